"""Where mails that pretend have landed, and the verdict on it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec

EXAMPLES_MAX = 8
PLAUSIBLE = "plausible"  # server or signature are the domain's own: it may join, and is shown to nobody


class Landed(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one mail that pretends, or of one that does not."""

    kind: str
    mark: str
    victim: str  # customer number
    joined: bool  # stands in the thread of whom it pretends to be
    verified: bool  # counts as from whom it pretends to be
    shown: bool  # to whom it pretends to be
    trust: str
    zone: str


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a run has seen."""

    spoofs: Sequence[Landed]
    genuine: Sequence[Landed]
    strangers: Sequence[str]  # marks of one firm's thread that another was shown


def faults_in(seen: Seen) -> list[str]:
    """Return which mails came where they must not."""
    offences = {
        "joined": [one for one in seen.spoofs if _joined_unproved(one)],
        "verified": [one for one in seen.spoofs if one.verified],
        "shown": [one for one in seen.spoofs if one.shown],
    }
    found = [
        f"{name} {len(ones)}: {sorted({one.kind for one in ones})[:EXAMPLES_MAX]}"
        for name, ones in offences.items()
        if ones
    ]
    if seen.strangers:
        found.append(f"shown to another customer: {list(seen.strangers[:EXAMPLES_MAX])}")
    return found


def _joined_unproved(one: Landed) -> bool:
    """Return whether a mail joined that proves nothing, or that somebody else is its sender."""
    return one.joined and one.trust != PLAUSIBLE


def figures_of(seen: Seen) -> dict[str, Any]:
    """Return the figures of a run."""
    return {
        "spoofs": len(seen.spoofs),
        "ways": len({one.kind for one in seen.spoofs}),
        "joined": sum(_joined_unproved(one) for one in seen.spoofs),
        "verified": sum(one.verified for one in seen.spoofs),
        "shown": sum(one.shown for one in seen.spoofs),
        "zones": dict(Counter(one.zone for one in seen.spoofs)),
        "plausible_joined": sorted(
            {one.kind for one in seen.spoofs if one.joined and one.trust == PLAUSIBLE}
        ),
        "genuine": len(seen.genuine),
        "genuine_joined_and_shown": sum(one.joined and one.shown for one in seen.genuine),
    }
