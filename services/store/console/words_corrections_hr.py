"""The console's words for corrections in Croatian: what is put right, and how it is taken back."""

from __future__ import annotations

from collections.abc import Mapping

CORRECTIONS: Mapping[str, str | Mapping[str, str]] = {
    "correct": "Ispravi",
    "correct.not_same": "Nije isto",
    "correct.not_same.hint": "Ovaj zapis dobiva svoju nit i ne vraća se sam u ovu.",
    "correct.move": "Premjesti",
    "correct.move.to": "Premjesti u nit",
    "correct.move.new": "(nova nit)",
    "correct.split": "Odvoji odavde",
    "correct.split.hint": "Ovaj zapis i svi nakon njega idu u novu nit.",
    "correct.give": "Dodijeli",
    "correct.give.to": "Dodijeli drugom korisniku (broj korisnika)",
    "correct.merge": "Spoji",
    "correct.merge.into": "Spoji cijelu ovu nit u",
    "correct.undo": "Poništi",
    "correct.history": "Ispravci",
    "correct.history.none": "Ovdje još nitko ništa nije ispravio.",
    "correct.undone": "poništeno: {who}",
    "correct.flash": "Ispravljeno: {what}.",
    "correct.flash.undone": "Ispravak je poništen. Sve stoji kao prije.",
    "correct.no_customer": "Nijedan korisnik nema taj broj. Ništa nije promijenjeno.",
    "correct.did.accept": "prihvaćen prijedlog",
    "correct.did.reject": "odbijen prijedlog",
    "correct.did.move": "premješteno",
    "correct.did.give": "dodijeljeno drugom korisniku",
    "correct.did.merge": "spojene niti",
    "correct.did.split": "odvojeno u novu nit",
    "correct.did.not_same": "nije isto",
    "correct.did.forget": "zaboravljen podatak",
    "thread.empty": "U ovoj niti više nema zapisa: ispravcima su otišli drugamo.",
    "reviews.choices": "Kamo pripada?",
    "reviews.accept": "Pripada ovamo",
    "reviews.accept.customer": "To je ovaj korisnik",
    "reviews.open_threads": "Sada otvoreno kod ovog korisnika",
    "reviews.reject": "Ništa od toga, ostaje zasebno",
    "error.409": "Netko je ovo u međuvremenu promijenio. Vratite se, osvježite stranicu i pogledajte opet.",
}
