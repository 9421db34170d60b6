"""Customers that are one, with the real matcher: what a merge moves, and what undoing it gives back."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.correlator.core.keys import customer_keys
from services.correlator.core.models import CURRENT
from services.correlator.corrections import Reconsiderer
from services.store.correcting.asked import Move
from services.store.correcting.corrections import Corrections
from services.store.correcting.reconsidering import Reconsiderations
from services.store.directory import import_directory
from services.store.merging.asked import ProposedMerge
from services.store.merging.followers import MOVED_BY_NAME, STAYING, leader_of
from services.store.merging.merges import Merges
from services.store.repository import Repository
from services.store.tables import metadata
from shared.desk import Desk
from shared.errors import Rejected, Unavailable
from shared.interaction import Identifier, Interaction, Participant
from tests.contract.directory import LINES
from tests.correlator.world import worker_on
from tests.pieces import make_interaction

TWICE = {
    "customer": "C-2001",
    "name": "HORVAT GRADNJA",
    "contacts": [
        {"id": "P-1", "name": "Ana Horvat", "role": "technical", "emails": ["ana@horvat-projekti.example"]}
    ],
    "domains": ["horvat-projekti.example", "horvat-gradnja.example"],
    "services": [{"kind": "shared-hosting", "server": "web09", "domain": "horvat-projekti.example"}],
}
ANA = Participant(name="Ana Horvat", identifiers=(Identifier("email", "ana@horvat-projekti.example"),))
STRANGER = Participant(name="Bepo Čarija", identifiers=(Identifier("email", "bepo@nepoznat.example"),))

# Everything that names a customer, and who leads to whom; `body` as what it says, not as it is spelt.
STATE = (
    """
    select id, interaction_id, customer_id, thread_id, contact_id, kind, zone, decided_by,
        cast(cast(body as jsonb) as text) from placement where superseded_by is null order by 1
    """,
    "select id, customer_id, lead_contact_id, recurrence_of, closed_at, subject from thread order by 1",
    "select id, customer_id, number, name, role from contact order by 1",
    "select id, customer_id, contact_id, kind, value, origin, raw from identifier order by 1",
    "select id, customer_id, kind, server, domain from service order by 1",
    "select key, customer_id, origin from match_key order by 1, 2",
    """
    select id, number, name, archived_at, merged_into, cast(cast(profile as jsonb) - 'learned' as text)
    from customer order by 1
    """,
)


def mail(name: str, author: Participant = ANA, **fields: Any) -> Interaction:
    return make_interaction(name, author=author, known_as=(f"email:<{name}>",), **fields)


BROKEN = mail("broken", subject="Mail ne radi", text="Od jutros ne možemo slati poštu, greška 550.")
INVOICE = mail("invoice", minutes=5, subject="Račun za domenu", text="Molim kopiju računa za obnovu domene.")
LATER = mail("later", minutes=30, subject="Web", text="Stranica horvat-projekti.example javlja grešku 500.")
AGAIN = mail("again", minutes=20, text="Još uvijek greška 550.", parents=("email:<broken>",))
UNKNOWN = mail("unknown", STRANGER, subject="Pitanje", text="Kako se prijavljujem u pregled pošte?")


class TwoOfThem:
    """A desk whose directory lists one customer twice; reports come in by the worker."""

    def __init__(self, store: AsyncEngine, correlator: AsyncEngine) -> None:
        self.store = store
        self.merges = Merges(store)
        self.records = Repository(correlator)
        self.worker = worker_on(self.records)
        self.reconsiderations = Reconsiderations(correlator)
        self.reconsiderer = Reconsiderer(self.reconsiderations, desk=Desk, model=CURRENT)

    async def directory(self, *more: dict[str, Any]) -> Any:
        lines: list[str | bytes] = [*LINES, *(msgspec.json.encode(one) for one in more)]
        return await import_directory(self.store, lines, customer_keys)

    async def report(self, *pieces: Interaction) -> None:
        for piece in pieces:
            await self.worker.place([piece])

    async def rows(self, statement: str, **values: Any) -> list[Any]:
        async with self.store.connect() as connection:
            return list((await connection.execute(text(statement), values)).all())

    async def handle(self, number: str) -> str:
        return str(
            (await self.rows("select handle from customer where number = :number", number=number))[0][0]
        )

    async def standing(self, piece: Interaction) -> Any:
        ((row),) = await self.rows(
            "select c.number, c.handle, t.handle as thread, n.name as contact, p.decided_by"
            " from placement p join customer c on c.id = p.customer_id"
            " left join thread t on t.id = p.thread_id left join contact n on n.id = p.contact_id"
            " where p.interaction_id = :id and p.superseded_by is null",
            id=piece.id,
        )
        return row

    async def state(self) -> list[Any]:
        return [await self.rows(statement) for statement in STATE]

    async def propose(self, *, why: str = "isti OIB") -> str:
        asked = ProposedMerge(customer=await self.handle("C-2001"), into=await self.handle("C-1001"), why=why)
        return await self.merges.propose(asked, agent="agt_ana")

    async def merge(self) -> str:
        handle = await self.propose()
        await self.merges.confirm(handle, agent="agt_iva")
        return handle

    async def undo(self, handle: str) -> None:
        await self.merges.undo(handle, agent="agt_ana")
        for correction in await self.reconsiderations.waiting():
            await self.reconsiderer.place_anew(correction)


@pytest.fixture
async def desk(store_engine: AsyncEngine, engine: AsyncEngine) -> TwoOfThem:
    """BROKEN and INVOICE stand with the second listing of HORVAT."""
    desk = TwoOfThem(store_engine, engine)
    await desk.directory(TWICE)
    await desk.report(BROKEN, INVOICE)
    assert (await desk.standing(BROKEN)).number == "C-2001"
    return desk


async def test_a_merge_moves_everything_and_undoing_gives_exactly_that_back(desk: TwoOfThem) -> None:
    before = await desk.state()

    handle = await desk.merge()
    merged = await desk.state()
    await desk.undo(handle)

    assert merged != before
    assert await desk.state() == before


async def test_what_comes_after_is_placed_with_the_one_they_are(desk: TwoOfThem) -> None:
    await desk.merge()
    await desk.report(AGAIN, LATER)

    assert (await desk.standing(BROKEN)).number == "C-1001"
    assert (await desk.standing(AGAIN)).thread == (await desk.standing(BROKEN)).thread
    assert (await desk.standing(LATER)).number == "C-1001"
    assert (await desk.standing(LATER)).contact == "Ana Horvat"
    ((left),) = await desk.rows(
        "select count(*) from match_key k join customer c on c.id = k.customer_id"
        " where c.merged_into is not null"
    )
    assert left == (0,)


async def test_what_came_in_between_goes_to_whose_it_is_once_they_are_two(desk: TwoOfThem) -> None:
    ivan = mail("ivan", make_interaction("x").author, minutes=40, parents=("email:<broken>",), text="I meni.")
    handle = await desk.merge()
    await desk.report(AGAIN, LATER, ivan)
    assert (await desk.standing(ivan)).thread == (await desk.standing(BROKEN)).thread

    await desk.undo(handle)

    assert (await desk.standing(AGAIN)).number == "C-2001"
    assert (await desk.standing(LATER)).number == "C-2001"
    assert (await desk.standing(ivan)).contact in {None, "Ivan Horvat"}
    assert (await desk.rows("select count(*) from reconsideration"))[0] == (0,)


async def test_nobody_confirms_what_they_proposed_themselves(desk: TwoOfThem) -> None:
    handle = await desk.propose()

    with pytest.raises(Rejected, match="somebody else does"):
        await desk.merges.confirm(handle, agent="agt_ana")
    with pytest.raises(IntegrityError, match="two_people"):
        async with desk.store.begin() as connection:
            await connection.execute(
                text(
                    "with made as (insert into correction (handle, kind, agent, what)"
                    " values ('cor_x', 'customers', 'agt_ana', '{}') returning id)"
                    " update customer_merge set outcome = 'merged', decided_by = proposed_by,"
                    " decided_at = now(), correction_id = (select id from made)"
                )
            )
    assert (await desk.standing(BROKEN)).number == "C-2001"


@pytest.mark.parametrize("why", ["", " \t"])
async def test_a_merge_has_a_reason_and_is_asked_about_once(desk: TwoOfThem, why: str) -> None:
    with pytest.raises(Rejected, match="say why"):
        await desk.propose(why=why)
    handle = await desk.propose()
    with pytest.raises(Rejected, match="already") as refused:
        await desk.propose()
    assert refused.value.status == 409

    await desk.merges.decline(handle, agent="agt_iva", oversees=True)
    with pytest.raises(Rejected, match="decided"):
        await desk.merges.confirm(handle, agent="agt_iva")
    await desk.propose()


async def test_somebody_unknown_is_somebody_known_by_one_persons_word(desk: TwoOfThem) -> None:
    await desk.report(UNKNOWN)
    stranger = (await desk.standing(UNKNOWN)).handle
    horvat = await desk.handle("C-1001")
    before = await desk.state()

    with pytest.raises(Rejected, match="into a known one"):
        await desk.merges.propose(ProposedMerge(customer=horvat, into=stranger, why="x"), agent="agt_ana")
    handle = await desk.merges.propose(ProposedMerge(customer=stranger, into=horvat), agent="agt_ana")
    next_one = mail("next", STRANGER, minutes=60, subject="FTP", text="FTP se ne spaja od jučer.")
    assert (await desk.standing(UNKNOWN)).number == "C-1001"
    await desk.merges.undo(handle, agent="agt_ana")

    assert await desk.state() == before
    again = await desk.merges.propose(ProposedMerge(customer=stranger, into=horvat), agent="agt_ana")
    await desk.report(next_one)
    assert (await desk.standing(next_one)).number == "C-1001"
    await desk.undo(again)
    assert (await desk.standing(next_one)).handle == stranger


async def test_a_directory_that_goes_on_listing_both_changes_nothing(desk: TwoOfThem) -> None:
    handle = await desk.merge()

    again = await desk.directory(TWICE)
    changed = await desk.directory({**TWICE, "domains": ["horvat-projekti.example", "novo.example"]})
    left_out = await import_directory(desk.store, [msgspec.json.encode(TWICE)], customer_keys)
    await desk.report(LATER)

    assert (again.added, again.changed) == (0, ())
    assert [one.fields for one in changed.changed] == [("domains",)]
    assert [str(one) for one in left_out.left_out] == ["customer C-2001: merged into one that is not listed"]
    assert (await desk.standing(LATER)).number == "C-1001"
    await desk.undo(handle)
    assert (await desk.directory(TWICE)).missing == ()
    assert (await desk.standing(LATER)).number == "C-2001"


async def test_a_correction_across_the_two_is_undone_first(desk: TwoOfThem) -> None:
    own = mail("own", make_interaction("x").author, minutes=3, subject="Disk", text="Disk je pun na serveru.")
    await desk.report(own)
    handle = await desk.merge()
    corrections = Corrections(desk.store)
    to = (await desk.standing(own)).thread
    moved = await corrections.correct(
        Move(interaction=INVOICE.id, revision=1, thread=to), agent="agt_ana", name="Ana"
    )

    with pytest.raises(Rejected, match="undo that first"):
        await desk.merges.undo(handle, agent="agt_ana")
    await corrections.undo(moved, agent="agt_ana")
    await desk.undo(handle)

    assert (await desk.standing(INVOICE)).number == "C-2001"
    assert (await desk.standing(own)).number == "C-1001"


async def test_the_history_of_a_thread_undoes_the_merge_too(desk: TwoOfThem) -> None:
    before = await desk.state()
    await desk.merge()
    ((correction,),) = await desk.rows("select handle from correction where kind = 'customers'")

    await Corrections(desk.store).undo(correction, agent="agt_ana")

    assert await desk.state() == before


async def test_a_report_under_way_does_not_slip_to_the_merged_customer(desk: TwoOfThem) -> None:
    """The customers were read before the merge, and are held after it."""
    ((twice,),) = await desk.rows("select id from customer where number = 'C-2001'")
    await desk.merge()

    with pytest.raises(Unavailable, match="merged"):
        async with desk.records() as ledger:
            await ledger.threads([twice], [], since=BROKEN.received_at)


async def test_reports_that_come_while_customers_are_merged_all_end_with_the_survivor(
    desk: TwoOfThem,
) -> None:
    pieces = [
        mail(f"m{number}", minutes=60 + number, subject=f"Tema {number}", text=f"Pitanje o temi {number}.")
        for number in range(12)
    ]

    async def report_all() -> None:
        for piece in pieces:
            for _ in range(5):
                try:
                    await desk.worker.place([piece])
                except Unavailable:
                    continue
                break

    handle = await desk.propose()
    await asyncio.gather(report_all(), desk.merges.confirm(handle, agent="agt_iva"))

    assert {(await desk.standing(piece)).number for piece in pieces} == {"C-1001"}


def test_every_table_that_names_a_customer_is_dealt_with() -> None:
    for table in metadata.sorted_tables:
        if "customer_id" in table.c and table.name not in MOVED_BY_NAME | STAYING:
            assert leader_of(table), f"nobody knows what becomes of {table.name} when customers are merged"
        for key in table.foreign_key_constraints:
            if "customer_id" in key.columns and len(key.columns) > 1:
                assert key.deferrable, f"{key.name} would stop a merge"
