"""Names in the order of the Croatian alphabet, which the database's own collations do not know. Pure."""

from __future__ import annotations

import unicodedata

# A letter that follows another one sorts after all of that one's words: "~" is above every letter.
_LETTERS = (
    ("dž", "d~"),
    ("đ", "d~~"),
    ("lj", "l~"),
    ("nj", "n~"),
    ("č", "c~"),
    ("ć", "c~~"),
    ("š", "s~"),
    ("ž", "z~"),
)


def sort_key(name: str) -> str:
    """Return a string whose code point order is the alphabet's: … c č ć d dž đ … l lj … n nj … s š … z ž.

    Case and the marks of other languages do not count; what leads a name in quotes does not either.
    """
    text = unicodedata.normalize("NFC", name).casefold().strip(" \"'„“”«»(")
    for letter, key in _LETTERS:
        text = text.replace(letter, key)
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))
