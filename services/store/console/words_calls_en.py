"""The console's words for logging a call with its live answer, in English."""

from __future__ import annotations

from collections.abc import Mapping

CALLS: Mapping[str, str | Mapping[str, str]] = {
    "call.unfiled": "The call is safe, but your choice of thread was not kept. "
    "Please send the form once more; the same call is not logged twice.",
    "call.refused_choice": "The call is safe. The thread you chose has been emptied meanwhile, "
    "so the call stands where OneThread filed it.",
    "call.see": "Open the call",
    "call.keys": "Alt+Enter saves. Alt+↓ goes to the threads, arrows choose, Enter confirms, "
    "Esc returns to the note.",
    "lookup.title": "What we know already",
    "lookup.submit": "Look up",
    "lookup.empty": "As soon as you type a number, name, domain or note, "
    "the customer and their threads are here. Nothing is stored until you save the call.",
    "lookup.away": "The look-up does not answer at the moment. You can save the call all the same; "
    "it will find its thread.",
    "lookup.nobody": "Nobody we know by this. Ask for the customer number or the domain.",
    "lookup.no_threads": "No open threads.",
    "lookup.customers": {"one": "{n} possible customer", "other": "{n} possible customers"},
    "lookup.threads": {"one": "{n} thread", "other": "{n} threads"},
    "lookup.sure": "recognised",
    "lookup.perhaps": "perhaps",
    "lookup.unknown_person": "person not recognised",
    "lookup.may_not": "May not ask for support:",
    "lookup.incident.confirmed": "Trouble under way",
    "lookup.incident.proposed": "Perhaps a common trouble",
    "lookup.incident.since": "since {when}",
    "lookup.choices": "Where does this call belong?",
    "lookup.choice.none": "Let OneThread file it",
    "lookup.choice.new": "New thread: {customer}",
    "lookup.choice.kept": "Chosen before",
    "lookup.joins": "would go here by itself",
    "lookup.recurs": "the same trouble is back",
    "lookup.reported": "{who} reported it by {channel} {when}",
    "lookup.led": "{who} leads it",
    "lookup.assigned": "{who} is on it",
    "lookup.unassigned": "nobody is on it",
    "lookup.missing": "missing: {facts}",
    "lookup.read_out": "To read out:",
    "lookup.open": "Open thread {reference} in a new tab",
    "lookup.articles": "Articles that may help",
    "trouble.mail": "mail",
    "trouble.web": "web",
    "trouble.name": "DNS",
    "trouble.line": "connection",
    "trouble.": "service",
}
