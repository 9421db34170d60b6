"""Sentences for machines in English, and for people in the language of their page. Pure.

Whoever finds something says it once, with a code and values; a page that has words for the code says it in
its own language (services/store/console/words.py), everything else tells the English text.
"""

from __future__ import annotations

import msgspec

from shared.clean import clean_line


class Phrase(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something told; as text it is its English."""

    text: str  # English, complete: what the API, the commands and the logs tell
    code: str = ""  # lower_snake, the same for ever; empty: it is a quotation and has no translation
    values: dict[str, str | int | Phrase] = {}  # what a translation puts in, by name; `n` makes its plural

    def __str__(self) -> str:
        return self.text


Value = str | int | Phrase


def phrase(code: str, english: str, /, **values: Value) -> Phrase:
    """Return what `english` says with the values put in, to be translated by `code`."""
    return Phrase(english.format(**values), code, values)


def phrased(told: str | Phrase) -> Phrase:
    """Return what is told as a phrase: a text alone is a quotation."""
    return told if isinstance(told, Phrase) else Phrase(told)


def clean_phrase(told: Phrase, *, chars_max: int) -> Phrase:
    """Return the phrase as a line that can be kept and shown; each text in it has at most `chars_max`."""
    values: dict[str, Value] = {
        name: clean_phrase(one, chars_max=chars_max)
        if isinstance(one, Phrase)
        else clean_line(one, chars_max=chars_max)
        if isinstance(one, str)
        else one
        for name, one in told.values.items()
    }
    return Phrase(clean_line(told.text, chars_max=chars_max), told.code, values)
