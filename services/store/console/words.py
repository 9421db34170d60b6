"""Every word of the console, natively in Croatian and in English. Pure.

A text with a number has its plural forms: Croatian counts 1 prijava, 2 prijave, 5 prijava, 21 prijava.
The formal address is used in Croatian. Values are put in by `str.format`; the template escapes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from services.store.console.words_en import ENGLISH
from services.store.console.words_hr import CROATIAN
from services.store.console.words_phrases_hr import PHRASES
from shared.phrases import Phrase

Language = Literal["hr", "en"]
Plural = Literal["one", "few", "other"]
LANGUAGES: tuple[Language, ...] = ("hr", "en")

CATALOGUE: Mapping[Language, Mapping[str, str | Mapping[str, str]]] = {"hr": CROATIAN, "en": ENGLISH}

ACCEPT_ITEMS_MAX = 20  # of an Accept-Language header; a browser sends four


def say(language: Language, key: str, **values: object) -> str:
    """Return the text under `key`. Raises KeyError for a key that the catalogue does not have."""
    entry = CATALOGUE[language][key]
    if not isinstance(entry, str):
        raise KeyError(f"{key} needs a number")
    return entry.format(**values) if values else entry


def count(language: Language, key: str, number: int, **values: object) -> str:
    """Return the text under `key` in the form that `number` takes, with `{n}` replaced by it."""
    entry = CATALOGUE[language][key]
    if isinstance(entry, str):
        raise KeyError(f"{key} takes no number")
    return entry[plural(language, number)].format(n=number, **values)


def say_open(language: Language, prefix: str, value: str) -> str:
    """Return the word for a value of an open set (a channel, a role, …), else the value itself."""
    entry = CATALOGUE[language].get(f"{prefix}.{value}")
    return entry if isinstance(entry, str) else value


def tell(language: Language, told: Phrase) -> str:
    """Return a phrase in the language; one that we have no words for in English, as it was told.

    So is one with other values than the catalogue's: another version may have written it.
    """
    entry = PHRASES.get(told.code) if language == "hr" else None
    if entry is None:
        return told.text
    values = {
        name: tell(language, one) if isinstance(one, Phrase) else one for name, one in told.values.items()
    }
    try:
        text = entry if isinstance(entry, str) else entry[plural(language, int(values["n"]))]
        return text.format(**values)
    except (KeyError, ValueError):
        return told.text


def can_tell(language: Language, told: Phrase) -> bool:
    """Return whether there are words for the phrase in the language."""
    return language == "en" or told.code in PHRASES


def plural(language: Language, number: int) -> Plural:
    """Return the plural form by the rules of CLDR for whole numbers."""
    number = abs(number)
    if language == "en":
        return "one" if number == 1 else "other"
    if number % 10 == 1 and number % 100 != 11:
        return "one"
    if number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14}:
        return "few"
    return "other"


def preferred(accept_language: str, default: Language) -> Language:
    """Return the language of ours that an Accept-Language header likes best, else `default`."""
    best, best_weight = default, 0.0
    for item in accept_language.split(",")[:ACCEPT_ITEMS_MAX]:
        tag, _, parameter = item.strip().partition(";")
        primary = tag.strip().lower().partition("-")[0]
        weight = _weight(parameter)
        for language in LANGUAGES:
            if _SPOKEN_AS.get(primary, primary) == language and weight > best_weight:
                best, best_weight = language, weight
    return best


_SPOKEN_AS = {"bs": "hr", "sr": "hr", "sh": "hr", "me": "hr"}  # who reads these reads Croatian more easily


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
