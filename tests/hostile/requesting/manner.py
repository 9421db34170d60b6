"""How a request is to be: sound, with hostile words wherever words are free, or broken."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import msgspec

from tests.hostile.requesting.odd_json import written

SPOILT_BYTES_MAX = 20_000

Kind = Literal["sound", "words", "broken"]


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """The manner of one request, with the dice that it is thrown by."""

    kind: Kind
    dice: random.Random
    strings: Sequence[str]
    odd: Iterator[Any]
    fill: Callable[[], str] = str  # the next of the strings, where `kind` is words

    def chance(self, share: float) -> bool:
        """Return whether a broken request is to be broken at a place where `share` of them are."""
        return self.kind == "broken" and self.dice.random() < share

    def spoilt(self) -> str:
        """Return what may stand in a form or query where something else was asked for."""
        value = next(self.odd)
        text = value if isinstance(value, str) else written(value).decode("utf-8", "surrogateescape")
        return text[:SPOILT_BYTES_MAX]
