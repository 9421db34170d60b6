"""What an intake notes of a piece as it reads it, in the language of the page. Pure.

A record never changes, and its note is in English or in the desk's language as it was made: those that
intakes make in English are said in Croatian here, every other stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from services.store.console.words import Language

PARTED_BY = "; "  # the notes of one piece

CROATIAN: Mapping[str, str] = {
    "HTML cut": "HTML je skraćen",
    "nested too deeply": "preduboko ugniježđeno",
    "no header": "nema zaglavlja",
    "our own reply, come back": "naš odgovor koji se vratio",
    "reading took too much memory or failed": "čitanje je tražilo previše memorije ili nije uspjelo",
    "text cut, the original is whole": "tekst je skraćen, izvornik je cijeli",
    "too many parts": "previše dijelova",
}
_TOOK_LONG = re.compile(r"reading took longer than (\d{1,6}(?:\.\d{1,6})?) s")


def note_said(language: Language, note: str) -> str:
    """Return the notes of a piece in the language, as far as there are words for them."""
    if language == "en":
        return note
    return PARTED_BY.join(_croatian(one) for one in note.split(PARTED_BY))


def _croatian(note: str) -> str:
    if took := _TOOK_LONG.fullmatch(note):
        return f"čitanje je trajalo dulje od {took[1]} s"
    return CROATIAN.get(note, note)
