"""What a desk knows already, on a running product: its directory kept like a source, its old tickets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.history.command import opened_doors
from deploy.history.importing import Imported, import_past
from deploy.history.past import read_past
from services.store.database import connect
from services.store.desk_settings import get_desk
from services.store.directory_sync.runs import RunView
from services.store.directory_sync.syncs import Syncs
from shared.desk_key import desk_key
from tests.system.product import LOOK_AGAIN_S, START_S, Product, running

pytestmark = pytest.mark.system

KNOWN_WITHIN_S = 10.0  # from the word to read the source until a piece by the new address is placed
HEADER = "customer;name;domains;contact;contact_name;role;emails\n"
OWNER = "K-1;Kos d.o.o.;kos-promet.hr;a;Ana Kos;owner;ana@kos-promet.hr\n"
NEW = "K-1;;;i;Ivo Kos;technical;ivo@posta.example\n"
OLD = datetime(2024, 1, 5, 6, 26, tzinfo=UTC)
TROUBLES = {
    1: "Certifikat na kos-promet.hr je istekao, preglednik upozorava.",
    2: "Baza stranice kos-promet.hr javlja previše veza.",
    3: "Molimo kopiju računa za listopad, knjigovodstvo ga nema.",
    4: "Trebam ponudu za novi poslužitelj.",
}
POSTS = """
    select split_part(i.body->>'conversation', ':', 4) as ticket, count(distinct t.id) as threads,
        bool_and(t.closed_at is not null) as closed
    from interaction i join placement p on p.interaction_id = i.id and p.superseded_by is null
    join thread t on t.id = p.thread_id where i.source = 'history-ticket' group by 1
    """
QUESTIONS = """
    select count(*) from review r join placement p on p.id = r.placement_id
    join thread t on t.id = p.thread_id where r.answered_at is null and t.closed_at is not null
    """


@pytest.fixture(scope="module")
async def product() -> AsyncIterator[Product]:
    async with running() as product:
        yield product


@pytest.fixture
async def engine(product: Product) -> AsyncIterator[AsyncEngine]:
    engine = connect(product.settings.database_url, connections_max=2)
    yield engine
    await engine.dispose()


def now() -> datetime:
    return datetime.now(UTC)


async def runs_of(syncs: Syncs, name: str, number: int) -> RunView:
    """Return the newest run once there are `number` of them and none is under way."""
    async with asyncio.timeout(START_S):
        while True:
            runs = await syncs.last_runs(name)
            if len(runs) >= number and all(one.outcome for one in runs):
                return runs[0]
            await asyncio.sleep(LOOK_AGAIN_S)


def ticket(post: str, body: str, **fields: Any) -> dict[str, Any]:
    return {
        "ticket_id": f"T-{post}",
        "post_id": post,
        "posted_at": now().isoformat(),
        "body": body,
        **fields,
    }


async def test_a_contacts_new_address_is_known_to_the_correlators_within_seconds(
    product: Product, engine: AsyncEngine, tmp_path: Path
) -> None:
    file = tmp_path / "directory.csv"
    file.write_text(HEADER + OWNER, encoding="utf-8")
    syncs = Syncs(engine, key=desk_key(product.settings), clock=now)
    await syncs.add("billing", f"file:{file}", every_minutes=60)
    assert (await runs_of(syncs, "billing", 1)).figures.added == 1
    post = ticket("1", "Ne radi web stranica.", contact_email="ivo@posta.example", contact_name="Ivo Kos")

    file.write_text(HEADER + OWNER + NEW, encoding="utf-8")
    began = monotonic()
    await syncs.do("billing", "run")
    assert (await runs_of(syncs, "billing", 2)).figures.changed == 1
    placed = await product.placed(await product.post_until_taken("ticket", post))
    took = monotonic() - began

    assert placed["placement"]["customer"]["number"] == "K-1"
    assert placed["placement"]["contact"]["name"] == "Ivo Kos"
    assert took < KNOWN_WITHIN_S, took


def whmcs_ticket(number: int, opened: datetime, status: str) -> dict[str, Any]:
    def reply(place: int, admin: str, message: str) -> dict[str, str]:
        at = (opened + timedelta(hours=place)).strftime("%Y-%m-%d %H:%M:%S")
        return {
            "replyid": f"{number * 10 + place}" if place else "0",
            "date": at,
            "admin": admin,
            "message": message,
        }

    return {
        "ticketid": str(number),
        "tid": f"90000{number}",
        "userid": "1",
        "name": "Ana Kos",
        "email": "ana@kos-promet.hr",
        "subject": f"Stari upit {number}",
        "status": status,
        "merged_ticket_id": "1" if number == 2 else "0",
        "replies": {
            "reply": [
                reply(0, "", TROUBLES[number]),
                reply(1, "Ivan", "Gledamo o čemu se radi."),
            ]
        },
    }


async def imported(product: Product, engine: AsyncEngine, path: Path) -> Imported:
    past = read_past("whmcs", path, await get_desk(engine))
    channels = {one.channel for one in past.pieces}
    async with product.commands() as commands, opened_doors(commands, product.settings, channels) as doors:
        return await import_past(past, doors, engine, now=now(), progress=lambda _: None)


async def test_old_tickets_are_memory_and_wait_for_nobody(
    product: Product, engine: AsyncEngine, tmp_path: Path
) -> None:
    recent = now() - timedelta(days=2)
    file = tmp_path / "tickets.jsonl"
    tickets = [
        whmcs_ticket(1, OLD, "Answered"),
        whmcs_ticket(2, OLD + timedelta(days=90), "Closed"),
        {**whmcs_ticket(3, recent, "Closed"), "name": "Mia Bor", "email": "mia@bor.example"},
        {
            **whmcs_ticket(4, recent, "Open"),
            "subject": "Novi upit",
            "name": "Zoe Rum",
            "email": "zoe@rum.example",
        },
    ]
    file.write_bytes(b"\n".join(msgspec.json.encode(one) for one in tickets))

    first = await imported(product, engine, file)
    again = await imported(product, engine, file)

    assert (first.posted, first.known, first.refused_count) == (8, 0, 0)
    assert (first.closed, first.labels) == (3, 1)
    assert (again.posted, again.known, again.closed) == (8, 8, 0)
    async with engine.connect() as connection:
        rows = await connection.exec_driver_sql(POSTS)
        posts = {str(row.ticket): row for row in rows}
        asked = await connection.exec_driver_sql(QUESTIONS)
        assert asked.scalar_one() == 0
    assert {ticket: row.threads for ticket, row in posts.items()} == dict.fromkeys("1234", 1)
    assert {ticket: row.closed for ticket, row in posts.items()} == {
        "1": True,  # long ago, whatever its status says
        "2": True,
        "3": True,  # a moment ago, and closed where it comes from
        "4": False,
    }
