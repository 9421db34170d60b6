"""Teams: whose a thread is, who sees it, how it changes hands, and what PostgreSQL itself keeps from whom."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from litestar import Litestar
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store import teams
from services.store.agents import add_agent, change_role, list_agents
from services.store.console.words_phrases_teams_hr import TEAMS as WORDS
from services.store.correcting.asked import Give, Merge, NotSame, Split
from services.store.correcting.corrections import Corrections
from services.store.hint_teams import told_to
from services.store.live import LOAD_ANEW, Hint, Live
from services.store.roles import OF_A_TEAM
from services.store.sources import add_source
from services.store.tables import agent, audit, team, thread
from services.store.team_guard import names_in
from services.store.team_members import set_team_of_agent, set_team_of_source
from services.store.team_rows import TEAM, TEAM_SETTING, TEAMS_ROWS
from services.store.team_scope import can_scope, reading, seen_by
from services.store.working.asked import Assign, HandOver
from services.store.working.steps import take_step, undo_step
from shared.errors import Rejected, Unavailable
from tests.roles import connected_as
from tests.store.application import PASSWORD
from tests.store.team_world import TwoTeams, member
from tests.store.world import HORVAT, NOW, World


@pytest.fixture
async def desk(world: World, owner_engine: AsyncEngine) -> TwoTeams:
    desk = TwoTeams(world, owner_engine)
    await desk.begin()
    return desk


async def rows_of(connection: AsyncConnection, table: str) -> set[str]:
    """Return what is seen of a table without any condition, by what tells its rows apart."""
    named = (
        "id" if table in {"thread", "placement", "interaction", "review", "correction", "call_draft"} else "t"
    )
    return set((await connection.execute(text(f'select {named}::text from "{table}" t'))).scalars())


async def test_without_any_condition_no_row_of_another_team_comes_out(
    desk: TwoTeams, engine: AsyncEngine, owner_engine: AsyncEngine
) -> None:
    for table in TEAMS_ROWS:
        seen: list[set[str]] = []
        for side in ("own", "foreign"):
            with seen_by(await desk.team_id(side)):
                async with reading(engine) as connection:
                    seen.append(await rows_of(connection, table))
        async with owner_engine.connect() as connection:
            everything = await rows_of(connection, table)
        if table == "dead_letter":
            assert seen == [set(), set()]
            assert everything
            continue
        shared = seen[0] & seen[1]
        assert seen[0] - shared, f"{table}: something of the one"
        assert seen[1] - shared, f"{table}: and of the other"
        assert seen[0] | seen[1] == everything, table
        assert not shared or table == "placement", f"{table}: but noise stands in no thread"


async def test_a_transaction_that_is_bound_to_no_team_sees_no_teams_thread(
    desk: TwoTeams, engine: AsyncEngine
) -> None:
    async with engine.connect() as connection:
        await connection.execute(text(f"set local role {TEAM}"))
        for table in set(TEAMS_ROWS) - {"placement"}:
            assert await rows_of(connection, table) == set(), table


async def test_threads_of_no_team_are_seen_by_every_team(
    desk: TwoTeams, engine: AsyncEngine, world: World
) -> None:
    await world.report("nobody's", customer="C-1001", channel="phone")

    for side in ("own", "foreign"):
        with seen_by(await desk.team_id(side)):
            async with reading(engine) as connection:
                assert world.thread_id("nobody's") in await rows_of(connection, "thread")


FORBIDDEN = """
    update thread set subject = ''
    delete from work_step
    insert into presence select thread_id, agent_id, doing, until from presence
    select password_hash from agent
    select salt from source
    select * from session
    select * from source_key
    select * from audit
    select * from outbox
"""


async def test_what_is_read_for_a_team_can_do_nothing_else(engine: AsyncEngine) -> None:
    for statement in FORBIDDEN.strip().splitlines():
        with seen_by("team"):
            async with reading(engine) as connection:
                with pytest.raises(DBAPIError) as refused:
                    await connection.execute(text(statement))
        assert getattr(refused.value.orig, "sqlstate", "") == "42501", statement


async def test_who_sees_all_is_asked_for_nothing_more(engine: AsyncEngine) -> None:
    asked: list[str] = []
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    async with reading(engine) as connection:
        await connection.execute(text("select 1"))

    assert asked == ["select 1"]


async def test_role_and_team_end_with_the_transaction(desk: TwoTeams, database_url: str) -> None:
    async with connected_as("onethread_store", database_url, connections_max=1) as engine:
        with seen_by(await desk.team_id("own")):
            async with reading(engine) as connection:
                few = await rows_of(connection, "thread")
        async with reading(engine) as connection:
            assert few < await rows_of(connection, "thread")
            setting = text("select current_setting(:name, true)")
            assert not (await connection.execute(setting, {"name": TEAM_SETTING})).scalar_one()


async def test_without_a_lock_for_rows_an_agent_with_a_team_sees_nothing_and_nobody_gets_one(
    desk: TwoTeams, database_url: str
) -> None:
    # Who is not a member of the role stands for a database that has none.
    async with connected_as("onethread_correlator", database_url) as engine:
        with seen_by("anything"), pytest.raises(Unavailable):
            async with reading(engine):
                raise AssertionError("nothing is read")
        async with engine.connect() as connection:
            assert not await can_scope(connection)


def test_every_locked_table_may_be_read_and_no_secret() -> None:
    assert set(TEAMS_ROWS) <= set(OF_A_TEAM)
    assert not {"session", "source_key", "source_secret", "second_factor", "audit"} & set(OF_A_TEAM)


async def team_of(engine: AsyncEngine, thread_id: str) -> str | None:
    query = select(team.c.handle).select_from(thread).outerjoin(team, team.c.id == thread.c.team_id)
    async with engine.connect() as connection:
        found = await connection.execute(query.where(thread.c.id == thread_id))
        handle: str | None = found.scalar_one()
        return handle


class Hosting:
    """A desk with a team, whose source phones."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.engine = world.engine

    async def begin(self) -> None:
        await self.world.directory(HORVAT)
        self.team = await teams.add_team(self.engine, "Hosting")
        await add_source(self.engine, channel="phone", name="test-phone")
        await set_team_of_source(self.engine, "test-phone", self.team)
        await add_agent(self.engine, login="ivo", name="Ivo", role="agent", password=PASSWORD)

    async def handle(self, name: str) -> str:
        query = select(thread.c.handle).where(thread.c.id == self.world.thread_id(name))
        async with self.engine.connect() as connection:
            return str((await connection.execute(query)).scalar_one())

    async def of(self, name: str) -> str | None:
        return await team_of(self.engine, self.world.thread_id(name))

    async def hand(self, name: str, to: str | None) -> str:
        async with self.engine.begin() as connection:
            handle = await self.handle(name)
            return await take_step(connection, handle, HandOver(team=to), by="lead", at=NOW)

    async def newest(self) -> str | None:
        """Return the team of the thread that was opened last."""
        async with self.engine.connect() as connection:
            query = select(thread.c.id).order_by(thread.c.number.desc()).limit(1)
            newest = (await connection.execute(query)).scalar_one()
        return await team_of(self.engine, newest)


@pytest.fixture
async def hosting(world: World) -> Hosting:
    hosting = Hosting(world)
    await hosting.begin()
    return hosting


async def test_a_thread_is_of_the_team_of_the_source_that_opened_it(hosting: Hosting, world: World) -> None:
    await world.report("by phone", customer="C-1001", channel="phone")
    await world.report("by mail", customer="C-1001", channel="email")
    await world.report("by phone", customer="C-1001", channel="email", kind="repeat")
    await world.report("by mail", customer="C-1001", channel="phone", kind="repeat")

    assert await hosting.of("by phone") == hosting.team
    assert await hosting.of("by mail") is None


@pytest.mark.parametrize("how", [Split, NotSame])
async def test_what_is_split_off_keeps_the_team_of_its_thread(
    hosting: Hosting, world: World, how: type[Split | NotSame]
) -> None:
    await world.report("a", customer="C-1001", channel="email", ago=timedelta(hours=3))
    later = await world.report("a", customer="C-1001", channel="phone", kind="repeat", ago=timedelta(hours=2))
    corrections = Corrections(hosting.engine)

    await corrections.correct(how(interaction=later, revision=1), agent="agt", name="Ivo")
    assert await hosting.newest() is None  # its source is of a team, its thread was not

    await hosting.hand("a", hosting.team)
    last = await world.report("a", customer="C-1001", channel="email", kind="repeat")
    await corrections.correct(how(interaction=last, revision=1), agent="agt", name="Ivo")
    assert await hosting.newest() == hosting.team


async def test_what_was_set_aside_opens_a_thread_of_its_sources_team(hosting: Hosting, world: World) -> None:
    noise = await world.report("", kind="noise", channel="phone")
    await world.report("a", customer="C-1001", channel="email")
    async with hosting.engine.connect() as connection:
        customer = (
            await connection.execute(text("select handle from customer where number = 'C-1001'"))
        ).scalar_one()

    give = Give(interaction=noise, revision=1, customer=customer)
    await Corrections(hosting.engine).correct(give, agent="agt", name="Ivo")

    assert await hosting.newest() == hosting.team


async def test_a_merge_never_asks_for_teams_and_leaves_each_its_own(hosting: Hosting, world: World) -> None:
    await world.report("a", customer="C-1001", channel="phone")
    await world.report("b", customer="C-1001", channel="email")

    merge = Merge(thread=await hosting.handle("a"), into=await hosting.handle("b"))
    await Corrections(hosting.engine).correct(merge, agent="agt", name="Ivo")

    assert await hosting.of("a") == hosting.team
    assert await hosting.of("b") is None


async def test_a_thread_is_handed_over_and_back(hosting: Hosting, world: World) -> None:
    await world.report("a", customer="C-1001", channel="email")
    first = await hosting.hand("a", hosting.team)
    second = await hosting.hand("a", None)

    assert await hosting.of("a") is None
    async with hosting.engine.begin() as connection:
        with pytest.raises(Rejected) as overtaken:
            await undo_step(connection, first, by="lead", at=NOW, oversees=True)
        with pytest.raises(Rejected) as not_his:
            await undo_step(connection, second, by="agent", at=NOW)
        await undo_step(connection, second, by="lead", at=NOW, oversees=True)
    assert (overtaken.value.status, not_his.value.status) == (409, 403)
    assert await hosting.of("a") == hosting.team


async def test_a_thread_is_in_nobodys_hand_who_does_not_see_it(hosting: Hosting, world: World) -> None:
    other = await teams.add_team(hosting.engine, "Domene")
    await world.report("a", customer="C-1001", channel="phone")
    handle = await hosting.handle("a")
    await set_team_of_agent(hosting.engine, "ivo", hosting.team)
    async with hosting.engine.begin() as connection:
        await take_step(connection, handle, Assign(agent="ivo"), by="lead", at=NOW)

    handed = await hosting.hand("a", other)

    assert await holder(hosting.engine, "a", world) is None
    async with hosting.engine.begin() as connection:
        with pytest.raises(Rejected, match="another team"):
            await take_step(connection, handle, Assign(agent="ivo"), by="lead", at=NOW)
        await undo_step(connection, handed, by="lead", at=NOW, oversees=True)
    assert await holder(hosting.engine, "a", world) == "ivo"


async def holder(engine: AsyncEngine, name: str, world: World) -> str | None:
    query = text(
        "select a.login from thread_work w left join agent a on a.id = w.assignee_id where w.thread_id = :id"
    )
    async with engine.connect() as connection:
        found = await connection.execute(query, {"id": world.thread_id(name)})
        login: str | None = found.scalar_one()
        return login


async def test_administrators_see_all_whatever_anybody_sets(hosting: Hosting) -> None:
    await set_team_of_agent(hosting.engine, "ivo", hosting.team)
    await change_role(hosting.engine, "ivo", "admin")

    assert next(one.team for one in await list_agents(hosting.engine) if one.login == "ivo") is None
    with pytest.raises(Rejected, match="administrators"):
        await set_team_of_agent(hosting.engine, "ivo", hosting.team)
    with pytest.raises(IntegrityError):
        async with hosting.engine.begin() as connection:
            await connection.execute(text("update agent set team_id = (select id from team)"))


async def test_teams_are_added_renamed_and_removed_once_nothing_is_theirs(
    hosting: Hosting, world: World
) -> None:
    engine = hosting.engine
    for name in ("Hosting", "  "):
        with pytest.raises(Rejected):
            await teams.add_team(engine, name)
    other = await teams.add_team(engine, "Domene")
    with pytest.raises(Rejected, match="another team"):
        await teams.rename_team(engine, other, "Hosting")
    await teams.rename_team(engine, other, "Domene i DNS")
    await world.report("a", customer="C-1001", channel="phone")
    await hosting.hand("a", other)
    with pytest.raises(Rejected) as held:
        await teams.remove_team(engine, other)
    await hosting.hand("a", hosting.team)

    await teams.remove_team(engine, other)

    assert held.value.status == 409
    async with engine.connect() as connection:
        (line,) = await teams.list_teams(connection)
        told = (await connection.execute(select(audit.c.what).order_by(audit.c.id))).scalars().all()
    assert (line.name, line.agents, line.sources, line.threads, line.empty) == ("Hosting", 0, 1, 1, False)
    assert [one for one in told if one.startswith("team.")] == [
        "team.added", "team.added", "team.renamed", "team.removed",
    ]  # fmt: skip
    with pytest.raises(Rejected) as unknown:
        await teams.remove_team(engine, other)
    assert unknown.value.status == 404


async def test_what_was_handed_to_a_team_that_is_no_more_is_not_taken_back_to_it(
    hosting: Hosting, world: World
) -> None:
    other = await teams.add_team(hosting.engine, "Domene")
    await world.report("a", customer="C-1001", channel="phone")
    await hosting.hand("a", other)
    back = await hosting.hand("a", hosting.team)
    await teams.remove_team(hosting.engine, other)

    async with hosting.engine.begin() as connection:
        with pytest.raises(Rejected, match="no more"):
            await undo_step(connection, back, by="lead", at=NOW, oversees=True)


def test_a_name_counts_where_it_stands_alone_and_in_a_sentence_it_is_a_quotation() -> None:
    thread_name, piece = "thr_4nXv0y3mT1mJr8wQk2c9bA", "5f1c0a9e7b3d4826a1f0c4d2e8b96a37"
    told = [
        thread_name,
        f" {piece}\n",
        f"{thread_name}.{piece}",
        f"vidi {thread_name}",
        "team_4nXv0y3mT1mJr8wQk2c9bA",
    ]

    assert list(names_in(told)) == [thread_name, piece, thread_name, piece]


class Bus:
    """A bus client that hands on what the test tells."""

    async def subscribe(self, _: str, cb: object) -> Bus:
        self.cb = cb
        return self

    async def unsubscribe(self) -> None:
        return None


class Told:
    def __init__(self, hint: Hint) -> None:
        self.data = json.dumps({name: getattr(hint, name) for name in hint.__struct_fields__}).encode()


async def heard(page: AsyncIterator[bytes]) -> bytes:
    async with asyncio.timeout(5):
        return await anext(page)


async def test_a_live_page_is_told_of_no_thread_of_another_team(desk: TwoTeams, engine: AsyncEngine) -> None:
    bus = Bus()
    live = Live(bus, closing=asyncio.Event(), told_to=told_to(engine))  # type: ignore[arg-type]
    with seen_by(await desk.team_id("own")):
        page = live.watch()
    everybody = live.watch()
    for one in (page, everybody):
        await heard(one)
    foreign, own = desk.names["foreign"], desk.names["own"]
    hints = [
        Hint(thread=foreign["thread"], kind="repeat"),
        Hint(interaction=foreign["noise"], kind="noise"),
        Hint(thread="thr_gone"),
        Hint(thread=own["thread"], interaction=own["interaction"]),
        Hint(interaction=own["noise"]),
        Hint(kind="call"),
    ]

    for hint in hints:
        await live._tell(Told(hint))  # type: ignore[arg-type]

    for hint in hints:
        assert (hint.thread or hint.interaction or hint.kind).encode() in await heard(everybody)
    for hint in hints[3:]:
        assert (hint.thread or hint.interaction or hint.kind).encode() in await heard(page)


async def test_while_nobody_can_say_whose_it_is_a_teams_page_loads_anew() -> None:
    async def away(_: Hint) -> str:
        raise Unavailable("the database is away")

    live = Live(Bus(), closing=asyncio.Event(), told_to=away)  # type: ignore[arg-type]
    with seen_by("t"):
        page = live.watch()
    await heard(page)

    await live._tell(Told(Hint(thread="thr_a")))  # type: ignore[arg-type]

    assert await heard(page) == LOAD_ANEW


async def test_an_incidents_update_by_an_agent_of_a_team_goes_to_the_threads_they_see(
    app: Litestar, desk: TwoTeams, owner_engine: AsyncEngine
) -> None:
    async with member(app, desk, "lea") as lea:
        page = (await lea.client.get("/incidents/inc_AAAAAAAAAAAAAAAAAAAAAA")).text
        after = page.partition('name="after" value="')[2].partition('"')[0]
        told = await lea.ask(
            "POST",
            "/incidents/inc_AAAAAAAAAAAAAAAAAAAAAA/updates",
            stage="monitoring", text_hr="popravljeno", text_en="mended", after=after,
        )  # fmt: skip
        assert told.status_code == 303, told.text

    async with owner_engine.connect() as connection:
        found = await connection.execute(
            text(
                "select t.handle from incident_update_sent s join thread t on t.id = s.thread_id"
                " join incident_update u on u.id = s.update_id where u.state = 'monitoring'"
            )
        )
        assert set(found.scalars()) == {desk.names["own"]["thread"]}


async def test_a_lead_of_a_team_hands_a_thread_on_and_sees_it_no_more(app: Litestar, desk: TwoTeams) -> None:
    handle = desk.names["own"]["thread"]
    async with member(app, desk, "lea") as lea, member(app, desk, "zoe", side="") as zoe:
        page = (await zoe.client.get(f"/threads/{handle}")).text
        assert "tim Tim own" in page or "team Tim own" in page
        handed = await lea.ask("POST", f"/threads/{handle}/team", team=desk.teams["foreign"])
        assert (handed.status_code, handed.headers["location"]) == (303, "/")
        assert (await lea.client.get(f"/threads/{handle}")).status_code == 404
        history = (await zoe.client.get(f"/v1/threads/{handle}/work")).json()["history"]
        step = next(one for one in history if one["kind"] == "team")
        assert step["team"] == {"handle": desk.teams["foreign"], "name": "Tim foreign"}
        undone = await zoe.ask("POST", f"/work/{step['handle']}/undo", next=f"/threads/{handle}")
        assert undone.status_code == 303
        assert (await lea.client.get(f"/threads/{handle}")).status_code == 200


async def test_an_administrator_sets_teams_on_the_pages(app: Litestar, desk: TwoTeams) -> None:
    engine = desk.engine
    await add_agent(engine, login="vid", name="Vid", role="agent", password=PASSWORD)
    async with member(app, desk, "ada", role="admin", side="") as ada:
        assert (await ada.ask("POST", "/teams", name="Domene")).status_code == 303
        refused = await ada.ask("POST", "/teams", name="Domene")
        assert refused.status_code == 409
        page = (await ada.client.get("/agents")).text
        handle = page.partition('value="Domene"')[0].rpartition("/teams/")[2].partition("/")[0]
        assert (await ada.ask("POST", "/agents/vid/team", team=handle)).status_code == 303
        assert (await ada.ask("POST", "/sources/test-chat/team", team=handle)).status_code == 200
        assert (await ada.ask("POST", f"/teams/{handle}/remove")).status_code == 409
        assert (await ada.ask("POST", f"/teams/{handle}/rename", name="DNS")).status_code == 303
        assert (await ada.ask("POST", f"/teams/{handle}/nothing")).status_code == 404
        assert (await ada.ask("POST", "/agents/vid/team", team="team_none")).status_code == 404
        assert "DNS" in (await ada.client.get("/agents")).text
        assert "DNS" in (await ada.client.get("/sources")).text
    async with engine.connect() as connection:
        vids = select(team.c.name).join(agent, agent.c.team_id == team.c.id).where(agent.c.login == "vid")
        assert (await connection.execute(vids)).scalar_one() == "DNS"
    assert "teams_unlocked" in WORDS
