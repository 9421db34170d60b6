"""A run brings the directory in line with its source, tells what it did, and deletes nobody by surprise."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.directory import import_directory
from services.store.directory_entries import Entry, customer_id_of
from services.store.directory_sync.duty import keep_synced
from services.store.directory_sync.report import WHAT_CHARS_MAX
from services.store.directory_sync.syncs import Credentials
from services.store.directory_sync.vanishing import RUNS_UNTIL_END
from services.store.repository import Repository
from services.store.tables import directory, directory_sync, directory_sync_run
from shared.errors import Rejected
from shared.phrases import Phrase
from tests.contract.directory import keys_of
from tests.store.directory_sync.world import KEY, Desk, Source, line

DEADLINE_S = 10.0


@pytest.fixture
async def desk(engine: AsyncEngine) -> Desk:
    made = Desk(engine, Source(*(line(number) for number in range(1, 4))))
    await made.syncs.add("billing", "file:/somewhere/billing.csv")
    return made


async def found_by(engine: AsyncEngine, key: str) -> set[str]:
    async with Repository(engine)() as ledger:
        return set((await ledger.candidates([key], ())).customers)


def told(phrases: Iterable[Phrase]) -> list[str]:
    return [str(one) for one in phrases]


async def finished(desk: Desk) -> int:
    return sum(1 for one in await desk.syncs.last_runs("billing") if one.outcome == "done")


async def test_the_first_run_adds_and_the_second_has_nothing_to_do(desk: Desk) -> None:
    first = await desk.run()
    assert (first.outcome, first.figures.added, first.figures.listed) == ("done", 3, 3)
    assert [one.number for one in first.report.added] == ["1", "2", "3"]

    second = await desk.run()
    assert (second.outcome, second.figures.added, second.figures.changed) == ("done", 0, 0)
    async with desk.engine.connect() as connection:
        assert (await connection.execute(select(directory.c.customers))).scalar_one() == 3


async def test_what_changed_is_told_and_found_at_once(desk: Desk) -> None:
    await desk.run()
    contacts = [{"id": "c2", "name": "Ana 2", "role": "owner", "emails": ["nova@k2.hr"]}]
    desk.source.entries = [line(1), line(2, contacts=contacts, name="Nova"), line(3)]

    ran = await desk.run()

    assert [(one.number, one.fields) for one in ran.report.changed] == [("2", ("name", "contacts"))]
    assert await found_by(desk.engine, "email:nova@k2.hr") == {customer_id_of("2")}
    assert await found_by(desk.engine, "email:a@k2.hr") == set()


async def test_a_preview_changes_nothing(desk: Desk) -> None:
    ran = await desk.run(dry=True)

    assert (ran.dry, ran.outcome, ran.figures.added) == (True, "done", 3)
    assert await found_by(desk.engine, "email:a@k1.hr") == set()
    assert (await desk.run()).figures.added == 3


async def test_a_contact_who_vanishes_keeps_the_role_for_some_runs(desk: Desk) -> None:
    await desk.run()
    desk.source.entries = [line(1, contacts=[]), line(2), line(3)]

    early = await desk.run()
    assert [(one.number, told(one.parts), one.runs) for one in early.report.missing] == [
        ("1", ["contact Ana 1"], 1)
    ]
    assert [one.name for one in (await desk.known(1)).contacts] == ["Ana 1"]
    assert await found_by(desk.engine, "email:a@k1.hr") == {customer_id_of("1")}

    await desk.run()
    last = await desk.run()
    assert [(one.number, told(one.parts)) for one in last.report.ended] == [("1", ["contact Ana 1"])]
    assert (await desk.known(1)).contacts == ()
    assert await found_by(desk.engine, "email:a@k1.hr") == set()


async def test_a_customer_who_vanishes_ends_after_some_runs_and_comes_back_whole(desk: Desk) -> None:
    await desk.run()
    desk.source.entries = [line(1), line(2)]

    last = await desk.run_until_the_end_is_due()

    assert [(one.number, one.parts) for one in last.report.ended] == [("3", ())]
    assert await desk.archived() == {"3"}
    assert (await desk.known(3)).contacts == ()
    assert (await desk.known(3)).name == "Tvrtka 3"

    desk.source.entries = [line(1), line(2), line(3)]
    back = await desk.run()
    assert [one.number for one in back.report.changed] == ["3"]
    assert await desk.archived() == set()
    assert await found_by(desk.engine, "email:a@k3.hr") == {customer_id_of("3")}


async def test_one_run_without_them_in_between_begins_the_count_anew(desk: Desk) -> None:
    await desk.run()
    for _ in range(2):
        desk.source.entries = [line(1), line(2)]
        for _ in range(RUNS_UNTIL_END - 1):
            await desk.run()
        desk.source.entries = [line(1), line(2), line(3)]
        await desk.run()

    assert await desk.archived() == set()


async def test_many_never_end_at_once_without_an_administrators_word(desk: Desk) -> None:
    desk.source.entries = [line(number) for number in range(1, 11)]
    await desk.run()
    desk.source.entries = [line(number) for number in range(1, 9)]

    held = await desk.run_until_the_end_is_due()
    assert held.outcome == "held"
    assert [one.number for one in held.report.held] == ["9", "10"]
    assert await desk.archived() == set()

    await desk.syncs.do("billing", "allow", by="ana")
    assert (await desk.run()).figures.ended == 2
    assert await desk.archived() == {"9", "10"}
    assert not (await desk.syncs.named("billing")).ends_allowed


async def test_a_change_goes_through_while_an_end_is_held(desk: Desk) -> None:
    desk.source.entries = [line(number) for number in range(1, 11)]
    await desk.run()
    desk.source.entries = [line(1, name="Nova"), *(line(number, domains=[]) for number in range(2, 11))]

    held = await desk.run_until_the_end_is_due()

    assert held.outcome == "held"
    assert (await desk.known(1)).name == "Nova"
    assert (await desk.known(2)).domains == ("k2.hr",)


@pytest.mark.parametrize("entries", [(), (line(1, name="Druga"),)])
async def test_an_empty_or_half_source_changes_nothing(desk: Desk, entries: Sequence[Entry]) -> None:
    await desk.run()
    desk.source.entries = entries

    assert (await desk.run()).outcome == "broken"
    assert (await desk.known(1)).name == "Tvrtka 1"


async def test_a_broken_source_changes_nothing_and_its_cause_is_kept(desk: Desk) -> None:
    await desk.run()
    desk.source.broken = "GetClients: no answer"

    ran = await desk.run()

    assert (ran.outcome, str(ran.cause)) == ("broken", "GetClients: no answer")


async def test_a_source_with_many_bad_rows_is_broken_and_the_rows_are_kept(desk: Desk) -> None:
    desk.source.refuse("line 4", "no customer number")
    desk.source.refuse("line 5", "more fields than columns")

    ran = await desk.run()

    assert (ran.outcome, str(ran.cause)) == ("broken", "2 of 5 rows cannot be read")
    assert ran.figures.refused == 2
    assert told(one.where for one in ran.report.refused) == ["line 4", "line 5"]


async def test_a_run_that_was_stored_as_texts_alone_still_reads(desk: Desk) -> None:
    before = await desk.run()
    texts = {
        "added": [{"number": "1", "name": "Kos"}],
        "missing": [{"number": "2", "parts": ["contact Ana Kos"], "runs": 1}],
        "ended": [{"number": "3", "parts": [], "runs": 3}],
        "refused": [{"where": "line 4", "what": "no customer number", "number": ""}],
        "left_out": ["customer 5: 'x' is not a domain"],
    }
    async with desk.engine.begin() as connection:
        await connection.execute(update(directory_sync_run).values(report=texts, cause="it lists nobody"))

    (ran,) = await desk.syncs.last_runs("billing")

    assert ran.figures == before.figures
    assert ran.cause == Phrase("it lists nobody")
    assert [one.parts for one in ran.report.missing] == [(Phrase("contact Ana Kos"),)]
    assert told(ran.report.left_out) == ["customer 5: 'x' is not a domain"]
    assert [told((one.where, one.what)) for one in ran.report.refused] == [["line 4", "no customer number"]]


async def test_what_a_source_made_us_say_is_kept_as_lines_that_a_page_can_show(desk: Desk) -> None:
    strange = "\u202e" + "x" * 250
    desk.source.entries = [*desk.source.entries, line(9, domains=[strange])]
    desk.source.refuse("line 4", f"Invalid enum value {strange}")

    ran = await desk.run()

    (refused,), (left_out,) = ran.report.refused, ran.report.left_out
    for one in (refused.what, left_out):
        assert len(one.text) <= WHAT_CHARS_MAX
        assert one.text.isprintable()
    assert (await desk.syncs.last_runs("billing"))[0] == ran


async def test_who_is_refused_is_not_missing(desk: Desk) -> None:
    desk.source.entries = [line(number) for number in range(1, 21)]
    await desk.run()
    desk.source.entries = [line(number) for number in range(1, 20)]
    desk.source.refuse("line 20", "kind: firm", "20")

    ran = await desk.run_until_the_end_is_due()

    assert [told((one.where, one.what)) for one in ran.report.refused] == [["line 20", "kind: firm"]]
    assert ran.figures.missing == 0
    assert await desk.archived() == set()


async def test_a_row_of_nobodys_stops_the_count(desk: Desk) -> None:
    desk.source.entries = [line(number) for number in range(1, 21)]
    await desk.run()
    desk.source.entries = [line(number) for number in range(1, 20)]
    desk.source.refuse("line 7", "no customer number")

    for _ in range(RUNS_UNTIL_END + 1):
        assert (await desk.run()).figures.ended == 0


async def test_two_sources_do_not_fight_over_a_customer(desk: Desk) -> None:
    await desk.run()
    await desk.syncs.add("second", "file:/somewhere/else.csv")
    desk.source.entries = [line(3, name="Tuđa"), line(4)]

    ran = await desk.run("second")

    assert [told((one.where, one.what)) for one in ran.report.refused] == [
        ["customer 3", "the sync billing keeps this customer"]
    ]
    assert (await desk.known(3)).name == "Tvrtka 3"
    assert (await desk.known(4)).name == "Tvrtka 4"


async def test_whom_another_import_brought_is_left_alone(desk: Desk, engine: AsyncEngine) -> None:
    await import_directory(engine, [msgspec.json.encode(line(99))], keys_of)
    await desk.run()
    for _ in range(RUNS_UNTIL_END + 1):
        await desk.run()

    assert await desk.archived() == set()


async def test_only_one_runs_a_sync_at_a_time(desk: Desk) -> None:
    desk.source.go_on.clear()
    sync = await desk.syncs.named("billing")
    first = asyncio.create_task(desk.runner.run(sync))
    async with asyncio.timeout(DEADLINE_S):
        await desk.source.entered.wait()
        assert await desk.runner.run(sync) is None
        desk.source.go_on.set()
        ran = await first
    assert ran is not None
    assert ran.outcome == "done"


async def test_a_run_that_was_cut_off_is_told_and_done_again(desk: Desk) -> None:
    desk.source.go_on.clear()
    sync = await desk.syncs.named("billing")
    lost = asyncio.create_task(desk.runner.run(sync))
    async with asyncio.timeout(DEADLINE_S):
        await desk.source.entered.wait()
    lost.cancel()
    await asyncio.gather(lost, return_exceptions=True)
    desk.source.go_on.set()

    assert (await desk.run()).figures.added == 3
    async with desk.engine.connect() as connection:
        found = await connection.exec_driver_sql("select outcome from directory_sync_run order by id")
        assert list(found.scalars()) == ["cut off", "done"]


async def test_the_duty_runs_what_is_due_and_what_is_asked_for(desk: Desk) -> None:
    closing = asyncio.Event()
    duty = asyncio.create_task(keep_synced(desk.syncs, desk.runner, closing=closing))
    async with asyncio.timeout(DEADLINE_S):
        await desk.source.entered.wait()
        desk.source.entries = [*desk.source.entries, line(4)]
        await desk.syncs.do("billing", "run", by="ana")
        while await finished(desk) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        assert await found_by(desk.engine, "email:a@k4.hr") == {customer_id_of("4")}
        desk.now += timedelta(minutes=11)
        while await finished(desk) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        closing.set()
        await duty


async def test_a_sync_that_is_removed_while_it_runs_ends_without_a_word(desk: Desk) -> None:
    desk.source.go_on.clear()
    running = asyncio.create_task(desk.runner.run(await desk.syncs.named("billing")))
    async with asyncio.timeout(DEADLINE_S):
        await desk.source.entered.wait()
        await desk.syncs.remove("billing")
        desk.source.go_on.set()

        assert await running is None
    assert await found_by(desk.engine, "email:a@k1.hr") == set()


async def test_a_sync_that_was_removed_before_its_run_began_is_not_run(desk: Desk) -> None:
    sync = await desk.syncs.named("billing")
    await desk.syncs.remove("billing")

    assert await desk.runner.run(sync) is None


async def test_a_defect_in_one_sync_neither_stops_the_others_nor_the_service(desk: Desk) -> None:
    desk.source.defect = RuntimeError("nobody foresaw this")
    closing = asyncio.Event()
    duty = asyncio.create_task(keep_synced(desk.syncs, desk.runner, closing=closing))
    async with asyncio.timeout(DEADLINE_S):
        await desk.source.entered.wait()
        desk.source.defect = None
        await desk.syncs.do("billing", "run", by="ana")
        while await finished(desk) < 1:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        closing.set()
        await duty


async def test_a_paused_sync_is_not_due(desk: Desk) -> None:
    await desk.syncs.do("billing", "pause", by="ana")

    assert await desk.syncs.begin_next() is None

    await desk.syncs.do("billing", "resume", by="ana")
    assert await desk.syncs.begin_next() is not None
    assert await desk.syncs.begin_next() is None


async def test_the_secret_is_sealed_and_opens_for_its_own_sync_alone(desk: Desk) -> None:
    await desk.syncs.add(
        "whmcs", "whmcs:https://billing.hr", credentials=Credentials("ident", "tajna lozinka")
    )

    async with desk.engine.connect() as connection:
        kept = (await connection.execute(select(directory_sync.c.secret))).scalars().all()
    assert all(b"tajna" not in bytes(one) for one in kept if one)
    sealed = (await desk.syncs.named("whmcs")).secret
    assert sealed is not None
    assert KEY.open(sealed, "secret of the directory sync whmcs") == b"tajna lozinka"


@pytest.mark.parametrize(
    "source", ["file:relative.csv", "ftp://x", "whmcs:http://billing.hr", "whmcs:https://billing.hr"]
)
async def test_what_cannot_be_a_source_is_refused(desk: Desk, source: str) -> None:
    with pytest.raises(Rejected):
        await desk.syncs.add("other", source)


async def test_a_name_is_taken_once_and_free_again_after_it_is_removed(desk: Desk) -> None:
    with pytest.raises(Rejected):
        await desk.syncs.add("billing", "file:/a.csv")
    await desk.run()
    await desk.syncs.remove("billing")
    await desk.syncs.add("billing", "file:/a.csv")
    assert (await desk.run()).figures.added == 0
