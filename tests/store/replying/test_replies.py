"""Answers from a thread: on record with it, sent to whom they name and nobody else, found by what answers."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.api_keys import add_api_key
from services.store.events import decode_events
from services.store.replying.outcome import PAUSES
from services.store.replying.sending import HANDING_MAX
from services.store.repository import Repository
from services.store.tables import outbox
from shared import failpoints
from shared.errors import Unavailable
from shared.placement import Triage
from shared.reply_marks import PURPOSE, counts_from, mark_in
from tests.store.application import KEY, Clock, browser
from tests.store.replying.mailbox import Mailbox
from tests.store.replying.world import (
    ANKICA,
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
from tests.store.world import NOW, World

CHAT = {"channel": "chat", "source": "widget"}


async def told(engine: AsyncEngine) -> list[dict[str, str]]:
    """Return what was told of replies."""
    async with engine.connect() as connection:
        rows = (await connection.execute(select(outbox.c.events).order_by(outbox.c.id))).scalars()
        events = [one for row in rows for one in decode_events(msgspec.json.encode(row))]
    return [one.data for one in events if one.subject == "onethread.thread.replied"]


async def test_an_answer_goes_out_by_mail_and_stands_in_the_line(
    ana: httpx.AsyncClient, desk: World, engine: AsyncEngine, mailbox: Mailbox, clock: Clock
) -> None:
    await mailed(desk)

    sent = (await answer(ana)).json()

    assert (sent["state"], sent["by"], sent["subject"]) == (
        "waiting",
        "Ana",
        f"Re: Pošta ne radi [{sent['thread']['reference']}]",
    )
    assert await sender_to(engine, mailbox, clock).send_next()
    (mail,) = mailbox.mails
    assert mailbox.recipients == [IVAN]
    assert mail["in-reply-to"] == "<CAF-Ab@Mail.hr>"
    assert mail["references"] == "<first@Mail.hr> <CAF-Ab@Mail.hr>"
    assert mail["auto-submitted"] is None
    assert counts_from(KEY.derived(PURPOSE), mark_in(mail["message-id"].strip("<>")), IVAN)
    line = (await only_thread(ana))["in_order"]
    assert [one["direction"] for one in line] == ["inbound", "outbound"]
    assert (line[1]["reply"]["state"], line[1]["reply"]["by"]) == ("sent", "Ana")
    assert line[1]["placement"]["decided_by"] == "Ana"
    assert [one["state"] for one in await told(engine)] == ["waiting", "sent"]
    assert not await sender_to(engine, mailbox, clock).send_next()


async def test_an_answer_to_ours_finds_the_thread(
    ana: httpx.AsyncClient,
    desk: World,
    engine: AsyncEngine,
    correlator_engine: AsyncEngine,
    mailbox: Mailbox,
    clock: Clock,
) -> None:
    await mailed(desk)
    await answer(ana)
    await sender_to(engine, mailbox, clock).send_next()
    reference = "email:" + mailbox.mails[0]["message-id"].strip("<>")

    async with Repository(correlator_engine)() as ledger:
        found = await ledger.candidates([], [reference])

    assert {one.thread_id for one in found.references[reference]} == {desk.thread_id("a")}


async def test_each_recipient_gets_a_mail_of_its_own_and_sees_who_else_does(
    ana: httpx.AsyncClient, desk: World, engine: AsyncEngine, mailbox: Mailbox, clock: Clock
) -> None:
    await mailed(desk, PETRA, message_id="petra@Mail.hr", ago=timedelta(hours=2))
    await mailed(desk, kind="follow_up", others=(person(PETRA, role="copied"),))

    await answer(ana, to=[IVAN, PETRA])
    sender = sender_to(engine, mailbox, clock, plus=True)
    while await sender.send_next():
        pass

    assert mailbox.recipients == [IVAN, PETRA]
    for mail in mailbox.mails:
        assert [one.addr_spec for one in mail["to"].addresses] == [IVAN, PETRA]
        assert mail["references"] == "<first@Mail.hr> <petra@Mail.hr> <CAF-Ab@Mail.hr>"
        assert mark_in(mail["reply-to"].addresses[0].addr_spec) == mark_in(mail["message-id"].strip("<>"))
    assert len({mail["message-id"] for mail in mailbox.mails}) == 2


async def test_who_joins_is_offered_and_never_added(ana: httpx.AsyncClient, desk: World) -> None:
    await mailed(desk)
    handle = (await only_thread(ana))["handle"]
    before = (await ana.get(f"/v1/threads/{handle}/audience")).json()

    await mailed(desk, PETRA, message_id="p@x", kind="repeat", ago=timedelta(minutes=1))

    assert [one["address"] for one in before["addressees"] if one["ticked"]] == [IVAN]
    sent = (await answer(ana)).json()
    assert [one["address"] for one in sent["deliveries"]] == [IVAN]
    after = (await ana.get(f"/v1/threads/{handle}/audience")).json()["addressees"]
    assert [(one["address"], one["ticked"]) for one in after] == [(PETRA, True), (IVAN, False)]


async def test_nobody_of_another_customer_is_written_to(
    ana: httpx.AsyncClient, desk: World, engine: AsyncEngine
) -> None:
    await mailed(desk, ANKICA, others=(person("novi@zuza.hr", role="copied"),))
    handle = (await only_thread(ana))["handle"]

    offered = (await ana.get(f"/v1/threads/{handle}/audience")).json()["addressees"]
    refused = [
        await answer(ana, to=to) for to in ([ANKICA], ["novi@zuza.hr"], ["other@x.hr"], [IVAN, ANKICA])
    ]

    assert {one["address"]: (one["bar"], one["ticked"]) for one in offered} == {
        ANKICA: ("other_customer", False),
        "novi@zuza.hr": ("other_customer", False),
        IVAN: ("", False),
    }
    assert [one.status_code for one in refused] == [409] * 4
    assert await deliveries(engine) == []


async def test_what_may_do_later_is_tried_again_in_its_time_under_the_same_name(
    ana: httpx.AsyncClient, desk: World, engine: AsyncEngine, mailbox: Mailbox, clock: Clock
) -> None:
    await mailed(desk)
    reply = (await answer(ana)).json()["handle"]
    sender = sender_to(engine, mailbox, clock)
    mailbox.mail_says = "451 4.7.1 greylisted"

    assert await sender.send_next()
    assert not await sender.send_next()
    waiting = (await ana.get(f"/v1/replies/{reply}")).json()["deliveries"][0]
    assert (waiting["state"], waiting["cause"], waiting["tries"]) == ("waiting", "451 4.7.1 greylisted", 1)
    mailbox.mail_says = "250 OK"
    clock.now = NOW + PAUSES[0]
    assert await sender.send_next()

    assert await deliveries(engine) == [(IVAN, "sent", 2)]


async def test_a_refusal_is_shown_the_customer_waits_on_and_an_agent_sends_again(
    ana: httpx.AsyncClient, desk: World, engine: AsyncEngine, mailbox: Mailbox, clock: Clock
) -> None:
    await mailed(desk)
    reply = (await answer(ana)).json()["handle"]
    assert (await only_thread(ana))["waiting_since"] is None
    mailbox.recipient_says = "550 5.1.1 no such user"

    await sender_to(engine, mailbox, clock).send_next()

    thread = await only_thread(ana)
    assert thread["in_order"][1]["reply"]["deliveries"][0]["cause"] == "550 5.1.1 no such user"
    assert thread["waiting_since"] is not None
    assert [one["state"] for one in await told(engine)] == ["waiting", "failed"]
    mailbox.recipient_says = "250 OK"
    again = await ana.post(f"/v1/replies/{reply}/retry", headers=JSON)
    assert again.json()["state"] == "waiting"
    await sender_to(engine, mailbox, clock).send_next()
    assert (await only_thread(ana))["waiting_since"] is None
    assert (await ana.post(f"/v1/replies/{reply}/retry", headers=JSON)).status_code == 409
    assert len(mailbox.envelopes) == 1


async def test_who_dies_after_the_server_took_the_mail_sends_it_no_second_time(
    ana: httpx.AsyncClient, desk: World, engine: AsyncEngine, mailbox: Mailbox, clock: Clock
) -> None:
    await mailed(desk)
    reply = (await answer(ana)).json()["handle"]
    failpoints.arm("after_mail_before_noted:raise")
    try:
        with pytest.raises(Unavailable):
            await sender_to(engine, mailbox, clock).send_next()
    finally:
        failpoints.arm("")
    sender = sender_to(engine, mailbox, clock)

    assert not await sender.send_next()
    assert await sender.find_lost() == 0  # it may still be under way
    clock.now = NOW + HANDING_MAX + timedelta(seconds=1)
    assert await sender.find_lost() == 1
    assert not await sender.send_next()

    assert (await ana.get(f"/v1/replies/{reply}")).json()["state"] == "unsure"
    assert len(mailbox.envelopes) == 1
    await ana.post(f"/v1/replies/{reply}/retry", headers=JSON)
    await sender.send_next()
    names = {mail["message-id"] for mail in mailbox.mails}
    assert (len(mailbox.mails), len(names)) == (2, 1)  # a human's word; most servers drop the second


async def test_who_dies_before_the_mail_is_handed_over_leaves_it_waiting(
    ana: httpx.AsyncClient, desk: World, engine: AsyncEngine, mailbox: Mailbox, clock: Clock
) -> None:
    await mailed(desk)
    await answer(ana)
    sender = sender_to(engine, mailbox, clock)
    async with engine.begin() as other:  # another store tries the same one
        await other.execute(text("select id from reply_delivery for update"))
        assert not await sender.send_next()

    assert await sender.send_next()
    assert len(mailbox.envelopes) == 1


async def test_an_answer_into_a_chat_is_told_with_source_and_conversation_and_without_its_words(
    ana: httpx.AsyncClient, desk: World, engine: AsyncEngine
) -> None:
    chat = await desk.report(
        "a", customer="C-1001", conversation="chat:test-chat:19e8", channel="chat", text="ne radi mi web"
    )

    sent = (await answer(ana, kind="conversation", interaction=chat, text="tajna riječ")).json()

    (event,) = await told(engine)
    assert (event["source"], event["conversation"], event["state"]) == (
        "test-chat",
        "chat:test-chat:19e8",
        "sent",
    )
    assert "tajna" not in str(event)
    fetched = (await ana.get(f"/v1/replies/{event['reply']}")).json()
    assert (fetched["text"], fetched["channel"]) == ("tajna riječ", "chat")
    assert fetched == sent


async def test_a_conversation_in_which_another_customer_stands_is_not_answered(
    ana: httpx.AsyncClient, desk: World
) -> None:
    same: dict[str, Any] = {"conversation": "ticket:TCK-1", "channel": "ticket"}
    mine = await desk.report("a", customer="C-1001", **same)
    handle = (await only_thread(ana))["handle"]
    assert len((await ana.get(f"/v1/threads/{handle}/audience")).json()["conversations"]) == 1

    await desk.report("b", customer="C-1005", **same)

    assert (await ana.get(f"/v1/threads/{handle}/audience")).json()["conversations"] == []
    asked = {"kind": "conversation", "interaction": mine, "text": "x"}
    refused = await ana.post(
        f"/v1/threads/{handle}/replies", content=msgspec.json.encode(asked), headers=JSON
    )
    assert refused.status_code == 409


async def test_an_answer_leaves_a_closed_thread_closed(
    ana: httpx.AsyncClient, desk: World, clock: Clock
) -> None:
    await mailed(desk, triage=Triage())
    handle = (await only_thread(ana))["handle"]
    asked = msgspec.json.encode({"kind": "close", "solution": "Kvota."})
    await ana.post(f"/v1/threads/{handle}/work", content=asked, headers=JSON)
    clock.now = NOW + timedelta(minutes=1)

    await answer(ana)

    after = await only_thread(ana)
    assert (after["state"], after["work"]["closing"]["solution"]) == ("closed", "Kvota.")


async def test_what_a_program_sends_says_so(
    app: Any, ana: httpx.AsyncClient, desk: World, engine: AsyncEngine, mailbox: Mailbox, clock: Clock
) -> None:
    await mailed(desk)
    key = await add_api_key(engine, "bot", corrects=True)
    async with browser(app, Authorization=f"Bearer {key}") as bot:
        sent = (await answer(bot)).json()

    await sender_to(engine, mailbox, clock).send_next()

    assert sent["automatic"] is True
    assert mailbox.mails[0]["auto-submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"text": " \n "}, 422),
        ({"text": "Domena {domain} radi."}, 422),
        ({"text": "x" * 20_001}, 400),
        ({"to": []}, 400),
        ({"to": [IVAN] * 21}, 400),
        ({"kind": "fax"}, 400),
        ({"kind": "conversation", "interaction": "0" * 32}, 409),
        ({"bcc": [IVAN]}, 400),
    ],
)
async def test_what_cannot_be_sent_is_refused(
    ana: httpx.AsyncClient, desk: World, engine: AsyncEngine, asked: dict[str, object], status: int
) -> None:
    await mailed(desk)

    assert (await answer(ana, **asked)).status_code == status
    assert await deliveries(engine) == []


async def test_no_internal_id_is_shown(ana: httpx.AsyncClient, desk: World) -> None:
    await mailed(desk)
    sent = (await answer(ana)).text
    handle = (await only_thread(ana))["handle"]
    shown = (await ana.get(f"/v1/threads/{handle}/audience")).text + sent

    assert not any(internal in shown for internal in desk.internal_ids())
    assert re.search(r'"handle":"rep_', sent)
