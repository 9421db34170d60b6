"""Of every route: an agent of another team is told what they would be told of something that there is not."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.authorisation import MATRIX, ROLES
from services.store.correcting.asked import Merge
from services.store.correcting.corrections import Corrections
from services.store.search_words import learn_words
from services.store.tables import call_choice, thread
from tests.store.application import Clock
from tests.store.phone_intake import PhoneIntake
from tests.store.team_world import ARTICLE, INCIDENT, SECRET, TwoTeams, Visitor, member
from tests.store.world import World

LEADS = ROLES["lead"]
REACHED = {row: right for row, right in MATRIX.items() if right in LEADS}

KINDS: Mapping[str, str] = {
    "/threads/{handle}": "thread",
    "/interactions/{interaction_id}": "interaction",
    "/reviews/{handle}": "review",
    "/corrections/{handle}": "correction",
    "/work/{handle}": "step",
    "/replies/{handle}": "reply",
    "/calls/drafts/{handle}": "draft",
    "/calls/{interaction_id}": "interaction",
    "/dead-letters/{interaction_id}": "letter",
}
"""What a path names, by its beginning: what hangs on a thread."""

OF_THE_DESK: Mapping[str, str] = {
    "/customers/{handle}": "customer",
    "/incidents/{handle}": "incident",
    "/articles/{handle}": "article",
    "/merges/{handle}": "merge",
    "/appointments/{handle}": "appointment",
    "/lead/{table}": "table",
}
"""Likewise, what every agent sees, though not all that it leads to."""

FORMS: Mapping[str, dict[str, Any]] = {
    "POST /threads/{handle}/priority": {"level": "2"},
    "POST /threads/{handle}/presence": {"doing": "looking"},
    "POST /threads/{handle}/work": {"kind": "note", "text": "x"},
    "POST /threads/{handle}/team": {"team": ""},
    "POST /threads/{handle}/reply": {"text": "x", "way": "mail", "to0": "ivan@horvat-gradnja.hr"},
    "POST /threads/{handle}/reply/lift": {"address": "ivan@horvat-gradnja.hr"},
    "POST /interactions/{interaction_id}/portal": {"mark": "hidden"},
    "POST /threads/{handle}/corrections": {"kind": "merge", "to": "x"},
    "POST /reviews/{handle}/answer": {"answer": "reject"},
    "POST /v1/threads/{handle}/work": {"kind": "note", "text": "x"},
    "POST /v1/threads/{handle}/replies": {"kind": "mail", "to": ["ivan@horvat-gradnja.hr"], "text": "x"},
}
"""What is sent besides the path, where something has to be."""

# These have a page for what is not there: it waits, or says that somebody has answered.
SAME_PAGE = frozenset({"GET /calls/{interaction_id}", "GET /reviews/{handle}/together"})
NO_OWN = frozenset({"GET /dead-letters/{interaction_id}", "GET /v1/dead-letters/{interaction_id}"})


def kind_of(row: str) -> str:
    """Return what the row's path names; empty for nothing. Fails for what nobody has decided on."""
    path = row.partition(" ")[2].removeprefix("/v1")
    if "{" not in path:
        return ""
    for beginning, kind in (*KINDS.items(), *OF_THE_DESK.items()):
        if path.startswith(beginning):
            return kind
    raise AssertionError(f"{row}: does what it names hang on a thread?")


NAMING = [row for row in REACHED if kind_of(row) in KINDS.values()]
READING = [row for row in REACHED if row.startswith("GET ") and kind_of(row) not in KINDS.values()]


@pytest.fixture
async def desk(world: World, owner_engine: AsyncEngine) -> TwoTeams:
    desk = TwoTeams(world, owner_engine)
    await desk.begin()
    return desk


@pytest.fixture
async def visitor(app: Litestar, desk: TwoTeams) -> AsyncIterator[Visitor]:
    async with member(app, desk, "lea") as one:
        yield one


async def asked(visitor: Visitor, row: str, names: Mapping[str, str]) -> httpx.Response:
    method, _, path = row.partition(" ")
    filled = re.sub(r"\{\w+\}", names[kind_of(row)], path, count=1)
    return await visitor.ask(method, filled, **FORMS.get(row, {}))


async def test_what_hangs_on_another_teams_thread_is_not_there(visitor: Visitor, desk: TwoTeams) -> None:
    before = await desk.standing()
    for row in NAMING:
        foreign, missing = [await asked(visitor, row, desk.names[whose]) for whose in ("foreign", "missing")]
        kind = kind_of(row)
        assert foreign.status_code == missing.status_code, row
        assert foreign.status_code == (200 if row in SAME_PAGE else 404), (row, foreign.status_code)
        told = foreign.text.replace(desk.names["foreign"][kind], desk.names["missing"][kind])
        assert told == missing.text, row
    assert await desk.standing() == before


async def test_what_hangs_on_their_own_threads_is_there(visitor: Visitor, desk: TwoTeams) -> None:
    for row in (one for one in NAMING if one not in NO_OWN):
        answer = await asked(visitor, row, desk.names["own"])
        assert answer.status_code in {200, 303, 400, 409, 415, 422}, (row, answer.status_code, answer.text)


async def desk_names(visitor: Visitor) -> dict[str, str]:
    listed = (await visitor.client.get("/v1/customers")).json()["customers"]
    return {"customer": listed[0]["handle"], "incident": INCIDENT, "article": ARTICLE, "table": "days.csv"}


SEARCHED = ("/", "/search", "/articles", "/customers", "/v1/search", "/v1/threads", "/v1/customers")
QUERIES = ("q=kvota", "q=kvoti&view=all", "q=Ivi%C4%87", "q={reference}")
TOLD = (
    "/?did={step}",
    "/?view=all",
    "/?view=all&order=activity",
    "/?view=unassigned",
    "/reviews?done={correction}",
    "/reviews?decided={correction}",
    "/calls/new?draft={draft}",
    "/calls/new?choice={thread}",
    "/search?q=kvota&part=palette",
    "/v1/threads?assignee=-",
)


async def addresses(visitor: Visitor, desk: TwoTeams) -> list[str]:
    """Return every address that names nothing, or what every agent sees, with what may be asked there."""
    names = await desk_names(visitor)
    found = []
    for row in READING:
        if row == "GET /live" or kind_of(row) in {"merge", "appointment"}:
            continue  # the one has a test of its own; of the others there is none
        name = names.get(kind_of(row), "")
        found.append(re.sub(r"\{\w+\}", name, row.partition(" ")[2], count=1))
    foreign = desk.names["foreign"] | {"reference": await desk.reference("foreign")}
    asked_for = [f"{path}?{query}" for path in SEARCHED for query in QUERIES]
    return found + [one.format(**foreign) for one in (*asked_for, *TOLD)]


async def pages_of(visitor: Visitor, desk: TwoTeams) -> AsyncIterator[tuple[str, httpx.Response]]:
    for address in await addresses(visitor, desk):
        yield address, await visitor.client.get(address)


async def test_no_list_search_count_or_page_tells_of_another_teams_thread(
    visitor: Visitor, desk: TwoTeams
) -> None:
    async for address, answer in pages_of(visitor, desk):
        assert answer.status_code < 500, (address, answer.text)
        shown = answer.text.replace(address, "").replace(address.replace("&", "&amp;"), "")
        query = address.partition("?")[2].rpartition("=")[2]
        for marker in desk.markers - {query}:
            assert marker not in shown, (address, marker, shown[max(0, shown.find(marker) - 300) :][:600])


async def test_no_answer_to_a_form_tells_of_another_teams_thread(visitor: Visitor, desk: TwoTeams) -> None:
    thread_path = f"/threads/{desk.names['own']['thread']}"
    answers = [
        await visitor.ask("POST", f"/v1/incidents/{INCIDENT}/confirm"),
        await visitor.ask("POST", f"/incidents/{INCIDENT}/updates", stage="monitoring", deed="note"),
        await visitor.ask("POST", f"{thread_path}/presence", doing="looking"),
        await visitor.ask("POST", f"{thread_path}/reply", way="mail", text=""),
    ]

    for answer in answers:
        assert answer.status_code < 500
        assert "Ivo" in answer.text or desk.names["own"]["thread"] in answer.text, answer.text
        assert not any(marker in answer.text for marker in desk.markers), answer.url


async def test_a_slip_is_not_put_right_by_what_only_others_said(
    app: Litestar, visitor: Visitor, desk: TwoTeams
) -> None:
    while await learn_words(desk.engine, settled_after_s=0):
        pass
    slip = "/v1/search?q=zebbra"

    async with member(app, desk, "zoe", side="") as everybody:
        assert (await everybody.client.get(slip)).json()["instead"] == {"zebbra": SECRET}
    assert (await visitor.client.get(slip)).json()["instead"] == {}


async def test_who_has_no_team_is_told_of_all_of_it(app: Litestar, desk: TwoTeams) -> None:
    async with member(app, desk, "zoe", side="") as everybody:
        told = [address async for address, one in pages_of(everybody, desk) if SECRET in one.text]
        for row in (one for one in NAMING if one.startswith("GET ")):
            assert (await asked(everybody, row, desk.names["foreign"])).status_code in {200, 303}, row

    assert {"/", "/noise", "/v1/threads", "/v1/reviews", "/v1/corrections", "/search?q=kvota"} <= set(told)
    assert len(told) > 20


Named = tuple[str, dict[str, Any]]


def in_bodies(own: Mapping[str, str], other: Mapping[str, str]) -> list[Named]:
    """Return requests to what is one's own that name something else in their form or JSON."""
    thread, piece, doubt = own["thread"], own["interaction"], own["doubt"]
    move = {"kind": "move", "interaction": piece, "revision": 1}
    return [
        (f"/threads/{thread}/corrections", {"kind": "merge", "to": other["thread"]}),
        (f"/threads/{thread}/corrections", {**move, "revision": "1", "to": other["thread"]}),
        (f"/threads/{thread}/corrections", {**move, "revision": "1", "interaction": other["interaction"]}),
        ("/v1/corrections", {**move, "thread": other["thread"]}),
        ("/v1/corrections", {**move, "interaction": other["interaction"]}),
        ("/v1/corrections", {"kind": "split", "interaction": other["interaction"], "revision": 1}),
        ("/v1/corrections", {"kind": "not_same", "interaction": other["interaction"], "revision": 1}),
        ("/v1/corrections", {"kind": "merge", "thread": other["thread"], "into": thread}),
        ("/v1/corrections", {"kind": "merge", "thread": thread, "into": other["thread"]}),
        (f"/reviews/{own['review']}/answer", {"answer": "accept", "thread": other["thread"]}),
        (f"/v1/reviews/{own['review']}/accept", {"thread": other["thread"]}),
        (f"/reviews/{own['review']}/together", {f"piece:{other['review']}": "on", "answer": "reject"}),
        ("/reviews/together/undo", {"corrections": f"{own['correction']}.{other['correction']}"}),
        (f"/articles/{ARTICLE}/marks", {"thread": other["thread"], "mark": "used"}),
        (f"/v1/articles/{ARTICLE}/marks", {"thread": other["thread"], "mark": "used"}),
        (f"/threads/{thread}/reply", {"text": "x", "way": other["interaction"]}),
        (f"/v1/threads/{thread}/replies", {"kind": "conversation", "interaction": other["interaction"]}),
        (f"/threads/{thread}/corrections", {"kind": "merge", "to": f" {other['thread']}"}),
        (
            f"/threads/{thread}/corrections",
            {**move, "revision": "1", "interaction": doubt, "x": other["step"]},
        ),
    ]


async def test_nothing_of_another_team_can_be_named_in_a_form_or_in_json(
    visitor: Visitor, desk: TwoTeams
) -> None:
    before = await desk.standing()
    own, foreign, missing = (desk.names[one] for one in ("own", "foreign", "missing"))
    for (path, body), (_, nothing) in zip(in_bodies(own, foreign), in_bodies(own, missing), strict=True):
        answers = [await visitor.ask("POST", path, **given) for given in (body, nothing)]
        assert [one.status_code for one in answers] == [404, 404], (path, body, answers[0].text)
    assert await desk.standing() == before


async def test_a_thread_that_went_into_another_teams_leads_nobody_there(
    visitor: Visitor, desk: TwoTeams
) -> None:
    own, foreign = desk.names["own"], desk.names["foreign"]
    nobodys = await desk.world.report("nobody's", customer="C-1001", channel="phone")
    async with desk.engine.connect() as connection:
        query = select(thread.c.handle).where(thread.c.id == desk.world.thread_id("nobody's"))
        merged = str((await connection.execute(query)).scalar_one())
    merge = Merge(thread=merged, into=foreign["thread"])
    await Corrections(desk.engine).correct(merge, agent="agt", name="Ivo")
    before = await desk.standing()

    move = {"kind": "move", "interaction": own["interaction"], "revision": 1, "thread": merged}
    assert (await visitor.ask("POST", "/v1/corrections", **move)).status_code == 404
    assert (await visitor.client.get(f"/interactions/{nobodys}")).status_code == 404
    assert await desk.standing() == before


async def test_a_call_is_kept_though_the_thread_it_was_put_into_is_not_seen(
    visitor: Visitor, desk: TwoTeams, phone: PhoneIntake, clock: Clock
) -> None:
    for whose in ("foreign", "missing"):
        form = {"note": "zvali su", "started_at": "2026-11-22T12:00", "choice": desk.names[whose]["thread"]}
        answer = await visitor.ask("POST", "/calls/new", **form, draft=desk.names[whose]["draft"])
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/calls/")
    assert len(phone.posted) == 2
    async with desk.owner.connect() as connection:
        chosen = select(call_choice.c.thread_id).where(call_choice.c.interaction_id == "c" * 32)
        assert (await connection.execute(chosen)).first() is None
    looked = await visitor.ask(
        "POST", "/calls/lookup", note="kvota", choice=desk.names["foreign"]["thread"], part="answer"
    )
    assert looked.status_code == 200
    assert not any(marker in looked.text for marker in desk.markers)
