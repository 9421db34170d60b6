"""Threads of imported history are over when all in them is; whatever else stands in one keeps it open."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.past_threads import Member, close_past, is_over
from services.store.tables import outbox, thread
from shared.history import history_source
from tests.store.world import NOW, World

BEFORE = NOW - timedelta(days=45)
OLD, RECENT = BEFORE - timedelta(days=1), NOW - timedelta(days=1)


def member(name: str, at: datetime, source: str = "history-ticket") -> Member:
    return Member("thr_1", at, True, name, source, at)


def test_what_is_long_ago_is_over_whatever_its_ticket_says() -> None:
    assert is_over([member("a", OLD), member("b", OLD, "history-email")], before=BEFORE, closed=())


def test_what_is_recent_is_over_only_where_its_ticket_is_closed() -> None:
    pieces = [member("a", OLD), member("b", RECENT)]

    assert not is_over(pieces, before=BEFORE, closed=())
    assert is_over(pieces, before=BEFORE, closed={"b"})


def test_a_live_piece_keeps_its_thread_open_however_old() -> None:
    assert not is_over([member("a", OLD), member("b", OLD, "portal")], before=BEFORE, closed={"a", "b"})


async def test_its_closing_is_told_to_nobody(engine: AsyncEngine, world: World) -> None:
    old = await world.report("a", source=history_source("phone"), ago=NOW - OLD)
    async with engine.connect() as connection:
        before = (await connection.execute(select(outbox.c.id))).all()

    assert await close_past(engine, [old], before=BEFORE, closed=()) == 1

    async with engine.connect() as connection:
        assert (await connection.execute(select(thread.c.closed_at))).scalar_one() is not None
        assert (await connection.execute(select(outbox.c.id))).all() == before
