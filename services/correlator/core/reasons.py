"""The one sentence that an agent reads, as a colleague would say it; the evidence holds the rest."""

from __future__ import annotations

from collections.abc import Sequence

from shared.placement import Evidence

PHRASES_MAX = 3

# What was decided -> how the sentence begins, (Croatian, English); {} takes the phrases of the evidence.
_SENTENCES: dict[str, tuple[str, str]] = {
    "noise": (
        "Nije prijava: automatska, masovna ili prazna poruka.",
        "No report: an automatic, mass or empty message.",
    ),
    "stranger": ("Ne poznajemo pošiljatelja, pa stoji zasebno.", "Nobody we know, so it stands by itself."),
    "forged": (
        "Pošiljatelj nije onaj za koga se izdaje (provjera nije prošla), pa čeka čovjeka.",
        "The sender is not who it claims to be (authentication failed), so a human decides.",
    ),
    "customer doubt": (
        "Nije sigurno čija je prijava; najbliže je: {}.",
        "It is not sure whose report this is; nearest: {}.",
    ),
    "first": ("Novi problem: {} nema drugih otvorenih niti.", "A new problem: {} has no other open thread."),
    "new": (
        "Novi problem: nijedna nit ovog korisnika ne govori o istome.",
        "A new problem: no thread of this customer is about the same.",
    ),
    "thread doubt": (
        "Možda pripada postojećoj niti ({}), ali nije sigurno.",
        "It may belong to an existing thread ({}), not surely.",
    ),
    "recurrence": (
        "Isti se problem vratio nakon zatvaranja: {}.",
        "The same trouble has come back after it was closed: {}.",
    ),
    "follow_up": ("Nastavak postojeće niti: {}.", "It goes on in an existing thread: {}."),
    "repeat": ("Ponovljena prijava istog problema: {}.", "The same problem reported again: {}."),
}  # fmt: skip


def why(decision: str, evidence: Sequence[Evidence] = (), *, name: str = "") -> tuple[str, str]:
    """Return the sentence in Croatian and English; `name` stands where there is no evidence."""
    speaking = [one for one in evidence if one.weight_bits > 0][:PHRASES_MAX]
    croatian, english = _SENTENCES[decision]
    return (
        _filled(croatian, ", ".join(one.hr for one in speaking) or name or "korisnik"),
        _filled(english, ", ".join(one.en for one in speaking) or name or "the customer"),
    )


def _filled(sentence: str, words: str) -> str:
    """Return the sentence with these words in it; one that they end takes no second full stop (d.o.o.)."""
    return sentence.replace("{}.", "{}" if words.endswith(".") else "{}.").replace("{}", words)
