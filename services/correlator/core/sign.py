"""A sign: a small fact of a report, with the words that say it."""

from __future__ import annotations

import msgspec


class Sign(msgspec.Struct, frozen=True):
    """One sign with its entries and its weight when it is shared; models/problem_votes.py has its votes."""

    entries: str
    bits: float = 0.0  # evidence that two reports of one customer which share it are about one problem
