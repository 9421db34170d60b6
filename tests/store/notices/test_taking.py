"""Notices on a real bus: each is acted on by its kind and acked, and none is lost without a word."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from deploy.nats import Broker
from services.store.notices import taking
from services.store.notices.handling import HANDLERS, Handle
from services.store.notices.ignored import (
    EVENTS_OF_A_SOURCE_MAX,
    HEAD_CHARS,
    HEAD_KEPT,
    MORE,
    IgnoredEvent,
    count_ignored,
    forget_heads,
    read_ignored,
)
from services.store.notices.taking import TRIES_MAX, Notices
from services.store.sources import add_source
from shared import subjects
from shared.bus import connect, ensure_topology
from shared.errors import Rejected, Unavailable
from shared.notice import NoticeReceived, encode_notice

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
DEADLINE_S = 10.0


def notice(
    what: str = "chat:start", *, kind: str = "ignored", at: datetime = NOW, **data: Any
) -> NoticeReceived:
    return NoticeReceived(
        id=f"{kind} {what} {at}",
        kind=kind,
        source="widget",
        channel="chat",
        vendor="tawk",
        what=what,
        received_at=at,
        data=data,
    )


@pytest.fixture
async def client(nats_server: Broker, engine: AsyncEngine) -> AsyncIterator[Client]:
    await add_source(engine, channel="chat", name="widget")
    client = await connect(nats_server.url, name="test", token=nats_server.token)
    await ensure_topology(client.jetstream())
    yield client
    await client.close()


async def tell(client: Client, *notices: NoticeReceived) -> None:
    for one in notices:
        await client.jetstream().publish(subjects.NOTICE_SUBJECT.format(kind=one.kind), encode_notice(one))


@contextlib.asynccontextmanager
async def at_work(
    engine: AsyncEngine, client: Client, handlers: Mapping[str, Handle] = HANDLERS
) -> AsyncIterator[None]:
    closing = asyncio.Event()
    duty = asyncio.create_task(
        Notices(engine, clock=lambda: NOW, handlers=handlers).run(client, closing=closing)
    )
    yield
    closing.set()
    await asyncio.wait_for(duty, DEADLINE_S)


async def until_done(client: Client) -> None:
    """Wait until the stream holds nothing: what is acked is removed."""
    async with asyncio.timeout(DEADLINE_S):
        while (  # noqa: ASYNC110  an ack is answered by nothing
            await client.jetstream().stream_info(subjects.NOTICES)
        ).state.messages:
            await asyncio.sleep(0.02)


async def ignored(engine: AsyncEngine) -> tuple[IgnoredEvent, ...]:
    async with engine.connect() as connection:
        return (await read_ignored(connection)).get("widget", ())


async def test_ignored_events_are_counted_by_name_with_the_beginning_of_the_newest(
    client: Client, engine: AsyncEngine
) -> None:
    async with at_work(engine, client):
        await tell(
            client, notice(text="prva"), notice("chat:end"), notice(at=NOW + timedelta(1), text="druga" * 900)
        )
        await until_done(client)

    started, ended = await ignored(engine)
    assert (started.what, started.times, started.last_at) == ("chat:start", 2, NOW + timedelta(1))
    assert started.head.startswith('{"text":"drugadruga')
    assert len(started.head) == HEAD_CHARS
    assert (ended.what, ended.times, ended.head) == ("chat:end", 1, "")


async def test_a_kind_of_its_own_goes_to_its_function_and_an_unknown_one_is_seen(
    client: Client, engine: AsyncEngine
) -> None:
    calls: list[str] = []

    async def note_call(connection: AsyncConnection, one: NoticeReceived) -> None:
        calls.append(one.what)

    async with at_work(engine, client, {**HANDLERS, "call": note_call}):
        await tell(client, notice("newCall", kind="call"), notice("merged", kind="merge"))
        await until_done(client)

    assert calls == ["newCall"]
    assert [one.what for one in await ignored(engine)] == ["merged"]


async def test_what_cannot_be_handled_is_tried_again_then_shown_and_holds_nobody_up(
    client: Client, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "NEXT_TRY_S", 0.01)
    tried: dict[str, int] = {}

    async def fail(connection: AsyncConnection, one: NoticeReceived) -> None:
        await count_ignored(connection, one)  # rolled back with what follows
        tried[one.what] = tried.get(one.what, 0) + 1
        raise Rejected("never") if one.what == "bad" else KeyError(one.what)

    async with at_work(engine, client, {**HANDLERS, "call": fail}):
        await tell(client, notice("bad", kind="call"), notice("broken", kind="call"), notice())
        await client.jetstream().publish(subjects.NOTICE_SUBJECT.format(kind="call"), b"{")
        await until_done(client)

    assert tried == {"bad": 1, "broken": TRIES_MAX}
    assert {one.what for one in await ignored(engine)} == {
        "bad (call, not handled)",
        "broken (call, not handled)",
        "chat:start",
    }


async def test_while_the_records_are_away_a_notice_waits(
    client: Client, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.feed.AWAY_PAUSES_S", (0.01,))
    away = [True] * (TRIES_MAX + 2)

    async def sometimes(connection: AsyncConnection, one: NoticeReceived) -> None:
        if away and away.pop():
            raise Unavailable("the database is away")
        await count_ignored(connection, one)

    async with at_work(engine, client, {"ignored": sometimes}):
        await tell(client, notice())
        await until_done(client)

    assert [(one.what, one.times) for one in await ignored(engine)] == [("chat:start", 1)]


async def test_names_are_bounded_and_beginnings_are_forgotten(client: Client, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        for number in range(EVENTS_OF_A_SOURCE_MAX + 5):
            await count_ignored(connection, notice(f"event {number}", text="riječi"))
        await count_ignored(connection, notice("event 1", at=NOW + timedelta(days=20), text="nove"))
        nobody = NoticeReceived(
            id="n", kind="ignored", source="nobody", channel="chat", vendor="x", what="y", received_at=NOW
        )
        await count_ignored(connection, nobody)
        await forget_heads(connection, now=NOW + HEAD_KEPT + timedelta(days=1))

    found = {one.what: one for one in await ignored(engine)}
    assert len(found) == EVENTS_OF_A_SOURCE_MAX + 1
    assert (found[MORE].times, found["event 1"].times) == (5, 2)
    assert [one.what for one in found.values() if one.head] == ["event 1"]
