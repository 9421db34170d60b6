"""The few sentences that reading a mail adds to it, in the desk's language. Pure."""

from __future__ import annotations

_WORDS: dict[str, tuple[str, str]] = {
    "encrypted": (
        "Encrypted ({how}): nobody here can read it; open the original with the right key.",
        "Šifrirano ({how}): ovdje se ne može pročitati; otvorite izvornik odgovarajućim ključem.",
    ),
    "sealed": (
        "Signed ({how}) in a form that hides the text: open the original.",
        "Potpisano ({how}) u obliku koji skriva tekst: otvorite izvornik.",
    ),
    "signed": ("Signed ({how}); the signature was not checked.", "Potpisano ({how}); potpis nije provjeren."),
    "cut": (
        "Too large: only its beginning was taken; the whole mail is in the mailbox.",
        "Preveliko: preuzet je samo početak; cijela je poruka u sandučiću.",
    ),
    "withheld": (
        "Mail that the server does not hand over",
        "Poruka koju poslužitelj ne predaje",
    ),
    "withheld.where": (
        "The server lists it and does not give it; look into the mailbox: {where}.",
        "Poslužitelj je navodi, ali je ne daje; pogledajte u sandučić: {where}.",
    ),
    "rebuilt": (
        "Put together from what {vendor} made of the mail; the original was not sent along.",
        "Sastavljeno od onoga što je {vendor} načinio od poruke; izvornik nije poslan.",
    ),
    "tnef": (
        "Files came within winmail.dat: {names}; they are in the original.",
        "Datoteke su stigle unutar winmail.dat: {names}; nalaze se u izvorniku.",
    ),
    "tnef.broken": ("winmail.dat cannot be read.", "winmail.dat se ne može pročitati."),
    "REQUEST": ("Invitation", "Poziv"),
    "CANCEL": ("Cancelled", "Otkazano"),
    "REPLY": ("Answer to an invitation", "Odgovor na poziv"),
    "COUNTER": ("Another time is proposed", "Predložen je drugi termin"),
    "": ("Event", "Događaj"),
    "ACCEPTED": ("accepted", "prihvaćeno"),
    "DECLINED": ("declined", "odbijeno"),
    "TENTATIVE": ("tentative", "uvjetno prihvaćeno"),
    "when": ("When: {when}", "Vrijeme: {when}"),
    "where": ("Where: {where}", "Mjesto: {where}"),
    "who": ("Organiser: {who}", "Organizator: {who}"),
    "all_day": ("all day", "cijeli dan"),
}


def said(key: str, language: str, **words: str) -> str:
    """Return the sentence `key` with `words` in it: in Croatian where the desk speaks it, else in English."""
    english, croatian = _WORDS[key]
    return (croatian if language == "hr" else english).format(**words)


def knows(key: str) -> bool:
    """Return whether there is a sentence of that name."""
    return key in _WORDS
