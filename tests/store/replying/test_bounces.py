"""A reply that came back: its delivery has failed; who is gone is left alone until an agent says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.replying.bounces import Bounces
from shared.interaction import Bounce
from shared.reply_marks import mark_in
from tests.store.application import Clock, field
from tests.store.replying.mailbox import Mailbox
from tests.store.replying.world import (
    IVAN,
    JSON,
    PETRA,
    answer,
    deliveries,
    mailed,
    only_thread,
    person,
    sender_to,
)
from tests.store.world import World

CAUSE = "550 5.1.1 no such user"


@pytest.fixture
def bounces(engine: AsyncEngine, clock: Clock) -> Bounces:
    return Bounces(engine, clock=clock)


async def sent(ana: httpx.AsyncClient, engine: AsyncEngine, mailbox: Mailbox, clock: Clock) -> str:
    """Answer Ivan by mail and return the mail's mark."""
    assert (await answer(ana)).is_success
    assert await sender_to(engine, mailbox, clock).send_next()
    return mark_in(mailbox.mails[-1]["message-id"].strip("<>"))


async def reported(desk: World, mark: str, *, gone: bool = True, **fields: Any) -> str:
    """Record the report that the mail with this mark came back, as the correlator does."""
    return await desk.report(
        channel="email",
        kind="noise",
        person=person("mailer-daemon@mx.example"),
        automatic="bounce",
        bounced=Bounce(mark=mark, cause=CAUSE, gone=gone),
        **{"ago": timedelta(0), **fields},
    )


async def barred(ana: httpx.AsyncClient) -> dict[str, str]:
    handle = (await only_thread(ana))["handle"]
    offered = (await ana.get(f"/v1/threads/{handle}/audience")).json()["addressees"]
    return {one["address"]: one["bar"] for one in offered}


async def lifted(ana: httpx.AsyncClient, handle: str, address: str) -> httpx.Response:
    """Press, on the thread's page, what allows the address again."""
    page = (await ana.get(f"/threads/{handle}")).text
    form = {"csrf_token": field(page, "csrf_token"), "address": address}
    return await ana.post(f"/threads/{handle}/reply/lift", data=form)


async def test_a_mail_that_came_back_has_failed_with_the_cause_and_is_no_answer(
    ana: httpx.AsyncClient, desk: World, engine: AsyncEngine, mailbox: Mailbox, clock: Clock, bounces: Bounces
) -> None:
    await mailed(desk)
    await reported(desk, await sent(ana, engine, mailbox, clock))

    assert await bounces.read_next()

    shown = (await only_thread(ana))["in_order"][-1]["reply"]
    assert (shown["state"], [one["cause"] for one in shown["deliveries"]]) == ("failed", [CAUSE])
    async with engine.connect() as connection:
        answered = await connection.execute(
            text("select answer_at from interaction where direction = 'outbound'")
        )
        assert answered.scalars().all() == [None]
    assert not await bounces.read_next()


async def test_who_is_gone_is_neither_ticked_nor_written_to_until_an_agent_allows_it(
    ana: httpx.AsyncClient, desk: World, engine: AsyncEngine, mailbox: Mailbox, clock: Clock, bounces: Bounces
) -> None:
    await mailed(desk)
    await reported(desk, await sent(ana, engine, mailbox, clock))
    await bounces.read_next()

    assert (await barred(ana))[IVAN] == "bounced"
    assert (await answer(ana)).status_code == 409

    handle = (await only_thread(ana))["handle"]
    assert f'form="reply-lift" name="address" value="{IVAN}"' in (await ana.get(f"/threads/{handle}")).text
    assert (await lifted(ana, handle, IVAN)).status_code == 303
    assert (await barred(ana))[IVAN] == ""
    assert not await bounces.read_next()  # the old report does not bring it back
    assert (await answer(ana)).is_success


async def test_a_mail_that_only_this_once_was_refused_leaves_its_address_free(
    ana: httpx.AsyncClient, desk: World, engine: AsyncEngine, mailbox: Mailbox, clock: Clock, bounces: Bounces
) -> None:
    await mailed(desk)
    await reported(desk, await sent(ana, engine, mailbox, clock), gone=False)
    await bounces.read_next()

    assert await deliveries(engine) == [(IVAN, "failed", 1)]
    assert (await barred(ana))[IVAN] == ""


async def test_sent_again_by_an_agent_it_stands_until_another_report_says_otherwise(
    ana: httpx.AsyncClient, desk: World, engine: AsyncEngine, mailbox: Mailbox, clock: Clock, bounces: Bounces
) -> None:
    await mailed(desk)
    mark = await sent(ana, engine, mailbox, clock)
    await reported(desk, mark)
    await bounces.read_next()
    reply = (await only_thread(ana))["in_order"][-1]["reply"]["handle"]

    assert (await ana.post(f"/v1/replies/{reply}/retry", headers=JSON)).is_success
    await sender_to(engine, mailbox, clock).send_next()

    assert not await bounces.read_next()
    assert await deliveries(engine) == [(IVAN, "sent", 1)]
    assert (await barred(ana))[IVAN] == ""
    await reported(desk, mark)
    assert await bounces.read_next()
    assert (await barred(ana))[IVAN] == "bounced"


async def test_a_report_with_a_mark_that_nobody_was_sent_changes_nothing(
    ana: httpx.AsyncClient, desk: World, engine: AsyncEngine, mailbox: Mailbox, clock: Clock, bounces: Bounces
) -> None:
    await mailed(desk)
    await sent(ana, engine, mailbox, clock)
    for mark in ("", "ot-" + "0" * 16 + "-" + "0" * 20):
        await reported(desk, mark)

    assert not await bounces.read_next()
    assert await deliveries(engine) == [(IVAN, "sent", 1)]


async def test_only_what_the_thread_shows_as_gone_can_be_allowed_there(
    ana: httpx.AsyncClient, desk: World
) -> None:
    await mailed(desk)
    handle = (await only_thread(ana))["handle"]

    assert [(await lifted(ana, handle, one)).status_code for one in (IVAN, PETRA, "")] == [409] * 3
