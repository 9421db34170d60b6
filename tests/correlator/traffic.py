"""Traffic of the sample desk to be cut into batches, and what is decided on it piece by piece."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from deploy.backtest import interactions_of
from shared.desk import Desk
from shared.interaction import Interaction
from shared.placement import Customer, Placement
from tests.correlator.world import Records, directory_of, sample_desk, worker_on

PIECES = 150


class Traffic(msgspec.Struct, frozen=True):
    """What a desk was told, by whom of those it knows."""

    desk: Desk
    directory: Sequence[str]
    customers: Sequence[Customer]  # the directory, read
    pieces: Sequence[Interaction]


def traffic(name: str) -> Traffic:
    """Return the first 150 pieces of the sample desk, as they came or in a way that is harder to batch."""
    corpus = sample_desk()
    pieces = list(interactions_of(corpus))[:PIECES]
    if name == "from people nobody knows":
        corpus = msgspec.structs.replace(corpus, directory=[])
    if name == "in any order":
        random.Random(1).shuffle(pieces)
    if name == "by tens at the same moment":
        moments = [pieces[place - place % 10].received_at for place in range(PIECES)]
        pieces = [changed(one, received_at=at) for one, at in zip(pieces, moments, strict=True)]
    if name == "unproven":
        pieces = [changed(one, trust="unverified", agent="") for one in pieces]
    return Traffic(corpus.desk, corpus.directory, directory_of(corpus), pieces)


def changed(piece: Interaction, **fields: Any) -> Interaction:
    return msgspec.structs.replace(piece, **fields)


TRAFFIC = [
    "as it came",
    "from people nobody knows",
    "in any order",
    "by tens at the same moment",
    "unproven",
]


async def decided(given: Traffic, batches: Sequence[Sequence[Interaction]]) -> list[Placement]:
    """Place the batches on records in memory and return what was decided, in order."""
    worker = worker_on(Records(given.customers), desk=given.desk)
    return [one.placement for pieces in batches for one in await worker.place(pieces)]


def cut(pieces: Sequence[Interaction], sizes: Iterator[int]) -> list[Sequence[Interaction]]:
    batches, start = [], 0
    while start < len(pieces):
        size = next(sizes)
        batches.append(pieces[start : start + size])
        start += size
    return batches


def repeat(size: int) -> Iterator[int]:
    while True:
        yield size
