"""The console's words for corrections in English: what is put right, and how it is taken back."""

from __future__ import annotations

from collections.abc import Mapping

CORRECTIONS: Mapping[str, str | Mapping[str, str]] = {
    "correct": "Put right",
    "correct.not_same": "Not the same",
    "correct.not_same.hint": "It gets a thread of its own and does not come back to this one by itself.",
    "correct.move": "Move",
    "correct.move.to": "Move to thread",
    "correct.move.new": "(a new thread)",
    "correct.split": "Split from here",
    "correct.split.hint": "This and all that comes after it goes to a new thread.",
    "correct.give": "Give",
    "correct.give.to": "Give to another customer (customer number)",
    "correct.merge": "Merge",
    "correct.merge.into": "Merge this whole thread into",
    "correct.undo": "Undo",
    "correct.history": "Corrections",
    "correct.history.none": "Nobody has put anything right here yet.",
    "correct.undone": "undone by {who}",
    "correct.flash": "Put right: {what}.",
    "correct.flash.undone": "The correction is undone. Everything stands as before.",
    "correct.no_customer": "No customer has this number. Nothing was changed.",
    "correct.did.accept": "suggestion accepted",
    "correct.did.reject": "suggestion rejected",
    "correct.did.move": "moved",
    "correct.did.give": "given to another customer",
    "correct.did.merge": "threads merged",
    "correct.did.split": "split off into a new thread",
    "correct.did.not_same": "not the same",
    "correct.did.forget": "identifier forgotten",
    "thread.empty": "Nothing stands in this thread any more: corrections took it elsewhere.",
    "reviews.choices": "Where does it belong?",
    "reviews.accept": "It belongs here",
    "reviews.accept.customer": "It is this customer",
    "reviews.open_threads": "Open with this customer now",
    "reviews.reject": "None of these, leave it apart",
    "error.409": "Somebody has changed this meanwhile. Go back, reload the page and look again.",
}
