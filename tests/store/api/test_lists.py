"""The API's lists: order, filters, paging, and queries that nobody sane sends."""

from __future__ import annotations

import base64
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.tables import dead_letter
from tests.store.world import HORVAT, PEKARA, World


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


async def test_threads_come_by_newest_activity_and_every_page_goes_on_where_the_last_ended(
    machine: httpx.AsyncClient, world: World
) -> None:
    for number in range(7):
        same_moment = hours(number // 2)  # a page ends between two of equal time
        await world.report(f"t{number}", author=f"Netko {number}", subject=f"nit {number}", ago=same_moment)

    seen, cursor = [], None
    while True:
        query = {"limit": "3"} | ({"cursor": cursor} if cursor else {})
        page = (await machine.get("/v1/threads", params=query)).json()
        seen += [one["subject"] for one in page["threads"]]
        if (cursor := page["next"]) is None:
            break

    assert sorted(seen) == [f"nit {number}" for number in range(7)]
    assert [int(one[-1]) // 2 for one in seen] == [0, 0, 1, 1, 2, 2, 3]


async def test_a_thread_counts_its_reports_channels_and_repeats(
    machine: httpx.AsyncClient, world: World
) -> None:
    await world.directory(HORVAT)
    await world.report("a", customer="C-1001", channel="email", ago=hours(3))
    await world.report("a", customer="C-1001", channel="email", kind="follow_up", ago=hours(2))
    await world.report("a", customer="C-1001", kind="repeat", text="opet ne radi", ago=hours(1))

    (thread,) = (await machine.get("/v1/threads")).json()["threads"]

    assert (thread["interactions"], thread["reports"], thread["repeats"]) == (3, 2, 1)
    assert thread["channels"] == ["email", "phone"]
    assert thread["latest"]["line"] == "opet ne radi"
    assert [knot["channel"] for knot in thread["knots"]] == ["email", "email", "phone"]


async def test_a_known_person_is_named_as_the_directory_names_them(
    machine: httpx.AsyncClient, world: World
) -> None:
    await world.directory(HORVAT)
    await world.report("a", customer="C-1001", contact="P-1", author="Ivan", ago=hours(2))
    await world.report("a", customer="C-1001", contact="P-1", kind="repeat", author="+385915550101")

    (thread,) = (await machine.get("/v1/threads")).json()["threads"]

    assert thread["people"] == ["Ivan Horvat"]


async def test_filters_narrow_by_state_channel_customer_and_words(
    machine: httpx.AsyncClient, world: World
) -> None:
    await world.directory(HORVAT, PEKARA)
    await world.report("a", customer="C-1001", subject="Outlook 550")
    await world.report("b", customer="C-1005", channel="chat", subject="Stranica bijela")
    await world.report("c", customer="C-1005", subject="davno", ago=timedelta(days=20))
    customers = (await machine.get("/v1/customers")).json()["customers"]
    pekara = next(one["handle"] for one in customers if one["number"] == "C-1005")
    reference = (await machine.get("/v1/threads", params={"q": "outlook"})).json()["threads"][0]["reference"]

    async def found(**query: str) -> set[str]:
        answer = await machine.get("/v1/threads", params=query)
        return {one["subject"] for one in answer.json()["threads"]}

    assert await found(state="open") == {"Outlook 550", "Stranica bijela"}
    assert await found(state="closed") == {"davno"}  # quiet for more than 14 days
    assert await found(channel="chat") == {"Stranica bijela"}
    assert await found(customer=pekara) == {"Stranica bijela", "davno"}
    assert await found(q="zuza") == {"Stranica bijela", "davno"}  # Žuža, without its marks
    assert await found(q="horvat-gradnja") == {"Outlook 550"}
    assert await found(q="c 1001") == {"Outlook 550"}
    assert await found(q="091/555-0101") == {"Outlook 550"}
    assert await found(q=reference) == {"Outlook 550"}
    assert await found(q="100%_") == set()


async def test_a_thread_shows_all_interactions_in_order_each_with_why(
    machine: httpx.AsyncClient, world: World
) -> None:
    await world.report("a", text="drugi", kind="follow_up", ago=hours(1))
    await world.report("a", text="prvi", ago=hours(2))
    handle = (await machine.get("/v1/threads")).json()["threads"][0]["handle"]

    thread = (await machine.get(f"/v1/threads/{handle}")).json()

    assert [one["text"] for one in thread["in_order"]] == ["prvi", "drugi"]
    assert all(one["placement"]["why"]["hr"] for one in thread["in_order"])
    assert thread["earlier"] is None


async def test_customers_are_found_and_their_timeline_runs_over_all_threads(
    machine: httpx.AsyncClient, world: World
) -> None:
    await world.directory(HORVAT, PEKARA)
    await world.report("a", customer="C-1001", text="prvo", ago=hours(3))
    await world.report("b", customer="C-1001", text="drugo", ago=hours(2))
    await world.report("c", customer="C-1005", text="tuđe", ago=hours(1))

    (customer,) = (await machine.get("/v1/customers", params={"q": "horvat"})).json()["customers"]
    detail = (await machine.get(f"/v1/customers/{customer['handle']}")).json()
    first = (await machine.get(f"/v1/customers/{customer['handle']}/timeline", params={"limit": "1"})).json()
    rest = await machine.get(f"/v1/customers/{customer['handle']}/timeline", params={"cursor": first["next"]})

    assert detail["contacts"][0]["identifiers"][0]["value"] == "ivan@horvat-gradnja.hr"
    assert detail["domains"] == ["horvat-gradnja.hr"]
    assert detail["services"] == [
        {"kind": "shared-hosting", "server": "web07", "domain": "horvat-gradnja.hr"}
    ]
    assert [one["text"] for one in first["interactions"] + rest.json()["interactions"]] == ["drugo", "prvo"]


async def test_customers_stand_in_croatian_order_over_all_pages(
    machine: httpx.AsyncClient, world: World
) -> None:
    names = ["Zrno", "Šćepan", "Cvijet", "Čokolada", "Ćup"]
    customers = (
        HORVAT | {"customer": f"C-{number}", "name": name, "contacts": [], "domains": []}
        for number, name in enumerate(names)
    )
    await world.directory(*customers)

    seen, cursor = [], None
    while True:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await machine.get("/v1/customers", params=query)).json()
        seen += [one["name"] for one in page["customers"]]
        if (cursor := page["next"]) is None:
            break

    assert seen == ["Cvijet", "Čokolada", "Ćup", "Šćepan", "Zrno"]


async def test_open_reviews_and_dead_letters_wait_for_a_human(
    machine: httpx.AsyncClient, world: World, owner_engine: AsyncEngine
) -> None:
    await world.report("a", zone="review", text="sumnjivo")
    async with owner_engine.begin() as connection:
        letter = {"interaction_id": "f" * 32, "sequence": 1, "data": b"12345", "cause": "ValueError: broken"}
        await connection.execute(insert(dead_letter).values(letter))

    reviews = (await machine.get("/v1/reviews")).json()["reviews"]
    letters = (await machine.get("/v1/dead-letters")).json()["dead_letters"]

    assert [one["interaction"]["text"] for one in reviews] == ["sumnjivo"]
    assert [(one["cause"], one["size"]) for one in letters] == [("ValueError: broken", 5)]


def cursor_of(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


HOSTILE = [
    ("cursor", "x"),
    ("cursor", "%00"),
    ("cursor", "ÿ" * 10),
    ("cursor", "A" * 3_000),
    ("cursor", cursor_of("[1e400]")),
    ("cursor", cursor_of("[9999999999999999999999]")),
    ("cursor", cursor_of('[0,-1,"x"]')),
    ("cursor", cursor_of('[0,0,"\\u0000"]')),
    ("cursor", cursor_of('{"at_us":1}')),
    ("cursor", cursor_of("[" * 300)),
    ("limit", "0"),
    ("limit", "-1"),
    ("limit", "99999999999999999999"),
    ("limit", "many"),
    ("state", "ajar"),
    ("q", "\x00"),
    ("q", "x" * 5_000),
    ("channel", "\x00"),
    ("customer", "\x00"),
]


@pytest.mark.parametrize(("name", "value"), HOSTILE)
async def test_a_query_that_cannot_be_is_refused_and_never_an_error_of_ours(
    machine: httpx.AsyncClient, name: str, value: str
) -> None:
    answer = await machine.get("/v1/threads", params={name: value})

    assert answer.status_code in {400, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query", ["q=%ff%fe", "q=%ed%a0%80", "%00=1", "q", "q=a&q=b", "cursor=", "&&&=", "q=%"]
)
async def test_bytes_that_are_no_text_do_no_harm(machine: httpx.AsyncClient, query: str) -> None:
    for path in ("/v1/threads", "/v1/customers", "/v1/reviews", "/v1/dead-letters"):
        answer = await machine.get(f"{path}?{query}")

        assert answer.status_code < 500, answer.text
