"""The question for each missing fact, and all of them as one message, ready to send. Pure.

The message states nothing of the thread: it may go to somebody of whom we do not know yet what they may know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.store.triage.language import Language

QUESTIONS: Mapping[str, Mapping[Language, str]] = {
    "domain": {
        "hr": "O kojoj je domeni ili web-stranici riječ?",
        "en": "Which domain or website is this about?",
    },
    "mailbox": {
        "hr": "O kojoj je adresi e-pošte riječ?",
        "en": "Which e-mail address is affected?",
    },
    "direction": {
        "hr": "Ne radi li slanje, primanje ili oboje?",
        "en": "Does sending fail, receiving, or both?",
    },
    "since": {
        "hr": "Od kada se to događa? Što točnije navedete dan i sat, to ćemo prije naći uzrok.",
        "en": "Since when has this been happening? The closer the day and hour, the sooner we find it.",
    },
    "error": {
        "hr": "Koja se točno poruka o grešci pojavljuje? Prepišite je cijelu ili pošaljite snimku zaslona.",
        "en": "What exactly is the error message? Please copy all of it, or send a screenshot.",
    },
    "client": {
        "hr": "Koji program i uređaj pritom koristite?",
        "en": "Which program and device do you use for it?",
    },
    "scope": {
        "hr": "Događa li se to samo Vama ili još nekome?",
        "en": "Does it happen to you alone, or to anyone else as well?",
    },
    "steps": {
        "hr": "Što ste već pokušali?",
        "en": "What have you tried so far?",
    },
}

_FRAME: Mapping[Language, tuple[str, str, str]] = {
    "hr": (
        "Poštovani,\n\nhvala na prijavi. Da bismo mogli nastaviti, treba nam još ovo:\n",
        "\nMolimo Vas da u odgovoru ostavite oznaku {reference}.\n",
        "\nSrdačan pozdrav\n{desk}",
    ),
    "en": (
        "Hello,\n\nthank you for your report. To go on, we need to know:\n",
        "\nPlease keep the reference {reference} in your answer.\n",
        "\nKind regards\n{desk}",
    ),
}


def question(fact: str, language: Language) -> str:
    """Return the question for a fact."""
    return QUESTIONS[fact][language]


def message(facts: Sequence[str], language: Language, *, reference: str, desk: str) -> str:
    """Return one message that asks for all of `facts`; empty where there is nothing to ask."""
    if not facts:
        return ""
    opening, keep, closing = _FRAME[language]
    numbered = "".join(
        f"\n{number}. {question(fact, language)}" for number, fact in enumerate(facts, start=1)
    )
    return opening + numbered + "\n" + keep.format(reference=reference) + closing.format(desk=desk)
