"""A desk with two teams: one of everything that hangs on a thread, for each of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
from litestar import Litestar
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.agents import add_agent
from services.store.authorisation import AgentRole
from services.store.correcting.asked import Move
from services.store.correcting.corrections import Corrections
from services.store.sources import add_source
from services.store.tables import review, team, thread
from services.store.team_members import set_team_of_agent, set_team_of_source
from services.store.teams import add_team
from services.store.working.asked import Note
from services.store.working.steps import take_step
from shared.ids import spoken_reference
from tests.store.application import PASSWORD, browser, field, sign_in
from tests.store.world import HORVAT, NOW, World

SECRET = "zebra"  # in every word that the other team's threads say, and in nothing else
MISSING: Mapping[str, str] = {
    "thread": "thr_AAAAAAAAAAAAAAAAAAAAAA",
    "interaction": "0" * 32,
    "review": "rev_AAAAAAAAAAAAAAAAAAAAAA",
    "correction": "cor_AAAAAAAAAAAAAAAAAAAAAA",
    "step": "work_AAAAAAAAAAAAAAAAAAAAAA",
    "reply": "rep_AAAAAAAAAAAAAAAAAAAAAA",
    "draft": "call_AAAAAAAAAAAAAAAAAAAAAA",
    "letter": "1" * 32,
}
"""By kind, a name that nothing has."""

# What no part of the product writes without a bus, a telephone system or a mail server.
_BESIDE = """
    insert into reply (interaction_id, handle, agent, automatic)
        values (:answer, :reply, :agent, false);
    insert into reply_delivery (interaction_id, state, due_at) values (:answer, 'waiting', now());
    insert into call_draft (handle, source, call_id, direction, name, started_at)
        values (:draft, :source, :draft, 'inbound', :word, now());
    insert into dead_letter (interaction_id, sequence, data, cause)
        values (:letter, 1, convert_to(:word, 'UTF8'), :word);
    insert into presence (thread_id, agent_id, doing, until)
        select id, :agent, 'writing', now() + interval '1 year' from thread where handle = :thread;
    insert into thread_work (thread_id, assignee_id)
        select id, :agent from thread where handle = :thread;
    insert into priority_pin (thread_id, level, why, agent_id)
        select id, 1, :word, :agent from thread where handle = :thread;
    insert into portal_mark (interaction_id, customer_id, mark, agent, at)
        select :piece, customer_id, 'hidden', :agent, now() from thread where handle = :thread;
    insert into incident_member (interaction_id, incident_id, at, reports, signal)
        values (:piece, 'i', now(), true, '{}');
    insert into incident_update_sent (update_id, thread_id, language)
        select u.id, t.id, 'hr' from incident_update u, thread t where t.handle = :thread;
    insert into article_mark (article_id, thread_id, agent_id, mark)
        select a.id, t.id, :agent, 'used' from article a, thread t where t.handle = :thread;
    insert into call_choice (interaction_id, customer_id, thread_id, agent_id)
        select :letter, customer_id, id, :agent from thread where handle = :thread;
    insert into apart (thread_id, mark, correction_id)
        select t.id, :word, c.id from thread t, correction c
        where t.handle = :thread and c.handle = :correction;
    insert into reconsideration (correction_id, interaction_id, undoes)
        select id, :piece, false from correction where handle = :correction
"""
_SHARED = """
    insert into agent (id, login, name, role, password_hash) values ('agt', 'ivo', 'Ivo', 'agent', 'x');
    insert into incident (id, handle, state, opened_at, last_at, proposed_at, decided_at, decided_by)
        values ('i', 'inc_AAAAAAAAAAAAAAAAAAAAAA', 'confirmed', now(), now(), now(), now(), 'agt');
    insert into incident_update (handle, incident_id, state, text_hr, text_en, agent_id, at)
        values ('upd_1', 'i', 'confirmed', 'kvar', 'fault', 'agt', now());
    insert into article (id, handle, slug, language, title, body, origin, content_hash)
        values ('a', 'art_AAAAAAAAAAAAAAAAAAAAAA', 'kvota', 'hr', 'Kvota', 'Kvota', 'test', 'x')
"""
_STANDING = """
    select concat_ws(' ', t.handle, t.team_id, t.merged_into, p.id)
    from thread t join team g on g.id = t.team_id
    join placement p on p.thread_id = t.id and p.superseded_by is null
    where g.handle = :team order by 1
"""
INCIDENT, ARTICLE = "inc_AAAAAAAAAAAAAAAAAAAAAA", "art_AAAAAAAAAAAAAAAAAAAAAA"


class TwoTeams:
    """The desk: `names` and `markers` by team, of which "own" is the visitor's and "foreign" is not."""

    def __init__(self, world: World, owner: AsyncEngine) -> None:
        self.world = world
        self.owner = owner
        self.engine = world.engine
        self.teams: dict[str, str] = {}  # handles
        self.names: dict[str, dict[str, str]] = {"missing": dict(MISSING)}
        self.markers: set[str] = {SECRET}

    async def begin(self) -> None:
        await self.world.directory(HORVAT)
        await _run(self.owner, _SHARED, {})
        for side, channel in (("own", "chat"), ("foreign", "ticket")):
            self.teams[side] = await add_team(self.engine, f"Tim {side}")
            source = f"test-{channel}"
            await add_source(self.engine, channel=channel, name=source)
            await set_team_of_source(self.engine, source, self.teams[side])
            await self._fill(side, channel, word="konj" if side == "own" else SECRET)
        self.markers |= set(self.names["foreign"].values()) - {self.names["foreign"]["letter"]}
        self.markers |= {await self.reference("foreign")}

    async def _fill(self, side: str, channel: str, *, word: str) -> None:
        report = self.world.report
        said: dict[str, Any] = {"channel": channel, "author": f"{word.title()} Ivić", "text": f"{word} kvota"}
        horvat = said | {"customer": "C-1001"}
        piece = await report(
            side, **horvat, subject=f"{word} u kvoti", conversation=f"razgovor:{side}", ago=timedelta(hours=9)
        )
        moved = await report(side, **horvat, kind="repeat", ago=timedelta(hours=8))
        answer = await report(side, **horvat, kind="follow_up", direction="outbound", ago=timedelta(hours=7))
        doubt = await report(
            f"{side}-doubt",
            **horvat,
            zone="review",
            suggested_threads=[self.world.choice(side, "C-1001")],
            ago=timedelta(hours=6),
        )
        noise = await report("", **said, kind="noise", ago=timedelta(hours=5))
        asked = Move(interaction=moved, revision=1)
        correction = await Corrections(self.engine).correct(asked, agent="agt", name="Ivo")
        handle = await self._handle(side)
        async with self.engine.begin() as connection:
            step = await take_step(connection, handle, Note(text=word), by="agt", at=NOW)
            row = (await connection.execute(select(review.c.handle).order_by(review.c.id.desc()))).first()
        assert row is not None
        names = {kind: f"{name[:-8]}{side:z>8}" for kind, name in MISSING.items()}
        names |= {"thread": handle, "interaction": piece, "review": row[0], "correction": correction}
        names |= {
            "step": step,
            "noise": noise,
            "doubt": doubt,
            "letter": ("2" if word == SECRET else "3") * 32,
        }
        self.names[side] = names
        values = {name: names[name] for name in ("reply", "draft", "letter", "thread", "correction")}
        beside = {"answer": answer, "piece": piece, "source": f"test-{channel}", "word": word, "agent": "agt"}
        await _run(self.owner, _BESIDE, values | beside)

    async def _handle(self, side: str) -> str:
        query = select(thread.c.handle).where(thread.c.id == self.world.thread_id(side))
        async with self.engine.connect() as connection:
            return str((await connection.execute(query)).scalar_one())

    async def reference(self, side: str) -> str:
        """Return the spoken reference of a team's thread."""
        query = select(thread.c.number).where(thread.c.handle == self.names[side]["thread"])
        async with self.engine.connect() as connection:
            return spoken_reference((await connection.execute(query)).scalar_one())

    async def team_id(self, side: str) -> str:
        async with self.engine.connect() as connection:
            found = await connection.execute(select(team.c.id).where(team.c.handle == self.teams[side]))
            return str(found.scalar_one())

    async def standing(self) -> list[str]:
        """Return how the other team's threads stand, to compare."""
        async with self.owner.connect() as connection:
            found = await connection.execute(
                text(_STANDING),
                {"team": self.teams["foreign"]},
            )
            return [row[0] for row in found]


class Visitor:
    """A signed-in agent with the token that forms need."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self.client = client
        self.token = token

    async def ask(self, method: str, path: str, **body: Any) -> httpx.Response:
        """Ask as a page does: a form, or JSON under /v1."""
        if method == "GET":
            return await self.client.get(path)
        if path.startswith("/v1/"):
            return await self.client.request(method, path, json=body)
        return await self.client.request(method, path, data={"csrf_token": self.token} | body)


@asynccontextmanager
async def member(
    app: Litestar, desk: TwoTeams, login: str, *, role: AgentRole = "lead", side: str = "own"
) -> AsyncIterator[Visitor]:
    """Open a client of an agent of the team, signed in; without `side` of one who sees all."""
    await add_agent(desk.engine, login=login, name=login.title(), role=role, password=PASSWORD)
    if side:
        await set_team_of_agent(desk.engine, login, desk.teams[side])
    async with browser(app) as client:
        await sign_in(client, login, PASSWORD)
        yield Visitor(client, field((await client.get("/account")).text, "csrf_token"))


async def _run(engine: AsyncEngine, statements: str, values: Mapping[str, str]) -> None:
    async with engine.begin() as connection:
        for statement in statements.split(";\n"):
            used = {name: value for name, value in values.items() if f":{name}" in statement}
            await connection.execute(text(statement), used)
