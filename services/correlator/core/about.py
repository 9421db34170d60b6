"""What a thread is about: the stored readings of its members, gathered."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from services.correlator.core.gist import Gist
from services.correlator.core.reading import decode_reading
from shared.placement import Thread

LEADING_STEMS = 12  # content words of a subject and the first sentences


class About(msgspec.Struct, frozen=True):
    """What a thread is about, gathered over its members."""

    gists: tuple[Gist, ...]
    problems: frozenset[str]
    signs: frozenset[str]
    failing: frozenset[str]
    domains: frozenset[str]
    mailboxes: frozenset[str]
    servers: frozenset[str]
    errors: frozenset[str]
    stems: frozenset[str]
    leading: frozenset[str]  # of the beginning of each: what it is about, before what is said besides
    told: frozenset[str]
    sentences: frozenset[int]
    authors: frozenset[tuple[str, ...]]
    addresses: frozenset[str]


def about(thread: Thread) -> About:
    """Return what `thread` is about, from the stored readings of its members."""
    return gathered([decode_reading(member.reading).gist for member in thread.members])


def gathered(members: Sequence[Gist]) -> About:
    """Return what these reports are about together."""
    gists = tuple(members)
    return About(
        gists,
        frozenset([gist.problem for gist in gists if gist.problem]),
        frozenset().union(*[gist.signs for gist in gists]),
        frozenset([gist.failing for gist in gists if gist.failing]),
        frozenset().union(*[gist.domains for gist in gists]),
        frozenset().union(*[gist.mailboxes for gist in gists]),
        frozenset().union(*[gist.servers for gist in gists]),
        frozenset().union(*[gist.errors for gist in gists]),
        frozenset().union(*[gist.stems for gist in gists]),
        frozenset().union(*[gist.stems[:LEADING_STEMS] for gist in gists]),
        frozenset().union(*[gist.told for gist in gists]),
        frozenset().union(*[gist.sentences for gist in gists]) - {0},
        frozenset([gist.author for gist in gists if gist.author]),
        frozenset().union(*[gist.addresses for gist in gists]),
    )
