"""A run takes what is due and nothing else: not what is open, waits, is held or may yet be acted on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.database import connect
from services.store.retaining.holds import hold
from services.store.retaining.rules import Rules
from services.store.retaining.taking_away import Removed, Run
from shared.errors import Rejected
from shared.placement import Known, Triage
from tests.store.world import HORVAT, NOW, PEKARA, World

YEAR = Rules(texts=365, noise=365, ignored=365, deliveries=365, contacts=365, audit=365)
OLD, OLDER = timedelta(days=400), timedelta(days=401)


@pytest.fixture
async def owner(database_url: str) -> AsyncIterator[AsyncEngine]:
    """An engine on an empty database, with the rights of who runs commands."""
    engine = connect(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
def desk(owner: AsyncEngine) -> World:
    return World(owner)


async def taken(owner: AsyncEngine, rules: Rules = YEAR) -> Removed:
    """Apply the rules, and see that the look before it told the same."""
    run = Run(owner, rules, now=NOW)
    told = await run.count()
    assert await run.take_away() == told
    return told


async def one(owner: AsyncEngine, query: str) -> object:
    async with owner.connect() as connection:
        return (await connection.execute(text(query))).scalar_one()


async def do(owner: AsyncEngine, *statements: str) -> None:
    async with owner.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def test_nothing_goes_without_a_rule(owner: AsyncEngine, desk: World) -> None:
    await desk.report("old", ago=OLD)

    assert await taken(owner, Rules()) == Removed()


async def test_a_thread_goes_as_a_whole_with_what_agents_wrote_about_it(
    owner: AsyncEngine, desk: World
) -> None:
    await desk.report("old", ago=OLDER, triage=Triage(problem="mail", facts={"since": "jutros"}))
    await desk.report("old", ago=OLD, kind="repeat", subject="Opet")
    thread = desk.thread_id("old")
    await do(
        owner,
        f"insert into thread_work (thread_id, solution) values ('{thread}', 'lozinka promijenjena')",
        f"""
        insert into work_step (handle, thread_id, kind, agent, at, text, before)
        values ('w', '{thread}', 'close', 'a', now(), 'lozinka', '{{"solution": "stara"}}')
        """,
    )

    assert (await taken(owner)).texts == 2

    assert (
        await one(owner, "select count(*) from interaction where text || subject || said::text ~ 'poš|Opet'")
        == 0
    )
    assert await one(owner, "select string_agg(subject || problem, '') from thread") == "mail"
    assert await one(owner, "select solution from thread_work") == ""
    assert await one(owner, "select text || (before->>'solution') from work_step") == ""
    assert await one(owner, "select count(*) from placement where body::text like '%jutros%'") == 0
    assert await one(owner, "select string_agg(kind, ' ' order by id) from placement") == "new repeat"


@pytest.mark.parametrize(
    "keeps",
    [
        "update thread set last_at = now() - interval '1 day'",
        "update thread set closed_at = timestamptz '2026-11-20'",
        "insert into thread_work (thread_id, reopened_at) select id, timestamptz '2026-11-20' from thread",
        """
        insert into thread_work (thread_id, snoozed_at, snoozed_until)
        select id, timestamptz '2025-11-20', timestamptz '2026-11-30' from thread
        """,
    ],
    ids=["spoken in", "closed lately", "opened again", "put off"],
)
async def test_a_thread_in_which_something_goes_on_is_not_touched(
    owner: AsyncEngine, desk: World, keeps: str
) -> None:
    await desk.report("old", ago=OLD)
    await do(owner, keeps)

    assert await taken(owner) == Removed()


async def test_noise_and_what_was_given_up_goes_and_what_waits_for_a_decision_stays(
    owner: AsyncEngine, desk: World
) -> None:
    await desk.report(kind="noise", ago=OLD)
    await desk.report(kind="noise")
    letter = (
        "insert into dead_letter (interaction_id, sequence, data, cause, settled_at, settled_how) values "
    )
    await do(
        owner,
        f"{letter} ('given up', 1, 'x', '', timestamptz '2025-01-01', 'discarded')",
        f"{letter} ('waits', 2, 'x', '', null, null)",
    )

    assert (await taken(owner)).noise == 2

    assert await one(owner, "select count(*) from interaction where text = ''") == 1
    assert await one(owner, "select interaction_id from dead_letter") == "waits"
    assert (
        await one(owner, "select interaction_id from erased join inbox using (interaction_id)") == "given up"
    )


async def test_only_people_who_are_long_gone_from_the_directory_go(owner: AsyncEngine, desk: World) -> None:
    await desk.directory(HORVAT, PEKARA)
    known = Known("email", "ivan@gmail.com", "Ivan", desk._contacts["P-1"])
    await desk.report("t", customer="C-1001", contact="P-1", learned=(known,))
    await do(owner, "update contact set archived_at = timestamptz '2025-01-01' where number = 'P-1'")
    await do(owner, "update contact set archived_at = timestamptz '2026-11-01' where number = 'P-9'")

    assert (await taken(owner)).contacts == 1

    assert await one(owner, "select number from contact") == "P-9"
    assert await one(owner, "select count(*) from identifier where value like 'ivan%'") == 0
    assert await one(owner, "select count(*) from match_key where key like '%ivan%'") == 0
    assert await one(owner, "select count(*) from thread where lead_contact_id is null") == 1


async def test_bookkeeping_goes_and_what_may_yet_be_acted_on_stays(owner: AsyncEngine, desk: World) -> None:
    sent = await desk.report("t", direction="outbound", ago=OLD)
    old = "timestamptz '2025-01-01'"
    delivery = (
        "insert into reply_delivery (interaction_id, address, state, sent_at, gone) values"
        f" ('{sent}', '{{}}', '{{}}', {{}}, {{}})"
    )
    await do(
        owner,
        f"insert into reply (interaction_id, handle, agent, automatic) values ('{sent}', 'r', 'a', false)",
        delivery.format("arrived@x.hr", "sent", old, "false"),
        delivery.format("lately@x.hr", "sent", "now()", "false"),
        delivery.format("failed@x.hr", "failed", "null", "false"),
        delivery.format("gone@x.hr", "sent", old, "true"),
        f"insert into audit (at, who, what, object) values ({old}, 'command', 'desk.set', 'desk')",
        "insert into source (id, name, channel, salt) values ('s', 's', 'chat', '')",
        f"insert into ignored_event values ('s', 'ping', 3, {old}, {old}, '')",
        "insert into ignored_event values ('s', 'pong', 3, now(), now(), '')",
    )

    assert await taken(owner, Rules(ignored=365, deliveries=365, audit=365)) == Removed(
        ignored=1, deliveries=1, audit=1
    )

    kept = await one(owner, "select string_agg(address, ' ' order by id) from reply_delivery")
    assert kept == "lately@x.hr failed@x.hr gone@x.hr"
    assert await one(owner, "select what from ignored_event") == "pong"


async def test_a_hold_keeps_the_customers_things_and_the_journal(owner: AsyncEngine, desk: World) -> None:
    await desk.directory(HORVAT, PEKARA)
    await desk.report("held", customer="C-1001", ago=OLD)
    await desk.report("free", customer="C-1005", ago=OLD)
    await do(
        owner,
        "insert into audit (at, who, what, object) values (timestamptz '2025-01-01', 'a', 'b', 'c')",
        "update contact set archived_at = timestamptz '2025-01-01'",
    )
    await hold(owner, "C-1001", who="command", why="Sudski postupak")

    assert await taken(owner) == Removed(texts=1, contacts=1)

    assert await one(owner, "select count(*) from interaction where text <> ''") == 1
    with pytest.raises(Rejected, match="say why"):
        await hold(owner, "C-1001", who="command", why=" ")
    with pytest.raises(Rejected, match="there is no customer"):
        await hold(owner, "C-1", who="command", why="x")


async def test_a_hold_goes_with_the_customer_into_whom_they_turned_out_to_be(
    owner: AsyncEngine, desk: World
) -> None:
    await desk.directory(HORVAT, PEKARA)
    await desk.report("t", customer="C-1005", ago=OLD)
    await hold(owner, "C-1001", who="command", why="Sudski postupak")
    await do(
        owner,
        """
        update customer set archived_at = now(), merged_into = (
            select id from customer where number = 'C-1005') where number = 'C-1001'
        """,
    )

    assert await taken(owner) == Removed()
