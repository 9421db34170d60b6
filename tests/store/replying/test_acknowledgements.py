"""Acknowledgements from the report to the mail server: once, marked as automatic, and no answer."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.desk_settings import set_desk
from services.store.outbox import send_unsent
from services.store.replying.acknowledgements import Acknowledgements
from services.store.replying.mail_server import MailServer
from services.store.replying.replies import Replies
from shared import failpoints
from shared.desk import Desk
from tests.store.application import KEY, BlobsInMemory, Clock, PublishedTo
from tests.store.replying.mailbox import Mailbox
from tests.store.replying.world import ANKICA, IVAN, deliveries, mailed, only_thread, sender_to
from tests.store.world import World

DESK = Desk(
    name="Plavi Host",
    language="hr",
    time_zone="Europe/Zagreb",
    own_addresses=("podrska@stol.hr",),
    acknowledgements=True,
)
NOW_AGO = timedelta(minutes=1)


@pytest.fixture
async def on(engine: AsyncEngine) -> None:
    await set_desk(engine, DESK)


@pytest.fixture
def duty(engine: AsyncEngine, clock: Clock, mail_server: MailServer | None) -> Acknowledgements:
    replies = Replies(blobs=BlobsInMemory(), key=KEY, server=mail_server)
    return Acknowledgements(engine, replies, clock=clock)


async def repeated(world: World, bus: PublishedTo, address: str = IVAN, **fields: Any) -> str:
    """Let a report be opened, and repeated by `address` a minute ago; return the repeat's id."""
    number = len(world._threads)
    if world.thread_id("a") not in world._threads:
        await mailed(world, message_id="first@Mail.hr", ago=timedelta(hours=2))
    given: dict[str, Any] = {
        "kind": "repeat",
        "ago": NOW_AGO,
        "message_id": f"again{number}-{len(bus.messages)}@Mail.hr",
        "text": "Molim vas, i dalje ne možemo slati poštu.",
    }
    name = await mailed(world, address, **{**given, **fields})
    while await send_unsent(world.engine, bus.publish_all):
        pass
    return name


async def outcomes(engine: AsyncEngine) -> dict[str, str | None]:
    async with engine.connect() as connection:
        rows = await connection.execute(text("select interaction_id, outcome from acknowledgement"))
        return {row.interaction_id: row.outcome for row in rows}


async def work_off(duty: Acknowledgements) -> list[str]:
    done = []
    while outcome := await duty.settle_next():
        done.append(str(outcome))
    return done


async def test_a_repeat_by_mail_is_acknowledged_as_automatic_and_is_no_answer(
    on: None,
    desk: World,
    bus: PublishedTo,
    duty: Acknowledgements,
    engine: AsyncEngine,
    mailbox: Mailbox,
    clock: Clock,
    ana: httpx.AsyncClient,
) -> None:
    await repeated(desk, bus)
    waiting = (await only_thread(ana))["waiting_since"]

    assert await work_off(duty) == ["sent"]
    while await sender_to(engine, mailbox, clock).send_next():
        pass

    (mail,) = mailbox.mails
    thread = await only_thread(ana)
    assert mailbox.recipients == [IVAN]
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["In-Reply-To"].startswith("<again")
    assert f"zahtjevu {thread['reference']} od 11:00" in mail.get_content()
    assert "radi" not in mail.get_content().replace("ne radi", "")
    assert thread["waiting_since"] == waiting
    (reply,) = [one for one in thread["in_order"] if one["direction"] == "outbound"]
    assert reply["automatic"] == "auto_reply"
    assert [state for _, state, _ in await deliveries(engine)] == ["sent"]


async def test_one_a_day_an_address_and_every_other_word_is_noted_with_its_reason(
    on: None, desk: World, bus: PublishedTo, duty: Acknowledgements, engine: AsyncEngine, clock: Clock
) -> None:
    first = await repeated(desk, bus)
    second = await repeated(desk, bus)
    unproved = await repeated(desk, bus, trust="plausible")
    foreign = await repeated(desk, bus, ANKICA)
    machine = await repeated(desk, bus, automatic="auto_reply")

    await work_off(duty)

    assert await outcomes(engine) == {
        first: "sent",
        second: "today",
        unproved: "unproved",
        foreign: "not_theirs",
        machine: "automatic",
    }
    clock.now += timedelta(days=1, minutes=1)
    later = await repeated(desk, bus, ago=-timedelta(days=1))
    await work_off(duty)
    assert (await outcomes(engine))[later] == "sent"
    assert len(await deliveries(engine)) == 2


async def test_two_at_once_send_one(
    on: None,
    desk: World,
    bus: PublishedTo,
    duty: Acknowledgements,
    engine: AsyncEngine,
    clock: Clock,
    mail_server: MailServer | None,
) -> None:
    for _ in range(3):
        await repeated(desk, bus)
    other = Acknowledgements(engine, Replies(blobs=BlobsInMemory(), key=KEY, server=mail_server), clock=clock)

    done = await asyncio.gather(work_off(duty), work_off(other))

    assert sorted(done[0] + done[1]) == ["sent", "today", "today"]
    assert len(await deliveries(engine)) == 1


async def test_off_by_default_and_nothing_is_made_up_for_when_it_is_switched_on(
    desk: World, bus: PublishedTo, duty: Acknowledgements, engine: AsyncEngine
) -> None:
    await repeated(desk, bus)
    await set_desk(engine, DESK)

    assert await work_off(duty) == []
    assert await outcomes(engine) == {}


async def test_who_works_on_it_is_named_and_a_closed_thread_is_not_acknowledged(
    on: None,
    desk: World,
    bus: PublishedTo,
    duty: Acknowledgements,
    ana: httpx.AsyncClient,
    engine: AsyncEngine,
) -> None:
    await repeated(desk, bus)
    async with engine.begin() as connection:
        await connection.execute(
            text("insert into thread_work (thread_id, assignee_id) select t.id, a.id from thread t, agent a")
        )

    await work_off(duty)

    words = [one["text"] for one in (await only_thread(ana))["in_order"] if one["direction"] == "outbound"]
    assert len(words) == 1
    assert "Na njemu radi Ana." in words[0]


async def test_a_kill_between_deciding_and_noting_sends_nothing_twice(
    on: None,
    desk: World,
    bus: PublishedTo,
    duty: Acknowledgements,
    engine: AsyncEngine,
    mailbox: Mailbox,
    clock: Clock,
) -> None:
    await repeated(desk, bus)
    await work_off(duty)
    failpoints.arm("after_mail_before_noted:raise_once")
    try:
        with pytest.raises(Exception, match="after_mail_before_noted"):
            await sender_to(engine, mailbox, clock).send_next()
    finally:
        failpoints.arm("")
    clock.now += timedelta(minutes=6)
    await sender_to(engine, mailbox, clock).find_lost()

    assert await work_off(duty) == []
    assert [state for _, state, _ in await deliveries(engine)] == ["unsure"]
    assert len(mailbox.mails) == 1
