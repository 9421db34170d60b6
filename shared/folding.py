"""Text without case and marks: what words are compared by outside the match. Pure.

The core folds letter by letter (`core/words.py`), since facts are quoted by their places in the text; the
search folds as its index does (`reading/search.py`).
"""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[a-z0-9]+")


def fold(text: str) -> str:
    """Return `text` in lower case without diacritics; `đ` is `d`."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """Return the folded words and numbers of `text`, in order."""
    return _WORD.findall(fold(text))
