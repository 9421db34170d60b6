"""The circle of a reply: a mail comes in, an agent answers, and what answers that is in the same thread."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.correlator import batch
from services.correlator.core.models.v1 import MODEL
from services.intake.channel import Context
from services.intake.mail.reading import read_mail
from services.store.database import connect
from services.store.erasing import erasures, removing
from services.store.reconciling import Books
from services.store.repository import Repository
from shared.desk import Desk, Source
from shared.interaction import Interaction
from shared.placement import Placement
from shared.reply_marks import PURPOSE
from tests.store.application import (
    KEY,
    Clock,
    ana,
    anyone,
    app,
    bus,
    clock,
    correlator,
    live,
    mail_server,
    phone,
    single_sign_on,
    world,
)
from tests.store.replying.mailbox import Mailbox, mailbox_open
from tests.store.replying.world import (
    IVAN,
    PETRA,
    answer,
    deliveries,
    directory,
    mailed,
    only_thread,
    sender_to,
)
from tests.store.world import NOW, World

__all__ = [
    "ana",
    "anyone",
    "app",
    "bus",
    "clock",
    "correlator",
    "live",
    "mail_server",
    "phone",
    "single_sign_on",
    "world",
]

DESK = Desk(own_addresses=("podrska@stol.hr",), own_domains=("stol.hr",))
CONTEXT = Context(
    source=Source(name="lmtp", channel="email", salt="salt"),
    desk=DESK,
    received_at=NOW + timedelta(hours=1),
    reply_secret=KEY.derived(PURPOSE),
)


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = connect(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
async def sent(
    ana: httpx.AsyncClient, world: World, engine: AsyncEngine, clock: Clock
) -> AsyncIterator[Mailbox]:
    """A mail of Ivan's, answered to him and to Petra."""
    await directory(world)
    await mailed(world, PETRA, message_id="petra@Mail.hr", ago=timedelta(hours=2))
    await mailed(world, kind="follow_up")
    await answer(ana, to=[IVAN, PETRA])
    async with mailbox_open() as mailbox:
        while await sender_to(engine, mailbox, clock).send_next():
            pass
        yield mailbox


async def placed(engine: AsyncEngine, piece: Interaction) -> Placement:
    """Return where a correlator places the piece."""
    items = batch.read_items([piece], DESK)
    async with Repository(engine)() as ledger:
        candidates = await ledger.candidates(batch.blocking_keys(items), batch.references(items))
        draft = batch.Draft(items, candidates, MODEL)
        draft.place()
        while wanted := draft.wanted():
            threads = await ledger.threads(wanted.customer_ids, wanted.thread_ids, since=batch.horizon(items))
            draft.meet(wanted, threads)
            draft.place()
        return draft.placed[0].placement


def answering(mail: str, *, sender: str) -> Interaction:
    head = f"From: {sender}\r\nTo: podrska@stol.hr\r\nMessage-ID: <n@x>\r\nIn-Reply-To: {mail}"
    return read_mail(f"{head}\r\n\r\nU redu, vidim.".encode(), CONTEXT)


async def test_an_answer_from_the_address_we_wrote_to_is_in_the_thread(
    engine: AsyncEngine, world: World, sent: Mailbox
) -> None:
    found = await placed(engine, answering(sent.mails[0]["message-id"], sender=IVAN))

    assert (found.thread_id, found.kind, found.zone) == (world.thread_id("a"), "follow_up", "auto")


async def test_from_another_address_it_joins_by_nothing_that_we_sent(
    engine: AsyncEngine, world: World, sent: Mailbox
) -> None:
    found = await placed(engine, answering(sent.mails[0]["message-id"], sender="netko@zli.com"))

    assert found.thread_id != world.thread_id("a")


async def test_our_own_mail_that_comes_back_is_no_report(engine: AsyncEngine, sent: Mailbox) -> None:
    raw = sent.envelopes[0].original_content
    assert isinstance(raw, bytes)

    found = await placed(engine, read_mail(raw, CONTEXT))

    assert found.kind == "noise"


async def test_the_records_are_sound_and_an_erased_person_is_in_no_delivery(
    engine: AsyncEngine, database_url: str, ana: httpx.AsyncClient, sent: Mailbox
) -> None:
    books = Books(database_url, customer_keys=lambda _: (), learned_keys=lambda _: ())
    assert books.findings() == []

    await removing.erase(engine, erasures.person("email", PETRA), who="test")

    assert [address for address, _, _ in await deliveries(engine)] == [IVAN]
    assert PETRA not in str(await only_thread(ana))
