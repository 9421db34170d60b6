"""A fifth channel is one module and one line: from its intake over bus, worker and store to API and page.

Nothing but this file knows of faxes. Intake, bus, worker, store and API are the real ones, in one process.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.correlator.core.keys import customer_keys
from services.correlator.core.models import CURRENT
from services.correlator.worker import Worker
from services.intake.channel import Channel, Context, Normalised
from services.intake.channels import CHANNELS
from services.intake.fields import kept_original, piece_id
from services.intake.json_payload import json_channel, original
from services.store.database import connect
from services.store.directory import import_directory
from services.store.repository import Repository
from shared import subjects
from shared.desk import Desk
from shared.feed import Feed
from shared.identifiers import normalise_phone
from shared.interaction import Identifier, Interaction, Participant
from shared.metrics import CorrelatorMetrics
from tests.intake.conftest import NOW, Bus, Serve, Service, bus, serve
from tests.store.application import (
    ana,
    anyone,
    app,
    clock,
    correlator,
    live,
    machine,
    mail_server,
    phone,
    single_sign_on,
)
from tests.store.world import HORVAT

__all__ = [
    "ana",
    "anyone",
    "app",
    "bus",
    "clock",
    "correlator",
    "live",
    "machine",
    "mail_server",
    "phone",
    "serve",
    "single_sign_on",
]


# --- the module -----------------------------------------------------------------------------------------


class Fax(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page that came in, read by a machine."""

    job: str
    sender: str
    page: str


def normalise(payload: Fax, context: Context) -> Normalised:
    content = original(payload)
    raw, blobs = kept_original(content)
    number = normalise_phone(payload.sender, region=context.desk.region) or payload.sender
    interaction = Interaction(
        id=piece_id(context, channel="fax", natural_key=payload.job, content=content),
        channel="fax",
        source=context.source.name,
        natural_key=payload.job,
        occurred_at=context.received_at,
        received_at=context.received_at,
        author=Participant(identifiers=(Identifier("phone", number),)),
        text=payload.page,
        trust="plausible",
        raw=raw,
    )
    return Normalised(interaction=interaction, blobs=blobs)


FAX = json_channel(name="fax", path="/v1/faxes", payload=Fax, normalise=normalise)

# --- the line -------------------------------------------------------------------------------------------

WITH_FAX: dict[str, Channel] = {**CHANNELS, FAX.name: FAX}

FAX_KEY = "ot_fax"
PAGE = "Od jutros ne možemo slati poštu, greška 550."

# --- nothing else ---------------------------------------------------------------------------------------


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = connect(database_url)
    await import_directory(engine, [json.dumps(HORVAT)], customer_keys)
    yield engine
    await engine.dispose()


async def test_a_fax_and_a_call_about_one_problem_stand_in_one_thread(
    bus: Bus,
    serve: Serve,
    engine: AsyncEngine,
    machine: httpx.AsyncClient,
) -> None:
    fax = await served_with_a_key_of_its_own(bus, serve)
    call = await serve(WITH_FAX["phone"])
    answers = [
        await fax.post({"job": "f1", "sender": "091 555 0101", "page": PAGE}, key=FAX_KEY),
        await call.post(
            {
                "call_id": "c1",
                "agent": "Ana",
                "started_at": NOW.isoformat(),
                "caller_number": "091 555 0101",
                "note": "Ne mogu slati poštu, javlja grešku 550.",
            }
        ),
    ]
    assert [answer.status_code for answer in answers] == [202, 202]

    await place_all(bus, engine, len(answers))

    by_fax, by_phone = [
        (await machine.get(f"/v1/interactions/{answer.json()['id']}")).json() for answer in answers
    ]
    thread = (await machine.get(f"/v1/threads/{by_fax['placement']['thread']['handle']}")).json()
    assert (by_fax["channel"], by_fax["source"]) == ("fax", "fax-1")
    assert by_fax["text"] == PAGE
    assert by_fax["placement"]["customer"]["number"] == HORVAT["customer"]
    assert by_fax["placement"]["why"]["hr"]
    assert by_phone["placement"]["thread"] == by_fax["placement"]["thread"]
    assert {one["channel"] for one in thread["in_order"]} == {"fax", "phone"}


async def test_the_console_shows_a_channel_that_it_has_never_heard_of(
    bus: Bus,
    serve: Serve,
    engine: AsyncEngine,
    ana: httpx.AsyncClient,
) -> None:
    fax = await serve(WITH_FAX["fax"])
    answer = await fax.post({"job": "f1", "sender": "+385915550101", "page": PAGE})
    await place_all(bus, engine, 1)

    inbox = await ana.get("/", params={"view": "all"})
    interaction = await ana.get(f"/interactions/{answer.json()['id']}", follow_redirects=True)

    assert (inbox.status_code, interaction.status_code) == (200, 200)
    assert "fax" in inbox.text
    assert PAGE in interaction.text


async def served_with_a_key_of_its_own(bus: Bus, serve: Serve) -> Service:
    fax = await serve(WITH_FAX["fax"])
    await bus.put_source("fax-1", "fax", FAX_KEY)
    await fax.sources.refresh()
    return fax


async def place_all(bus: Bus, engine: AsyncEngine, number: int) -> None:
    """Do what the correlator does, until `number` pieces are placed."""
    worker = Worker(
        Repository(engine),
        desk=Desk,
        model=CURRENT,
        metrics=CorrelatorMetrics(),
    )
    async with Feed(bus.client, stream=subjects.INTERACTIONS, consumer=subjects.CORRELATOR) as feed:
        while number > 0:
            taken = await feed.take()
            await worker.handle(taken)
            number -= len(taken)
