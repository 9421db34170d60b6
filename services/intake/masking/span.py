"""Where a secret stands in a text."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """`text[start:end]` is a secret of this kind: password, card, key."""

    start: int
    end: int
    kind: str
