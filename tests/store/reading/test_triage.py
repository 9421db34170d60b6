"""A thread's triage over the records: gathered over all channels, kept for the inbox, pinned by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.database import postgres_connection
from services.store.desk_settings import set_desk
from services.store.tables import incident, incident_member, placement, thread, thread_triage
from services.store.triage_recording import keep_triage
from shared.desk import Desk, LogLink
from shared.interaction import Turn
from shared.placement import Triage
from tests.store.application import Clock, field
from tests.store.world import HORVAT, NOW, PEKARA, World

MAIL = "Od jučer ne mogu slati poštu, javlja 550"


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


async def mail_trouble(world: World) -> None:
    """A call, then a mail of the same owner, then a chat in which we ask for the program."""
    common: dict[str, Any] = {"customer": "C-1001", "contact": "P-1"}
    await world.directory(HORVAT, PEKARA)
    facts = {"since": "Od jučer", "direction": "ne mogu slati"}
    await world.report("a", text=MAIL, ago=hours(30), triage=Triage(problem="mail", facts=facts), **common)
    facts = {"error": "javlja 550", "mailbox": "info@horvat-gradnja.hr"}
    await world.report(
        "a", kind="follow_up", channel="email", ago=hours(20), text="javlja 550",
        triage=Triage(problem="mail", facts=facts), **common,
    )  # fmt: skip
    turns = (
        Turn(NOW - hours(3), "customer", "opet ne radi", "Ivan"),
        Turn(NOW - hours(2), "agent", "Koji program koristite?", "Marko"),
    )
    await world.report(
        "a", kind="repeat", channel="chat", ago=hours(2), text="opet ne radi", turns=turns,
        triage=Triage(problem="mail", facts={"error": "535 auth failed"}), **common,
    )  # fmt: skip


async def shown(client: httpx.AsyncClient, **query: str) -> dict[str, Any]:
    (first, *_) = (await client.get("/v1/threads", params=query)).json()["threads"]
    thread: dict[str, Any] = (await client.get(f"/v1/threads/{first['handle']}")).json()
    return thread


async def test_facts_are_gathered_over_all_channels_with_their_words_and_contradictions(
    machine: httpx.AsyncClient, world: World
) -> None:
    await mail_trouble(world)

    triage = (await shown(machine))["triage"]

    facts = {fact["name"]: fact for fact in triage["facts"]}
    assert list(facts) == ["domain", "mailbox", "direction", "since", "error"]
    assert facts["domain"]["statements"][0]["channel"] == "directory"
    assert [(one["words"], one["channel"]) for one in facts["error"]["statements"]] == [
        ("javlja 550", "email"),
        ("535 auth failed", "chat"),
    ]
    assert facts["error"]["differing"]
    assert facts["since"]["statements"][0]["by"] == "Ivan Horvat"
    assert facts["since"]["statements"][0]["at"] == "2026-11-21T06:00:00Z"


async def test_what_is_missing_is_asked_once_in_the_customers_language(
    machine: httpx.AsyncClient, world: World
) -> None:
    await mail_trouble(world)

    thread = await shown(machine)

    asked = {one["name"]: one["asked"] for one in thread["triage"]["missing"]}
    assert set(asked) == {"scope", "client"}
    assert asked["client"]["by"] == "Marko"
    questions = thread["triage"]["questions"]
    assert questions["language"] == "hr"
    assert "Događa li se to samo Vama" in questions["text"]
    assert "program" not in questions["text"]
    assert thread["reference"] in questions["text"]


async def test_log_links_are_filled_with_facts_and_the_customers_server(
    machine: httpx.AsyncClient, world: World, engine: AsyncEngine
) -> None:
    await mail_trouble(world)
    url = "https://logs.example/{server}?to={mailbox}&from={since}"
    links = (LogLink(name="Mail log", problem="mail", url=url), LogLink(name="Web", problem="web", url=url))
    await set_desk(engine, Desk(language="hr", time_zone="Europe/Zagreb", log_links=links))

    offered = (await shown(machine))["triage"]["links"]

    filled = "https://logs.example/web07?to=info%40horvat-gradnja.hr&from=2026-11-19T23%3A00%3A00Z"
    assert offered == [{"name": "Mail log", "url": filled}]


async def test_the_lead_further_reporters_and_strangers_are_recorded(
    machine: httpx.AsyncClient, world: World
) -> None:
    await mail_trouble(world)
    stranger = Triage(may_request=False, may_request_why="unknown person")
    await world.report("a", customer="C-1001", author="Netko Drugi", kind="repeat", triage=stranger)

    thread = await shown(machine)

    assert thread["lead_contact"]["name"] == "Ivan Horvat"
    people = thread["triage"]["reporters"]
    assert [(one["name"], one["lead"], len(one["occasions"])) for one in people] == [
        ("Ivan Horvat", True, 3),
        ("Netko Drugi", False, 1),
    ]
    assert thread["triage"]["permission"]["also_others"]
    assert people[1]["may_request_why"]["en"] == "the person is none of this customer's contacts"


async def test_what_the_list_says_is_what_the_thread_says(machine: httpx.AsyncClient, world: World) -> None:
    await mail_trouble(world)
    await world.report("b", customer="C-1005", text="molim račun", triage=Triage(problem="billing"))

    for row in (await machine.get("/v1/threads")).json()["threads"]:
        triage = (await machine.get(f"/v1/threads/{row['handle']}")).json()["triage"]

        assert row["priority"] == {name: triage["priority"][name] for name in ("level", "name", "pinned")}
        assert row["missing"] == len(triage["missing"])
        assert row["waiting_since"] == triage["priority"]["waiting_since"]


async def test_what_is_kept_follows_a_placement_that_is_superseded(
    machine: httpx.AsyncClient, world: World, engine: AsyncEngine
) -> None:
    await world.directory(HORVAT)
    await world.report(
        "a", customer="C-1001", ago=hours(2), triage=Triage(problem="mail", facts={"error": "550"})
    )
    everybody = Triage(problem="mail", facts={"scope": "svi u uredu", "since": "od jučer"})
    late = await world.report("a", customer="C-1001", kind="follow_up", triage=everybody)
    before = await kept(engine)

    async with engine.begin() as connection:  # as a correction does: it takes the interaction out
        moved = update(placement).where(placement.c.interaction_id == late)
        await connection.execute(moved.values(superseded_by=placement.c.id))
        await keep_triage(await postgres_connection(connection), {world.thread_id("a")})

    after = await kept(engine)
    assert before.points - after.points == 6
    assert (before.missing, after.missing) == (3, 5)
    facts = (await shown(machine))["triage"]["facts"]
    assert {fact["name"] for fact in facts} == {"domain", "error"}


async def kept(engine: AsyncEngine) -> Any:
    async with engine.connect() as connection:
        return (await connection.execute(select(thread_triage))).one()


async def test_by_priority_the_most_urgent_come_first_then_who_waits_longest_page_by_page(
    machine: httpx.AsyncClient, world: World, clock: Clock
) -> None:
    await world.directory(HORVAT)
    whole = Triage(problem="mail", facts={"scope": "svi u uredu", "error": "550"})
    down = Triage(problem="mail", facts={"error": "550"})
    for name, ago, triage in (
        ("račun", 1, Triage(problem="billing")),
        ("stari račun", 30, Triage(problem="billing")),
        ("mail", 2, down),
        ("stariji mail", 3, down),
        ("svi", 1, whole),
        ("zatvoreno", 1, Triage(problem="mail", closes=True, facts=whole.facts)),
    ):
        await world.report(name, customer="C-1001", subject=name, text="", ago=hours(ago), triage=triage)

    seen, cursor = [], None
    while True:
        query = {"order": "priority", "limit": "1"} | ({"cursor": cursor} if cursor else {})
        page = (await machine.get("/v1/threads", params=query)).json()
        seen += [one["subject"] for one in page["threads"]]
        clock.now += hours(9)  # the list goes on as it was, whatever waits longer by now
        if (cursor := page["next"]) is None:
            break

    assert seen == ["svi", "stari račun", "stariji mail", "mail", "račun", "zatvoreno"]


@pytest.mark.parametrize(("order", "of"), [("priority", "activity"), ("activity", "priority")])
async def test_a_cursor_of_the_other_order_is_refused(
    machine: httpx.AsyncClient, world: World, order: str, of: str
) -> None:
    await world.report("a", author="A")
    await world.report("b", author="B")
    first = await machine.get("/v1/threads", params={"order": of, "limit": "1"})

    answer = await machine.get("/v1/threads", params={"order": order, "cursor": first.json()["next"]})

    assert answer.status_code == 400


async def test_a_thread_that_was_never_weighed_is_normal_and_not_lost(
    machine: httpx.AsyncClient, world: World, engine: AsyncEngine
) -> None:
    await world.report("a", triage=Triage(problem="security"))
    async with engine.begin() as connection:
        await connection.execute(thread_triage.delete())

    (row,) = (await machine.get("/v1/threads", params={"order": "priority"})).json()["threads"]

    assert (row["priority"]["name"], row["missing"], row["waiting_since"]) == ("normal", 0, None)


async def test_an_agent_pins_a_level_with_who_when_and_why_and_releases_it(
    ana: httpx.AsyncClient, world: World, engine: AsyncEngine
) -> None:
    await world.report("a", triage=Triage(problem="billing"), text="molim račun")
    thread = await shown(ana)
    page = await ana.get(f"/threads/{thread['handle']}")
    form = {"csrf_token": field(page.text, "csrf_token"), "level": "1", "why": "<b>direktor</b> zove"}

    answer = await ana.post(f"/threads/{thread['handle']}/priority", data=form)
    await world.report("a", kind="repeat", triage=Triage(problem="billing"), ago=hours(0))
    pinned = (await shown(ana, order="priority"))["triage"]["priority"]
    page = await ana.get(answer.headers["location"])

    assert answer.status_code == 303
    assert (pinned["level"], pinned["pinned"], pinned["computed"]) == (1, True, 4)
    assert pinned["pin"] == {"by": "Ana", "at": "2026-11-22T12:00:00Z", "why": "<b>direktor</b> zove"}
    assert "&lt;b&gt;direktor&lt;/b&gt; zove" in page.text

    released = await ana.post(f"/threads/{thread['handle']}/priority", data=form | {"level": ""})
    priority = (await shown(ana))["triage"]["priority"]

    assert released.status_code == 303
    assert (priority["level"], priority["pinned"], priority["pin"]) == (4, False, None)


@pytest.mark.parametrize(
    ("handle", "changed", "status"),
    [
        ("", {"level": "5"}, 422),
        ("", {"level": "x"}, 422),
        ("", {"csrf_token": "x"}, 403),
        ("thr_none", {}, 404),
    ],
)
async def test_a_pin_that_cannot_be_is_refused(
    ana: httpx.AsyncClient, world: World, handle: str, changed: dict[str, str], status: int
) -> None:
    await world.report("a")
    thread = await shown(ana)
    page = await ana.get(f"/threads/{thread['handle']}")
    form = {"csrf_token": field(page.text, "csrf_token"), "level": "1", "why": ""} | changed

    answer = await ana.post(f"/threads/{handle or thread['handle']}/priority", data=form)

    assert answer.status_code == status
    assert not (await shown(ana))["priority"]["pinned"]


async def test_triage_shows_no_internal_id(machine: httpx.AsyncClient, world: World) -> None:
    await mail_trouble(world)

    text = str((await shown(machine))["triage"])

    assert not [one for one in world.internal_ids() if one in text]


async def test_an_incident_raises_the_threads_of_every_customer_in_it_as_it_grows(
    machine: httpx.AsyncClient, world: World, engine: AsyncEngine
) -> None:
    trouble = Triage(problem="mail", facts={"error": "550"})
    pieces = [
        await world.report(f"t{number}", author=f"Osoba {number}", triage=trouble) for number in range(3)
    ]
    alone = await world.report("alone", author="Netko sam", triage=trouble, ago=hours(2))
    async with engine.begin() as connection:
        for name in ("i", "j"):
            opened = {"id": name, "handle": f"inc_{name}", "opened_at": NOW, "last_at": NOW}
            await connection.execute(insert(incident).values(**opened, state="proposed", proposed_at=NOW))
        for piece, name in [*((one, "i") for one in pieces), (alone, "j")]:
            row = {"interaction_id": piece, "incident_id": name, "at": NOW, "reports": True, "signal": {}}
            await connection.execute(insert(incident_member).values(row))

    listed = (await machine.get("/v1/threads", params={"order": "priority"})).json()["threads"]
    priority = (await shown(machine, order="priority"))["triage"]["priority"]

    assert [one["priority"]["name"] for one in listed] == ["high", "high", "high", "normal"]
    assert {one["name"]: one["en"] for one in priority["reasons"]}["incident"] == "affects 3 customers"
    async with engine.begin() as connection:
        await connection.execute(update(incident).values(state="candidate"))
    calm = (await machine.get("/v1/threads")).json()["threads"]
    assert {one["priority"]["name"] for one in calm} == {"normal"}


async def test_nobody_waits_in_a_thread_that_is_closed(world: World, engine: AsyncEngine) -> None:
    await world.directory(HORVAT)
    await world.report("a", customer="C-1001", ago=hours(9))
    await world.report("a", customer="C-1001", kind="follow_up", triage=Triage(closes=True))

    assert (await kept(engine)).waiting_since is None
    async with engine.connect() as connection:
        assert (await connection.execute(select(thread.c.closed_at))).scalar_one() is not None
