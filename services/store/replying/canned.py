"""Canned answers: texts kept ready, with a thread's facts filled in. Pure.

A place for a fact that nobody stated stays as it is, in its braces, for the agent to see and to fill; a reply
that still holds one is not sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACES = ("customer", "domain", "error", "reference", "since")
_PLACE = re.compile(r"\{(" + "|".join(PLACES) + r")\}")


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with each place filled that `values` has something for; other braces stay."""
    return _PLACE.sub(lambda place: values.get(place[1]) or place[0], text)


def left_open(text: str) -> tuple[str, ...]:
    """Return the places in `text` that are not filled, each once."""
    return tuple(dict.fromkeys(_PLACE.findall(text)))
