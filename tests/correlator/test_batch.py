"""However traffic is cut into batches, the same is decided on every piece of it."""

from __future__ import annotations

import random

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.correlator import batch
from services.correlator.core.keys import customer_keys
from services.store.directory import import_directory
from services.store.repository import Repository
from tests.correlator.traffic import PIECES, TRAFFIC, changed, cut, decided, repeat, traffic
from tests.correlator.world import worker_on

SIZES = (1, 7, 50)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", TRAFFIC)
async def test_batches_of_any_size_give_the_same_placements(
    name: str, size: int, owner_engine: AsyncEngine, correlator_engine: AsyncEngine
) -> None:
    """On PostgreSQL in batches, in memory one by one: who keeps the records makes no difference either."""
    given = traffic(name)
    await import_directory(owner_engine, given.directory, customer_keys, region=given.desk.region)
    worker = worker_on(Repository(correlator_engine), desk=given.desk)

    placed = [
        one.placement for pieces in cut(given.pieces, repeat(size)) for one in await worker.place(pieces)
    ]

    assert placed == await decided(given, cut(given.pieces, repeat(1)))


@pytest.mark.parametrize("seed", range(4))
async def test_batches_cut_anywhere_give_the_same_placements(seed: int) -> None:
    given = traffic("as it came")
    dice = random.Random(seed)
    sizes = iter(lambda: dice.choice([1, 2, 3, 5, 20, 60]), 0)

    assert await decided(given, cut(given.pieces, sizes)) == await decided(
        given, cut(given.pieces, repeat(1))
    )


async def test_pieces_that_come_again_in_between_change_nothing() -> None:
    given = traffic("as it came")
    pieces, dice = given.pieces, random.Random(5)
    batches = []
    for start in range(0, PIECES, 9):
        again = dice.sample(pieces[: start + 1], k=min(4, start + 1))
        batches.append([*again, *pieces[start : start + 9], *pieces[max(0, start - 2) : start + 3]])

    assert await decided(given, batches) == await decided(given, cut(pieces, repeat(1)))


def test_of_a_piece_twice_in_a_batch_the_first_counts() -> None:
    given = traffic("as it came")
    first, second = given.pieces[:2]

    items = batch.read_items([first, second, changed(first, text="otherwise")], given.desk)

    assert [item.interaction for item in items] == [first, second]


def test_a_batch_locks_whatever_one_of_its_pieces_would_lock_alone() -> None:
    given = traffic("as it came")
    items = batch.read_items(given.pieces, given.desk)

    alone = [batch.locking_keys([item]) for item in items]

    assert batch.locking_keys(items) == frozenset().union(*alone)
    assert all(len(keys) <= 8 for keys in alone)  # what PostgreSQL's table of locks is provided for
