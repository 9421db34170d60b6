"""The phrases that stand in the source, and what of their English shows on a page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from string import Formatter

import msgspec

from shared.decoding_phrases import FORMS

ROOT = Path(__file__).parents[3]
PARTS_OF_WORDS = 8  # letters of English that no Croatian sentence, name or address has by chance
_TAG = re.compile(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", re.DOTALL)


class Spoken(msgspec.Struct, frozen=True):
    """A phrase in the source."""

    code: str
    english: str  # empty where the decoder gives it
    values: frozenset[str]


def names_in(text: str) -> frozenset[str]:
    """Return the names of the values that a text puts in."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


def spoken() -> tuple[Spoken, ...]:
    """Return every phrase in the source; whatever makes one names its code in place."""
    found = [Spoken(code, "", frozenset(form.groupindex)) for code, form in FORMS]
    for folder in ("shared", "services", "deploy"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.name == "phrases.py":
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    found += _called(node, node.func.id, path)
    return tuple(found)


def _called(node: ast.Call, name: str, path: Path) -> Iterator[Spoken]:
    if name == "phrase":
        code, english = (one.value for one in node.args if isinstance(one, ast.Constant))
        assert isinstance(english, str), f"{path}:{node.lineno}"
        yield Spoken(str(code), english, frozenset(one.arg or "" for one in node.keywords))
    elif name == "Phrase" and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
        given = node.args[2] if len(node.args) > 2 else ast.Dict(keys=[], values=[])
        assert isinstance(given, ast.Dict), f"{path}:{node.lineno}"
        keys = (one.value for one in given.keys if isinstance(one, ast.Constant))
        yield Spoken(str(node.args[1].value), "", frozenset(map(str, keys)))


def english_on(page: str, phrases: tuple[Spoken, ...]) -> set[str]:
    """Return what of the phrases' English a reader of the page sees."""
    seen = " ".join(unescape(_TAG.sub(" ", page)).split())
    pieces = {piece.strip(" :;,.'") for one in phrases for piece, _, _, _ in Formatter().parse(one.english)}
    return {piece for piece in pieces if len(piece) >= PARTS_OF_WORDS and " " in piece and piece in seen}
