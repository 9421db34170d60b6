"""Each service's user on a real broker: it can do the service's work, and the server refuses the rest."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import nats
import pytest
from nats.aio.client import Client
from nats.js import JetStreamContext
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.nats import Broker, BrokerPlan, new_token, start_nats
from deploy.nats_users import CORRELATOR, STORE, new_passwords, services, users_block
from services.correlator.current_desk import CurrentDesk
from services.intake.channels import CHANNELS
from services.intake.idempotency import Idempotency
from services.intake.mail.imap_cursor import Cursor
from services.intake.mail.imap_cursors import Cursors
from services.intake.sources import Sources
from services.store.lookups import over_the_bus
from services.store.sweeping.bucket import Bucket
from services.store.sweeping.naming import Named
from services.store.sweeping.sweep import ORPHAN_AGE, Sweep
from shared import subjects
from shared.asking import Answering
from shared.blobs import BusBlobs
from shared.bus import check_streams, connect, credentials, ensure_topology, is_ready
from shared.errors import Rejected
from shared.feed import Feed, ack
from shared.publishing import Message, Publisher

DEADLINE_S = 10.0
ORIGINAL = b"x" * 200_000
PHONE = "intake-phone"


@pytest.fixture
async def broker(servers_folder: Path, tmp_path: Path) -> AsyncIterator[Broker]:
    """A broker with all users and all streams."""
    for name in ("run", "log"):
        (tmp_path / name).mkdir()
    plan = BrokerPlan(
        data=tmp_path,
        environment=os.environ,
        token=new_token(),
        passwords=PASSWORDS,
        sync_always=False,
    )
    broker = await start_nats(plan)
    async with on(broker, broker.token) as client:
        await ensure_topology(client.jetstream())
    yield broker
    await broker.child.stop()


PASSWORDS = new_passwords()


@asynccontextmanager
async def on(broker: Broker, token: str) -> AsyncIterator[Client]:
    client = await connect(broker.url, name="test", token=token)
    yield client
    await client.close()


@asynccontextmanager
async def user(broker: Broker, name: str) -> AsyncIterator[tuple[Client, JetStreamContext]]:
    async with on(broker, f"{name}:{PASSWORDS[name]}") as client:
        yield client, client.jetstream()


def piece(channel: str, name: str) -> Message:
    return Message(subjects.INTERACTION_SUBJECT.format(channel=channel), name, b"{}", {"Nats-Msg-Id": name})


@pytest.mark.parametrize("channel", list(CHANNELS))
async def test_an_intake_can_do_its_work(broker: Broker, channel: str) -> None:
    async with on(broker, broker.token) as everything:
        bucket = await everything.jetstream().key_value(subjects.SOURCES_BUCKET)
        await bucket.put(subjects.DESK_KEY, b'{"agents":["Ana"]}')

    async with user(broker, f"intake-{channel}") as (client, js), Publisher(client, js) as publisher:
        await check_streams(js, subjects.interactions_stream())
        async with Sources(js) as sources:
            assert sources.known
            assert sources.desk.agents == ("Ana",)
        blobs = await BusBlobs.open(js)
        name = await blobs.put(ORIGINAL)
        assert await blobs.put(ORIGINAL) == name
        claims = Idempotency(await js.key_value(subjects.IDEMPOTENCY_BUCKET))
        await claims.claim("key", source="s", body=b"one")
        await claims.claim("key", source="s", body=b"one")
        with pytest.raises(Rejected):
            await claims.claim("key", source="s", body=b"two")
        assert await publisher.publish_all([piece(channel, "one"), piece(channel, "two")]) == [False, False]
        assert await publisher.publish(piece(channel, "one"))
        await check_streams(js, subjects.notices_stream())
        told = Message(subjects.NOTICE_SUBJECT.format(kind="ignored"), "n", b"{}", {"Nats-Msg-Id": "n"})
        async with Publisher(client, js) as notices:
            assert await notices.publish(told) is False
        assert await is_ready(client, js)

    async with user(broker, STORE) as (_, js):
        assert await (await BusBlobs.open(js)).get(name) == ORIGINAL


async def test_the_intake_of_mail_alone_keeps_how_far_mailboxes_are_read(broker: Broker) -> None:
    cursor = Cursor(uid_validity=7, uid=42)
    async with user(broker, "intake-email") as (_, js):
        cursors = Cursors(await js.key_value(subjects.MAILBOXES_BUCKET))
        assert await cursors.get("inbox") is None
        await cursors.put("inbox", cursor)
        assert await cursors.get("inbox") == cursor

    async with user(broker, PHONE) as (phone, _):
        with pytest.raises(nats.errors.TimeoutError):  # a refused request is answered by nothing
            await phone.jetstream(timeout=0.3).stream_info(f"KV_{subjects.MAILBOXES_BUCKET}")


async def test_a_correlator_can_do_its_work_and_the_store_its(broker: Broker) -> None:
    async with on(broker, broker.token) as everything:
        js = everything.jetstream()
        await (await js.key_value(subjects.SOURCES_BUCKET)).put(subjects.DESK_KEY, b'{"agents":["Ana"]}')

    async def answer(question: bytes) -> bytes:
        return question.upper()

    async with (
        user(broker, CORRELATOR) as (client, js),
        user(broker, STORE) as (store, store_js),
        Publisher(store, store_js) as publisher,
        Answering(client, subject=subjects.ASK_LOOKUP, queue=subjects.ANSWERERS, answer=answer),
        Feed(client, stream=subjects.INTERACTIONS, consumer=subjects.CORRELATOR) as feed,
        Feed(client, stream=subjects.THREADS, consumer=subjects.CORRECTIONS) as corrected,
        Feed(store, stream=subjects.NOTICES, consumer=subjects.STORE_NOTICES) as told,
        user(broker, PHONE) as (phone, phone_js),
        Publisher(phone, phone_js) as notices,
    ):
        for one in (js, store_js):
            await check_streams(one, subjects.interactions_stream(), subjects.threads_stream())
        assert await is_ready(store, store_js)
        desk = CurrentDesk(await js.key_value(subjects.SOURCES_BUCKET))
        await desk.read()
        assert desk.value.agents == ("Ana",)

        await (await store_js.key_value(subjects.SOURCES_BUCKET)).put("source.s1", b"{}")
        heard = await store.subscribe(subjects.THREAD_SUBJECTS)
        made = Message(subjects.CORRECTION_SUBJECT.format(event="made"), "c1", b"{}", {"Nats-Msg-Id": "c1"})
        opened = Message(subjects.THREAD_SUBJECT.format(event="opened"), "t1", b"{}", {"Nats-Msg-Id": "t1"})
        await publisher.publish_all([made, opened, piece("phone", "again")])

        call = Message(subjects.NOTICE_SUBJECT.format(kind="call"), "n1", b"{}", {"Nats-Msg-Id": "n1"})
        await notices.publish(call)

        async with asyncio.timeout(DEADLINE_S):
            for waiting in (feed, corrected, told):
                (taken,) = await waiting.take()
                await ack(taken)
            assert (await heard.next_msg(DEADLINE_S)).data == b"{}"
            assert await over_the_bus(store)(b"who") == b"WHO"
            while (  # noqa: ASYNC110  an ack is answered by nothing
                await js.consumer_info(subjects.INTERACTIONS, subjects.CORRELATOR)
            ).num_ack_pending:
                await asyncio.sleep(0.01)


async def test_the_store_sweeps_what_nothing_names(broker: Broker, store_engine: AsyncEngine) -> None:
    async with user(broker, PHONE) as (phone, js), Publisher(phone, js) as publisher:
        blobs = await BusBlobs.open(js)
        named, orphan = await blobs.put(ORIGINAL), await blobs.put(ORIGINAL[1:])
        event = msgspec.structs.replace(piece("phone", "one"), data=named.encode())
        await publisher.publish(event)

    async with user(broker, STORE) as (client, js):
        look = Sweep(
            Bucket(client, js), Named(store_engine, client), clock=lambda: datetime.now(UTC) + 2 * ORPHAN_AGE
        )
        assert [(await look()).removed for _ in range(4)] == [{}, {"objects": 1}, {}, {"uploads": 1}]
        blobs = await BusBlobs.open(js)
        assert await blobs.get(named) == ORIGINAL
        assert await blobs.get(orphan) is None


API = "$JS.API"
EVERYWHERE = [
    f"{API}.STREAM.DELETE.INTERACTIONS",
    f"{API}.STREAM.PURGE.INTERACTIONS",
    f"{API}.STREAM.MSG.DELETE.INTERACTIONS",
    f"{API}.STREAM.UPDATE.INTERACTIONS",
    f"{API}.STREAM.CREATE.OWN",
    f"{API}.STREAM.MSG.GET.INTERACTIONS",
    f"{API}.STREAM.PURGE.OBJ_blobs",
    f"{API}.CONSUMER.CREATE.INTERACTIONS",
    f"{API}.CONSUMER.CREATE.INTERACTIONS.own.onethread.interaction.phone",
    f"{API}.CONSUMER.DURABLE.CREATE.INTERACTIONS.correlator",
    f"{API}.CONSUMER.DELETE.INTERACTIONS.correlator",
    f"{API}.STREAM.PURGE.NOTICES",
    "$SYS.REQ.SERVER.PING",
]
OF_A_CORRELATOR = [
    f"{API}.CONSUMER.MSG.NEXT.INTERACTIONS.correlator",
    "$JS.ACK.INTERACTIONS.correlator.1.1.1.1.0",
]
EVENTS = ["onethread.thread.opened", "onethread.review.asked", "onethread.correction.made"]
OF_THE_STORE = [
    f"{API}.STREAM.MSG.GET.OBJ_blobs",
    f"{API}.STREAM.MSG.DELETE.OBJ_blobs",
    f"{API}.CONSUMER.CREATE.OBJ_blobs",
    f"{API}.DIRECT.GET.INTERACTIONS",
]
FORBIDDEN = {
    PHONE: [
        *EVERYWHERE,
        *OF_A_CORRELATOR,
        *EVENTS,
        *OF_THE_STORE,
        "onethread.interaction.email",
        f"{API}.CONSUMER.MSG.NEXT.NOTICES.notices",
        "onethread.ask.lookup",
        "$KV.sources.desk",
    ],
    CORRELATOR: [*EVERYWHERE, *EVENTS, *OF_THE_STORE, "onethread.interaction.phone", "$KV.sources.desk"],
    STORE: [*EVERYWHERE, *OF_A_CORRELATOR, "$KV.idempotency.key", "onethread.notice.call"],
}
UNHEARD = {
    PHONE: [
        subjects.INTERACTION_SUBJECTS,
        subjects.ASK_LOOKUP,
        "_INBOX_store.>",
        "_INBOX_intake-chat.>",
        ">",
    ],
    CORRELATOR: [subjects.INTERACTION_SUBJECTS, subjects.THREAD_SUBJECTS, "_INBOX_store.>"],
    STORE: [subjects.INTERACTION_SUBJECTS, subjects.ASK_LOOKUP, "_INBOX_correlator.>"],
}


@asynccontextmanager
async def complaining(broker: Broker, name: str) -> AsyncIterator[tuple[Client, list[str]]]:
    """Yield a service's client with what the server has complained of so far."""
    async with complaining_as(broker, f"{name}:{PASSWORDS[name]}") as found:
        yield found


@asynccontextmanager
async def complaining_as(broker: Broker, token: str) -> AsyncIterator[tuple[Client, list[str]]]:
    """Yield a client that signs in with `token`, with what the server has complained of so far."""
    complaints: list[str] = []

    async def note(error: Exception) -> None:
        complaints.append(str(error).lower())

    client = await nats.connect(broker.url, error_cb=note, **credentials(token))
    yield client, complaints
    await client.close()


@pytest.mark.parametrize("name", list(FORBIDDEN))
async def test_the_server_refuses_what_a_service_does_not_need(broker: Broker, name: str) -> None:
    async with complaining(broker, name) as (client, complaints):
        for subject in FORBIDDEN[name]:
            await client.publish(subject, b"{}")
        await client.flush()
        await until_told(complaints, len(FORBIDDEN[name]))

    assert complaints == [
        f'nats: permissions violation for publish to "{subject.lower()}"' for subject in FORBIDDEN[name]
    ]


@pytest.mark.parametrize("name", list(UNHEARD))
async def test_nobody_overhears_what_is_meant_for_another(broker: Broker, name: str) -> None:
    async with complaining(broker, name) as (client, complaints):
        for subject in UNHEARD[name]:
            await client.subscribe(subject)
        await client.flush()
        await until_told(complaints, len(UNHEARD[name]))

    assert complaints == [
        f'nats: permissions violation for subscription to "{subject.lower()}"' for subject in UNHEARD[name]
    ]


async def until_told(complaints: list[str], how_many: int) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while len(complaints) < how_many:  # noqa: ASYNC110  the client hands errors to a task of its own
            await asyncio.sleep(0.01)


async def test_a_user_without_the_password_is_turned_away(broker: Broker) -> None:
    with pytest.raises(nats.errors.Error):
        await nats.connect(broker.url, allow_reconnect=False, user=STORE, password="guessed")


def test_every_service_has_a_user_and_no_password_stands_in_the_configuration() -> None:
    assert set(services()) == {STORE, CORRELATOR, *(f"intake-{channel}" for channel in CHANNELS)}
    assert users_block({STORE: "$ONE"}).count("password: $ONE,") == 1
