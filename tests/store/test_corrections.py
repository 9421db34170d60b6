"""Corrections through the API and the console: who may, what is answered, what the pages show."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.api_keys import add_api_key
from services.store.events import decode_events
from services.store.reading.decisions import read_decisions
from services.store.tables import outbox
from shared.placement import Choice, Evidence, Known
from tests.store.application import browser, field
from tests.store.world import HORVAT, PEKARA, World


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


@pytest.fixture
async def program(app: Litestar, engine: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    """A client with an API key that may correct."""
    key = await add_api_key(engine, "corrector", corrects=True)
    async with browser(app, Authorization=f"Bearer {key}") as client:
        yield client


class Case:
    """Two threads of HORVAT, one of PEKARA, and a piece in doubt that suggests the first."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def begin(self) -> None:
        world = self.world
        await world.directory(HORVAT, PEKARA)
        self.first = await world.report("a", customer="C-1001", subject="Pošta ne radi", ago=hours(9))
        self.repeat = await world.report("a", customer="C-1001", kind="repeat", text="opet", ago=hours(8))
        self.other = await world.report("b", customer="C-1001", subject="Račun", ago=hours(7))
        self.bakery = await world.report("c", customer="C-1005", subject="Pekara", ago=hours(6))
        likely = world.choice("a", "C-1001")
        self.doubt = await world.report(
            "d", customer="C-1001", zone="review", subject="Mailovi", suggested_threads=[likely], ago=hours(5)
        )


@pytest.fixture
async def case(world: World) -> Case:
    case = Case(world)
    await case.begin()
    return case


async def placed(client: httpx.AsyncClient, interaction: str) -> dict[str, Any]:
    return dict((await client.get(f"/v1/interactions/{interaction}")).json()["placement"])


async def thread_of(client: httpx.AsyncClient, interaction: str) -> str:
    return str((await placed(client, interaction))["thread"]["handle"])


async def move(client: httpx.AsyncClient, interaction: str, thread: str | None = None) -> httpx.Response:
    revision = (await placed(client, interaction))["revision"]
    asked = {"kind": "move", "interaction": interaction, "revision": revision, "thread": thread}
    return await client.post("/v1/corrections", json=asked)


async def test_a_program_moves_a_piece_and_takes_it_back(program: httpx.AsyncClient, case: Case) -> None:
    before, target = await thread_of(program, case.repeat), await thread_of(program, case.other)

    done = (await move(program, case.repeat, target)).json()

    assert (done["kind"], done["by"], done["undone_at"]) == ("move", "corrector", None)
    assert done["interactions"] == [case.repeat]
    assert {thread["handle"] for thread in done["threads"]} == {before, target}
    now = await placed(program, case.repeat)
    assert (now["thread"]["handle"], now["decided_by"], now["revision"]) == (target, "corrector", 2)
    undone = (await program.post(f"/v1/corrections/{done['handle']}/undo")).json()
    assert undone["undone_by"] == "corrector"
    assert await thread_of(program, case.repeat) == before
    listed = (await program.get("/v1/corrections", params={"limit": 1})).json()
    assert listed == {"corrections": [undone], "next": None}
    detail = (await program.get(f"/v1/interactions/{case.repeat}")).json()
    assert [one["revision"] for one in detail["history"]] == [3, 2, 1]
    assert [one["decided_by"] for one in detail["history"]] == ["machine", "corrector", "machine"]


async def test_odd_letters_in_a_reason_do_no_harm(program: httpx.AsyncClient, case: Case) -> None:
    asked = {"kind": "move", "interaction": case.repeat, "revision": 1, "why": "a\x07b\u202ec\nd"}

    refused = await program.post("/v1/corrections", json=asked | {"why": "a\x00b"})
    done = await program.post("/v1/corrections", json=asked)
    undone = await program.post(f"/v1/corrections/{done.json()['handle']}/undo")

    assert (refused.status_code, undone.status_code) == (400, 200)
    assert not {"\x07", "\u202e", "\n"} & {*undone.json()["why"]}


async def test_a_learned_identifier_names_its_source_and_is_forgotten(
    program: httpx.AsyncClient, world: World
) -> None:
    await world.directory(HORVAT)
    known = Known("phone", "+385915550777", "Ana")
    first = await world.report("a", customer="C-1001", learned=(known,))
    (customer,) = (await program.get("/v1/customers", params={"q": "C-1001"})).json()["customers"]

    async def learned() -> list[dict[str, Any]]:
        found = (await program.get(f"/v1/customers/{customer['handle']}")).json()["identifiers"]
        return [one for one in found if one["origin"] == "learned"]

    (one,) = await learned()
    assert (one["value"], one["name"], one["source"]) == ("+385915550777", "Ana", first)
    asked = {
        "kind": "forget",
        "customer": customer["handle"],
        "identifier_kind": "phone",
        "identifier": "+385915550777",
    }
    done = (await program.post("/v1/corrections", json=asked)).json()
    await world.report("b", customer="C-1001", learned=(known,))
    assert await learned() == []
    await program.post(f"/v1/corrections/{done['handle']}/undo")
    assert len(await learned()) == 1


async def test_who_saw_something_else_is_told_so(program: httpx.AsyncClient, case: Case) -> None:
    asked = {"kind": "move", "interaction": case.repeat, "revision": 1}

    first = await program.post("/v1/corrections", json=asked)
    second = await program.post("/v1/corrections", json=asked)

    assert (first.status_code, second.status_code) == (200, 409)
    assert second.headers["content-type"] == "application/problem+json"
    assert second.json()["errors"][0]["pointer"] == "/revision"


async def test_a_key_that_only_reads_corrects_nothing(machine: httpx.AsyncClient, case: Case) -> None:
    answer = await move(machine, case.repeat)

    assert answer.status_code == 403
    assert (await placed(machine, case.repeat))["decided_by"] == "machine"


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"kind": "fly"},
        {"kind": "move"},
        {"kind": "move", "interaction": "x", "revision": 0},
        {"kind": "move", "interaction": "x" * 65, "revision": 1},
        {"kind": "move", "interaction": "\x00", "revision": 1},
        {"kind": "move", "interaction": "x", "revision": 1, "surprise": True},
        {"kind": "move", "interaction": "x", "revision": "1"},
        {"kind": "merge", "thread": "thr_x", "into": "thr_y", "why": "w" * 501},
        {"kind": "split", "interaction": "x", "revision": 10**30},
        {"kind": "forget", "customer": "cus_x", "identifier_kind": "email", "identifier": "\x00"},
        [],
        "text",
    ],
)
async def test_what_is_no_correction_is_a_problem_and_no_defect(
    program: httpx.AsyncClient, case: Case, asked: Any
) -> None:
    answer = await program.post("/v1/corrections", json=asked)

    assert answer.status_code in {400, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["/v1/corrections/cor_x/undo", "/v1/reviews/rev_x/accept", "/v1/reviews/rev_x/reject"]
)
async def test_what_is_not_there_is_not_found(program: httpx.AsyncClient, case: Case, path: str) -> None:
    assert (await program.post(path, json={})).status_code == 404


async def test_a_review_is_accepted_once(program: httpx.AsyncClient, case: Case) -> None:
    (review,) = (await program.get("/v1/reviews")).json()["reviews"]

    first = await program.post(f"/v1/reviews/{review['handle']}/accept", json={})
    second = await program.post(f"/v1/reviews/{review['handle']}/accept", json={})

    assert (first.status_code, second.status_code) == (200, 409)
    assert await thread_of(program, case.doubt) == await thread_of(program, case.first)
    assert (await placed(program, case.doubt))["kind"] == "repeat"
    assert (await program.get("/v1/reviews")).json()["reviews"] == []
    await program.post(f"/v1/corrections/{first.json()['handle']}/undo")
    assert len((await program.get("/v1/reviews")).json()["reviews"]) == 1


async def test_a_rejected_suggestion_leaves_the_piece_where_it_is(
    program: httpx.AsyncClient, case: Case
) -> None:
    before = await thread_of(program, case.doubt)
    (review,) = (await program.get("/v1/reviews")).json()["reviews"]

    await program.post(f"/v1/reviews/{review['handle']}/reject", json={"why": "drugi problem"})

    now = await placed(program, case.doubt)
    assert (now["thread"]["handle"], now["zone"], now["kind"]) == (before, "auto", "new")
    assert "drugi problem" in now["why"]["hr"]
    assert (await program.get("/v1/reviews")).json()["reviews"] == []


async def test_only_what_was_suggested_is_accepted(program: httpx.AsyncClient, case: Case) -> None:
    (review,) = (await program.get("/v1/reviews")).json()["reviews"]

    answer = await program.post(
        f"/v1/reviews/{review['handle']}/accept", json={"thread": await thread_of(program, case.other)}
    )

    assert answer.status_code == 422


async def test_no_internal_id_is_shown(program: httpx.AsyncClient, case: Case) -> None:
    done = await move(program, case.repeat)
    pages = [done.text, (await program.get("/v1/corrections")).text]

    for internal in case.world.internal_ids():
        assert all(internal not in page for page in pages)


async def test_a_correction_is_told_by_handles(
    program: httpx.AsyncClient, case: Case, engine: AsyncEngine
) -> None:
    before, target = await thread_of(program, case.repeat), await thread_of(program, case.other)
    done = (await move(program, case.repeat, target)).json()
    await program.post(f"/v1/corrections/{done['handle']}/undo")

    async with engine.connect() as connection:
        rows = (await connection.execute(select(outbox.c.events).order_by(outbox.c.id))).scalars().all()
    told = [decode_events(msgspec.json.encode(row)) for row in rows[-2:]]
    for events, what in zip(told, ("made", "undone"), strict=True):
        assert [event.subject for event in events] == [
            f"onethread.correction.{what}",
            "onethread.thread.corrected",
            "onethread.thread.corrected",
            "onethread.correction.placement",
        ]
        assert {event.data["thread"] for event in events[1:3]} == {before, target}
        assert events[3].data["interaction"] == case.repeat
    ids = [event.event_id for events in told for event in events]
    assert len(set(ids)) == len(ids)


async def test_what_machine_and_human_said_is_kept_for_learning(
    program: httpx.AsyncClient, case: Case, engine: AsyncEngine
) -> None:
    (review,) = (await program.get("/v1/reviews")).json()["reviews"]
    await program.post(f"/v1/reviews/{review['handle']}/accept", json={})
    await move(program, case.repeat, await thread_of(program, case.other))
    await move(program, case.repeat)
    undone = (await move(program, case.other)).json()
    await program.post(f"/v1/corrections/{undone['handle']}/undo")

    async with engine.connect() as connection:
        decisions = [one async for one in read_decisions(connection)]

    assert [(one.interaction_id, one.kind) for one in decisions] == [
        (case.doubt, "accept"),
        (case.repeat, "move"),
    ]
    accepted, moved = decisions
    assert accepted.said.suggested_threads[0].thread_id == accepted.thread_id
    assert not accepted.thread_right
    assert moved.said.thread_id == case.world.thread_id("a")
    assert moved.customer_right


# --- the console -------------------------------------------------------------------------------------


async def page_of(client: httpx.AsyncClient, interaction: str) -> httpx.Response:
    answer = await client.get(f"/interactions/{interaction}", follow_redirects=True)
    assert answer.status_code == 200
    return answer


def forms(html: str, kind: str) -> list[dict[str, str]]:
    """Return the hidden fields of the forms of a kind."""
    found = []
    for form in re.findall(r"<form.*?</form>", html, re.DOTALL):
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
        if fields.get("kind") == kind:
            found.append(fields)
    return found


async def test_an_agent_parts_a_piece_and_takes_it_back_in_one_click(
    ana: httpx.AsyncClient, case: Case
) -> None:
    page = await page_of(ana, case.repeat)
    thread = page.url.path
    form = next(one for one in forms(page.text, "not_same") if one["interaction"] == case.repeat)

    answer = await ana.post(f"{thread}/corrections", data=form)
    told = await ana.get(answer.headers["location"])

    assert answer.status_code == 303
    assert "Ispravljeno: nije isto." in told.text
    assert f'id="i-{case.repeat}"' not in told.text
    (undo,) = set(re.findall(r'action="(/corrections/[^"]+/undo)"', told.text))
    back = await ana.post(undo, data={"csrf_token": form["csrf_token"], "next": thread})
    told = await ana.get(back.headers["location"])
    assert "Ispravak je poništen" in told.text
    assert f'id="i-{case.repeat}"' in told.text
    assert "poništeno: Ana" in told.text


async def test_an_agent_splits_moves_merges_and_gives(ana: httpx.AsyncClient, case: Case) -> None:
    async def send(kind: str, interaction: str, **more: str) -> str:
        page = await page_of(ana, interaction)
        form = next(
            one for one in forms(page.text, kind) if one.get("interaction", interaction) == interaction
        )
        answer = await ana.post(f"{page.url.path}/corrections", data=form | more)
        assert answer.status_code == 303, answer.text
        return (await ana.get(answer.headers["location"], follow_redirects=True)).text

    assert "odvojeno u novu nit" in await send("split", case.repeat)
    target = (await page_of(ana, case.first)).url.path.rpartition("/")[2]
    assert "premješteno" in await send("move", case.repeat, to=target)
    assert "spojene niti" in await send("merge", case.other, to=target)
    assert (await page_of(ana, case.other)).url.path == (await page_of(ana, case.first)).url.path
    assert "Nijedan korisnik nema taj broj" in await send("give", case.repeat, number="C-9999")
    assert "dodijeljeno drugom korisniku" in await send("give", case.repeat, number="c 1005")
    assert "Pekara Žuža" in (await page_of(ana, case.repeat)).text


async def test_a_merged_thread_leads_on_and_is_not_listed(ana: httpx.AsyncClient, case: Case) -> None:
    page = await page_of(ana, case.other)
    source, target = page.url.path, (await page_of(ana, case.first)).url.path
    (form,) = forms(page.text, "merge")
    await ana.post(f"{source}/corrections", data=form | {"to": target.rpartition("/")[2]})

    moved = await ana.get(source)

    assert (moved.status_code, moved.headers["location"]) == (303, target)
    inbox = (await ana.get("/", params={"view": "all"})).text
    assert source not in inbox
    reference = re.search(r'<span class="ref">(OT-\d+-\d)</span>', page.text)
    assert reference
    assert source in (await ana.get("/", params={"view": "all", "q": reference[1]})).text


async def test_a_review_is_answered_where_it_is_read(ana: httpx.AsyncClient, case: Case) -> None:
    page = (await ana.get("/reviews")).text
    (action,) = set(re.findall(r'action="(/reviews/[^"]+/answer)"', page))
    form = {"csrf_token": field(page, "csrf_token"), "thread": field(page, "thread"), "answer": "accept"}

    answer = await ana.post(action, data=form)
    told = (await ana.get(answer.headers["location"])).text

    assert "prihvaćen prijedlog" in told
    assert "Nema ništa za provjeru." in told
    again = await ana.post(action, data=form)
    assert again.status_code == 409
    assert "Netko je ovo u međuvremenu promijenio" in again.text


@pytest.mark.parametrize(
    "path", ["/threads/{thread}/corrections", "/corrections/cor_x/undo", "/reviews/rev_x/answer"]
)
async def test_a_form_from_elsewhere_changes_nothing(ana: httpx.AsyncClient, case: Case, path: str) -> None:
    thread = (await page_of(ana, case.repeat)).url.path.rpartition("/")[2]
    form = {"kind": "not_same", "interaction": case.repeat, "revision": "1"}

    answer = await ana.post(path.format(thread=thread), data=form)

    assert answer.status_code == 403


async def test_a_foreign_page_cannot_use_an_agents_cookie_at_the_api(
    ana: httpx.AsyncClient, case: Case
) -> None:
    asked = {"kind": "move", "interaction": case.repeat, "revision": 1}

    foreign = await ana.post("/v1/corrections", json=asked, headers={"Origin": "https://evil.example"})
    plain = await ana.post(
        "/v1/corrections", content=b'{"kind": "move"}', headers={"Content-Type": "text/plain"}
    )
    own = await ana.post("/v1/corrections", json=asked)

    assert (foreign.status_code, own.status_code) == (403, 200)
    assert plain.status_code in {400, 415}


async def test_customers_that_are_suggested_are_accepted_too(
    ana: httpx.AsyncClient, program: httpx.AsyncClient, world: World
) -> None:
    await world.directory(HORVAT, PEKARA)
    bakery = world._customers["C-1005"]
    evidence = (Evidence("word", 3.0, "ime pekare", "the bakery's name"),)
    choice = Choice(customer_id=bakery, probability=0.6, evidence=evidence)
    doubt = await world.report("d", zone="review", subject="Mailovi", suggested_customers=(choice,))
    page = (await ana.get("/reviews")).text
    assert "ime pekare" in page
    assert "Pekara Žuža" in page
    (review,) = (await program.get("/v1/reviews")).json()["reviews"]

    await program.post(f"/v1/reviews/{review['handle']}/accept", json={})

    now = await placed(program, doubt)
    assert (now["customer"]["number"], now["kind"], now["zone"]) == ("C-1005", "new", "auto")


async def test_a_thread_that_a_suggested_customer_opened_since_is_offered_and_accepted(
    ana: httpx.AsyncClient, program: httpx.AsyncClient, world: World
) -> None:
    await world.directory(HORVAT, PEKARA)
    choice = Choice(customer_id=world._customers["C-1005"], probability=0.6, evidence=())
    doubt = await world.report("d", zone="review", ago=timedelta(hours=2), suggested_customers=(choice,))
    later = await world.report("later", customer="C-1005", subject="Pošta stoji")
    of_another = await world.report("other", customer="C-1001")
    (review,) = (await program.get("/v1/reviews")).json()["reviews"]
    wrong = {"thread": await thread_of(program, of_another)}
    assert (await program.post(f"/v1/reviews/{review['handle']}/accept", json=wrong)).status_code == 422
    page = (await ana.get("/reviews")).text
    assert "Sada otvoreno kod ovog korisnika" in page
    form = {"csrf_token": field(page, "csrf_token"), "answer": "accept"}
    form |= {"thread": field(page, "thread"), "customer": field(page, "customer")}

    await ana.post(f"/reviews/{review['handle']}/answer", data=form)

    now = await placed(program, doubt)
    assert (now["customer"]["number"], now["kind"]) == ("C-1005", "repeat")
    assert now["thread"]["handle"] == await thread_of(program, later)
