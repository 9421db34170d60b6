"""Corrections with the real matcher on PostgreSQL: what a human puts right, and what follows from it."""

from __future__ import annotations

import asyncio
import contextlib
import random
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.nats import Broker
from services.correlator.core.keys import learned_keys
from services.correlator.core.models import CURRENT
from services.correlator.corrections import EVENTS_MAX, Reconsiderer
from services.store.correcting import reconsidering
from services.store.correcting.asked import Forget, Give, Merge, Move, NotSame, Split
from services.store.correcting.corrections import Corrections
from services.store.correcting.reconsidering import Reconsiderations
from services.store.correcting.settling import KEYED_KINDS
from services.store.database import connect as connect_database
from services.store.outbox import send_unsent
from services.store.repository import Repository
from services.store.retaining.listing import empty_again
from shared import failpoints, subjects
from shared.bus import connect, ensure_topology
from shared.desk import Desk
from shared.errors import Rejected, Unavailable
from shared.feed import Feed
from shared.ids import spoken_reference
from shared.interaction import Identifier, Interaction, Participant
from shared.placement import Known
from shared.publishing import Publisher
from tests.contract.directory import ZRNO
from tests.correlator.world import Bus, until, worker_on
from tests.pieces import NINE, make_interaction

STRANGER = Participant(name="Bepo Čarija", identifiers=(Identifier("email", "bepo@nepoznat.example"),))

STATE = (
    """
    select interaction_id, customer_id, thread_id, contact_id, kind, zone, decided_by
    from placement where superseded_by is null order by 1
    """,
    """
    select id, customer_id, lead_contact_id, subject, problem, opened_at, last_at, closed_at, recurrence_of,
        merged_into
    from thread where emptied_at is null order by 1
    """,
    """
    select customer_id, contact_id, kind, value from identifier
    where origin = 'learned' and forgotten_at is null order by 1, 2, 3, 4
    """,
    "select key, customer_id from match_key where origin = 'learned' order by 1, 2",
    "select thread_id, mark from apart order by 1, 2",
    """
    select p.interaction_id from review r join placement p on p.id = r.placement_id
    where r.answered_at is null and p.superseded_by is null order by 1
    """,
)


class DeskAtWork:
    """Reports come in by the worker, an agent corrects, the correlator follows."""

    def __init__(self, store: AsyncEngine, correlator: AsyncEngine) -> None:
        self.store = store
        self.corrections = Corrections(store)
        self.worker = worker_on(Repository(correlator))
        self.reconsiderations = Reconsiderations(correlator)
        self.reconsiderer = Reconsiderer(self.reconsiderations, desk=Desk, model=CURRENT)

    async def report(self, *pieces: Interaction) -> None:
        for piece in pieces:
            await self.worker.place([piece])

    async def correct(self, asked: Any) -> str:
        handle = await self.corrections.correct(asked, agent="agt_ana", name="Ana")
        await self.reconsiderer.place_anew(handle)
        return handle

    async def undo(self, handle: str) -> None:
        await self.corrections.undo(handle, agent="agt_ana")
        await self.reconsiderer.place_anew(handle)

    async def rows(self, statement: str, **values: Any) -> list[Any]:
        async with self.store.connect() as connection:
            return list((await connection.execute(text(statement), values)).all())

    async def thread(self, piece: Interaction) -> str:
        """Return the handle of the thread in which a piece stands."""
        return str((await self.standing(piece)).handle)

    async def standing(self, piece: Interaction) -> Any:
        ((row),) = await self.rows(
            "select p.customer_id, p.kind, p.zone, p.decided_by, p.body, t.handle, t.number, t.subject,"
            " t.merged_into, 1 + (select count(*) from placement o where o.interaction_id = p.interaction_id"
            " and o.superseded_by is not null) as revision"
            " from placement p left join thread t on t.id = p.thread_id"
            " where p.interaction_id = :id and p.superseded_by is null",
            id=piece.id,
        )
        return row

    async def state(self) -> list[Any]:
        """Return all that follows from placements, and where everything stands."""
        return [await self.rows(statement) for statement in STATE]


@pytest.fixture
def desk(store_engine: AsyncEngine, engine: AsyncEngine) -> DeskAtWork:
    return DeskAtWork(store_engine, engine)


def mail(name: str, **fields: Any) -> Interaction:
    return make_interaction(name, known_as=(f"email:<{name}>",), **fields)


BROKEN = mail("broken", subject="Mail ne radi", text="Od jutros ne možemo slati poštu, greška 550.")
INVOICE = mail("invoice", minutes=5, subject="Račun za domenu", text="Molim kopiju računa za obnovu domene.")
AGAIN = mail("again", minutes=9, subject="Pošta", text="Opet ne možemo slati poštu, greška 550.")
ANSWER = mail("answer", minutes=20, subject="Re: Pošta", text="Još uvijek isto.", parents=("email:<again>",))


@pytest.fixture
async def at_work(desk: DeskAtWork) -> DeskAtWork:
    """BROKEN, AGAIN and its ANSWER stand in one thread, INVOICE in another, all of HORVAT."""
    await desk.report(BROKEN, INVOICE, AGAIN, ANSWER)
    assert await desk.thread(AGAIN) == await desk.thread(BROKEN) == await desk.thread(ANSWER)
    assert await desk.thread(INVOICE) != await desk.thread(BROKEN)
    return desk


async def test_what_the_machine_placed_because_of_a_piece_follows_it(at_work: DeskAtWork) -> None:
    await at_work.correct(Move(interaction=AGAIN.id, revision=1))

    assert await at_work.thread(AGAIN) != await at_work.thread(BROKEN)
    assert await at_work.thread(ANSWER) == await at_work.thread(AGAIN)
    moved, followed = await at_work.standing(AGAIN), await at_work.standing(ANSWER)
    assert (moved.decided_by, moved.kind, moved.subject) == ("agt_ana", "new", "Pošta")
    assert followed.decided_by == "machine"


@pytest.mark.parametrize("kind", ["move", "move to", "give", "split", "not_same", "merge"])
async def test_undone_everything_stands_as_it_stood(at_work: DeskAtWork, kind: str) -> None:
    before = await at_work.state()
    invoice, broken = await at_work.thread(INVOICE), await at_work.thread(BROKEN)
    ((zrno,),) = await at_work.rows("select handle from customer where id = :id", id=ZRNO.id)
    asked = {
        "move": Move(interaction=AGAIN.id, revision=1),
        "move to": Move(interaction=AGAIN.id, revision=1, thread=invoice),
        "give": Give(interaction=AGAIN.id, revision=1, customer=zrno),
        "split": Split(interaction=AGAIN.id, revision=1),
        "not_same": NotSame(interaction=AGAIN.id, revision=1),
        "merge": Merge(thread=invoice, into=broken),
    }[kind]

    done = await at_work.correct(asked)
    assert await at_work.state() != before
    await at_work.undo(done)

    assert await at_work.state() == before
    assert await at_work.rows("select 1 from reconsideration") == []


async def test_what_came_after_a_correction_is_placed_anew_when_it_is_undone(at_work: DeskAtWork) -> None:
    done = await at_work.correct(Move(interaction=AGAIN.id, revision=1))
    later = mail("later", minutes=30, subject="Re: Pošta", text="I dalje ništa.", parents=("email:<again>",))
    await at_work.report(later)
    assert await at_work.thread(later) == await at_work.thread(AGAIN) != await at_work.thread(BROKEN)

    await at_work.undo(done)

    assert await at_work.thread(later) == await at_work.thread(AGAIN) == await at_work.thread(BROKEN)
    assert (await at_work.standing(later)).decided_by == "machine"


async def test_a_later_correction_stays_and_leads_back_past_the_undone_one(at_work: DeskAtWork) -> None:
    before = await at_work.thread(AGAIN)
    first = await at_work.correct(Move(interaction=AGAIN.id, revision=1))
    second = await at_work.correct(
        Move(interaction=AGAIN.id, revision=2, thread=await at_work.thread(INVOICE))
    )

    await at_work.undo(first)
    assert await at_work.thread(AGAIN) == await at_work.thread(INVOICE)
    await at_work.undo(second)

    assert await at_work.thread(AGAIN) == before


async def test_undoing_twice_is_undoing_once(at_work: DeskAtWork) -> None:
    done = await at_work.correct(Move(interaction=AGAIN.id, revision=1))
    await at_work.undo(done)
    before = await at_work.state(), await at_work.rows("select count(*) from placement")

    await at_work.undo(done)

    assert before == (await at_work.state(), await at_work.rows("select count(*) from placement"))


async def test_what_is_not_the_same_does_not_come_back(at_work: DeskAtWork) -> None:
    done = await at_work.correct(NotSame(interaction=ANSWER.id, revision=1))
    apart, broken = await at_work.thread(ANSWER), await at_work.thread(BROKEN)
    # It answers what was parted, and the thread it was parted from at once.
    both = mail(
        "both",
        minutes=40,
        subject="Re: Mail ne radi",
        text="Opet ne možemo slati poštu, greška 550.",
        parents=("email:<answer>", "email:<broken>"),
    )
    fresh = mail("fresh", minutes=35, subject="Mail ne radi", text="Ne možemo slati poštu, greška 550.")
    await at_work.report(fresh, both)

    assert await at_work.thread(both) != broken
    assert apart != broken
    assert await at_work.thread(fresh) == broken  # its author belongs there, too

    await at_work.undo(done)
    assert await at_work.thread(both) == await at_work.thread(ANSWER) == broken
    assert await at_work.rows("select 1 from apart") == []


async def test_a_merged_thread_leads_on_by_its_handle_and_its_spoken_reference(at_work: DeskAtWork) -> None:
    source, target = await at_work.standing(INVOICE), await at_work.standing(BROKEN)
    done = await at_work.correct(Merge(thread=source.handle, into=target.handle))
    ((emptied, merged_into),) = await at_work.rows(
        "select t.emptied_at, i.handle from thread t join thread i on i.id = t.merged_into"
        " where t.handle = :handle",
        handle=source.handle,
    )
    assert emptied is not None
    assert merged_into == target.handle
    named = mail("named", minutes=60, text=f"Broj prijave {spoken_reference(source.number)}, ima li što?")
    await at_work.report(named)
    assert await at_work.thread(named) == target.handle

    await at_work.undo(done)

    assert await at_work.thread(INVOICE) == source.handle


async def test_a_piece_restored_into_a_thread_that_was_merged_since_stands_where_that_went(
    at_work: DeskAtWork,
) -> None:
    broken, invoice = await at_work.thread(BROKEN), await at_work.thread(INVOICE)
    moved = await at_work.correct(Move(interaction=AGAIN.id, revision=1))
    merged = await at_work.correct(Merge(thread=broken, into=invoice))

    await at_work.undo(moved)
    assert await at_work.thread(AGAIN) == invoice
    await at_work.undo(merged)

    assert await at_work.thread(AGAIN) == await at_work.thread(BROKEN) == broken


async def test_what_was_learned_goes_with_its_source_and_comes_back(desk: DeskAtWork) -> None:
    first = mail("first", author=STRANGER, text="Ne radi nam pošta.", subject="Pomoć")
    await desk.report(first)
    unknown = (await desk.standing(first)).customer_id
    learned = (
        "select customer_id from identifier where origin = 'learned' and value = 'bepo@nepoznat.example'"
    )
    keys = "select customer_id from match_key where key = 'email:bepo@nepoznat.example'"
    assert await desk.rows(learned) == await desk.rows(keys) == [(unknown,)]
    ((zrno,),) = await desk.rows("select handle from customer where id = :id", id=ZRNO.id)

    done = await desk.correct(Give(interaction=first.id, revision=1, customer=zrno))
    assert await desk.rows(learned) == await desk.rows(keys) == [(ZRNO.id,)]
    second = mail("second", minutes=30, author=STRANGER, text="Pošta i dalje ne radi.", subject="Re: Pomoć")
    await desk.report(second)
    assert (await desk.standing(second)).customer_id == ZRNO.id

    await desk.undo(done)
    assert {(await desk.standing(one)).customer_id for one in (first, second)} == {unknown}
    assert await desk.rows(learned) == await desk.rows(keys) == [(unknown,)]


async def test_a_forgotten_identifier_is_not_learned_again(desk: DeskAtWork) -> None:
    first = mail("first", author=STRANGER, text="Ne radi nam pošta.")
    await desk.report(first)
    ((unknown,),) = await desk.rows(
        "select handle from customer where id = :id", id=(await desk.standing(first)).customer_id
    )
    asked = Forget(customer=unknown, identifier_kind="email", identifier="bepo@nepoznat.example")

    done = await desk.correct(asked)
    await desk.report(mail("second", minutes=9, author=STRANGER, text="Treba nam nova domena."))
    known = "select 1 from identifier where customer_id = :id and forgotten_at is null and origin = 'learned'"
    id_ = (await desk.standing(first)).customer_id
    assert await desk.rows(known, id=id_) == []
    with pytest.raises(Rejected, match="nothing of the kind"):
        await desk.correct(asked)

    await desk.undo(done)
    assert len(await desk.rows(known, id=id_)) == 1


def test_the_store_knows_the_keys_of_what_is_learned_as_the_core_makes_them() -> None:
    for kind in ("email", "phone", "ip", "domain", "name", "customer_number"):
        expected = {f"{kind}:x"} if kind in KEYED_KINDS else set()
        assert learned_keys(Known(kind, "x")) == expected


async def test_of_two_agents_at_once_one_is_told_to_look_again(at_work: DeskAtWork) -> None:
    asked = [
        Move(interaction=AGAIN.id, revision=1),
        Move(interaction=AGAIN.id, revision=1, thread=await at_work.thread(INVOICE)),
    ]

    results = await asyncio.gather(
        *(at_work.corrections.correct(one, agent="agt_ana", name="Ana") for one in asked),
        return_exceptions=True,
    )

    refused = [one for one in results if isinstance(one, Rejected)]
    assert [one.status for one in refused] == [409]
    assert len(await at_work.rows("select 1 from correction")) == 1


async def test_two_opposite_merges_at_once_leave_one_thread(at_work: DeskAtWork) -> None:
    one, other = await at_work.thread(BROKEN), await at_work.thread(INVOICE)

    results = await asyncio.gather(
        *(
            at_work.corrections.correct(asked, agent="agt_ana", name="Ana")
            for asked in (Merge(thread=one, into=other), Merge(thread=other, into=one))
        ),
        return_exceptions=True,
    )

    assert [result.status for result in results if isinstance(result, Rejected)] == [409]
    assert await at_work.thread(BROKEN) == await at_work.thread(INVOICE)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (lambda handles: Move(interaction=AGAIN.id, revision=7), "changed"),
        (lambda handles: Move(interaction="nothing", revision=1), "no interaction"),
        (lambda handles: Move(interaction=AGAIN.id, revision=1, thread="thr_x"), "no thread"),
        (lambda handles: Move(interaction=AGAIN.id, revision=1, thread=handles["broken"]), "already"),
        (
            lambda handles: Move(interaction=AGAIN.id, revision=1, thread=handles["zrno"]),
            "another customer's",
        ),
        (lambda handles: Merge(thread=handles["broken"], into=handles["zrno"]), "different customers"),
        (lambda handles: Merge(thread=handles["broken"], into=handles["broken"]), "itself"),
        (lambda handles: Split(interaction=BROKEN.id, revision=1), "nothing stands before"),
        (lambda handles: NotSame(interaction=INVOICE.id, revision=1), "alone"),
    ],
)
async def test_what_cannot_be_is_refused_and_changes_nothing(
    at_work: DeskAtWork, asked: Any, why: str
) -> None:
    maja = Participant(name="Maja Kos", identifiers=(Identifier("email", "maja@pekara-zrno.hr"),))
    other = mail("other", author=maja, subject="pekara-zrno.hr", text="Stranica pekara-zrno.hr ne radi.")
    await at_work.report(other)
    assert (await at_work.standing(other)).customer_id == ZRNO.id
    handles = {"broken": await at_work.thread(BROKEN), "zrno": await at_work.thread(other)}
    before = await at_work.state()

    with pytest.raises(Rejected, match=why):
        await at_work.correct(asked(handles))

    assert await at_work.state() == before


async def test_killed_before_the_commit_nothing_is_lost_and_nothing_doubled(at_work: DeskAtWork) -> None:
    done = await at_work.corrections.correct(
        Move(interaction=AGAIN.id, revision=1), agent="agt_ana", name="Ana"
    )
    failpoints.arm("before_commit:raise_once")
    with pytest.raises(Unavailable):
        await at_work.reconsiderer.place_anew(done)
    assert await at_work.thread(ANSWER) == await at_work.thread(BROKEN)

    assert await at_work.reconsiderations.waiting() == [done]
    await at_work.reconsiderer.place_anew(done)
    await at_work.reconsiderer.place_anew(done)

    assert await at_work.thread(ANSWER) == await at_work.thread(AGAIN)
    assert await at_work.rows("select count(*) from placement where interaction_id = :id", id=ANSWER.id) == [
        (2,)
    ]


async def test_a_human_placement_is_never_placed_anew(at_work: DeskAtWork) -> None:
    await at_work.correct(Move(interaction=ANSWER.id, revision=1, thread=await at_work.thread(INVOICE)))

    await at_work.correct(Move(interaction=AGAIN.id, revision=1))

    assert await at_work.thread(ANSWER) == await at_work.thread(INVOICE)


async def test_what_says_nothing_any_more_stays_where_it_stands(
    at_work: DeskAtWork, database_url: str
) -> None:
    owner = connect_database(database_url)
    await empty_again(owner, "e", "texts", [ANSWER.id], at=NINE)
    await owner.dispose()

    await at_work.correct(Move(interaction=AGAIN.id, revision=1))

    assert await at_work.thread(ANSWER) == await at_work.thread(BROKEN) != await at_work.thread(AGAIN)
    assert await at_work.rows("select 1 from reconsideration") == []


async def test_the_correlator_hears_of_a_correction_over_the_bus(
    at_work: DeskAtWork, nats_server: Broker
) -> None:
    client = await connect(nats_server.url, name="test", token=nats_server.token)
    js = client.jetstream()
    await ensure_topology(js)
    closing = asyncio.Event()

    async def acknowledged(number: int) -> bool:
        info = await js.consumer_info(subjects.THREADS, subjects.CORRECTIONS)
        return bool(info.ack_floor.consumer_seq >= number)

    async with (
        Publisher(client, js) as publisher,
        Feed(client, stream=subjects.THREADS, consumer=subjects.CORRECTIONS, batch_max=EVENTS_MAX) as feed,
    ):
        working = asyncio.create_task(at_work.reconsiderer.run(feed, closing=closing))
        await js.publish(subjects.CORRECTION_SUBJECT.format(event="made"), b"not one of ours")
        await until(lambda: acknowledged(1))
        done = await at_work.corrections.correct(
            Move(interaction=AGAIN.id, revision=1), agent="agt_ana", name="Ana"
        )
        while await send_unsent(at_work.store, publisher.publish_all):
            pass
        await until(lambda: acknowledged(2))
        assert await _stands_alike(at_work)
        assert await at_work.thread(ANSWER) != await at_work.thread(BROKEN)

        await at_work.corrections.undo(done, agent="agt_ana")
        while await send_unsent(at_work.store, publisher.publish_all):
            pass
        await until(lambda: acknowledged(3))
        closing.set()
        await working
    await client.close()

    assert await at_work.thread(ANSWER) == await at_work.thread(BROKEN)


async def _stands_alike(desk: DeskAtWork) -> bool:
    return await desk.thread(ANSWER) == await desk.thread(AGAIN)


async def test_what_was_left_when_somebody_was_killed_is_made_up_for_at_the_next_start(
    at_work: DeskAtWork, bus: Bus
) -> None:
    await at_work.corrections.correct(Move(interaction=AGAIN.id, revision=1), agent="agt_ana", name="Ana")
    closing = asyncio.Event()

    async with bus.feed() as nothing:
        working = asyncio.create_task(at_work.reconsiderer.run(nothing, closing=closing))
        await until(lambda: _stands_alike(at_work))
        closing.set()
        await working


async def test_a_crowd_is_placed_anew_in_rounds(at_work: DeskAtWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconsidering, "BATCH_MAX", 3)
    crowd = [
        mail(
            f"m{n}",
            minutes=30 + n,
            subject="Re: Pošta",
            text=f"Ništa {n}.",
            parents=("email:<again>",),
        )
        for n in range(7)
    ]
    await at_work.report(*crowd)

    done = await at_work.correct(Move(interaction=AGAIN.id, revision=1))

    assert {await at_work.thread(one) for one in (*crowd, ANSWER)} == {await at_work.thread(AGAIN)}
    before = await at_work.thread(BROKEN)
    await at_work.undo(done)
    assert {await at_work.thread(one) for one in (*crowd, ANSWER)} == {before}


@pytest.mark.parametrize("seed", range(10))
async def test_whatever_was_corrected_undone_in_any_order_it_stands_as_it_stood(
    at_work: DeskAtWork, seed: int
) -> None:
    chance = random.Random(seed)
    strange = mail("strange", minutes=22, author=STRANGER, text="Ne radi nam pošta.", subject="Pomoć")
    again = mail("strange again", minutes=24, author=STRANGER, text="I dalje ne radi.", subject="Re: Pomoć")
    await at_work.report(strange, again)
    pieces = [BROKEN, INVOICE, AGAIN, ANSWER, strange, again]
    handles = [
        row.handle for row in await at_work.rows("select handle from customer where kind <> 'unknown'")
    ]
    before = await at_work.state()
    made: list[str] = []
    for _ in range(12):
        piece, other = chance.sample(pieces, 2)
        seen = {"interaction": piece.id, "revision": (await at_work.standing(piece)).revision}
        asked = chance.choice(
            [
                Move(**seen),
                Move(**seen, thread=await at_work.thread(other)),
                Split(**seen),
                NotSame(**seen),
                Give(**seen, customer=chance.choice(handles)),
                Merge(thread=await at_work.thread(piece), into=await at_work.thread(other)),
            ]
        )
        with contextlib.suppress(Rejected):
            made.append(await at_work.correct(asked))
    assert made
    chance.shuffle(made)

    for done in made:
        await at_work.undo(done)

    assert await at_work.state() == before
