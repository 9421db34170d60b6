"""What solved the like of a thread before, over the API and on its page."""

from __future__ import annotations

from datetime import timedelta

import httpx

from shared.placement import Triage
from tests.store.world import World

MAIL = Triage(problem="mail")
SOLVED = "Uključena provjera autentičnosti, port 587."


async def handle_of(client: httpx.AsyncClient, subject: str) -> str:
    listed = (await client.get("/v1/threads")).json()["threads"]
    return str(next(one["handle"] for one in listed if one["subject"] == subject))


async def two_threads(world: World, *, then: Triage = MAIL) -> None:
    for name, subject, author, ago in (("old", "Relay", "Petar", 300), ("new", "Slanje", "Maja", 3)):
        await world.report(
            name,
            subject=subject,
            text="Outlook javlja 550 relay denied pri slanju pošte",
            author=author,
            triage=MAIL if name == "new" else then,
            ago=timedelta(hours=ago),
        )


async def close(client: httpx.AsyncClient, subject: str, solution: str) -> None:
    body = {"kind": "close", "solution": solution}
    answer = await client.post(f"/v1/threads/{await handle_of(client, subject)}/work", json=body)
    assert answer.is_success, answer.text


async def test_a_thread_is_told_what_solved_the_like_of_it(ana: httpx.AsyncClient, world: World) -> None:
    await two_threads(world)
    await close(ana, "Relay", SOLVED)

    found = (await ana.get(f"/v1/threads/{await handle_of(ana, 'Slanje')}/solved")).json()

    (one,) = found["threads"]
    assert (one["subject"], one["solution"]) == ("Relay", SOLVED)
    assert "relay" in one["why"]


async def test_what_is_not_solved_or_not_of_its_class_is_not_told(
    ana: httpx.AsyncClient, world: World
) -> None:
    await two_threads(world)
    address = f"/v1/threads/{await handle_of(ana, 'Slanje')}/solved"

    assert (await ana.get(address)).json() == {"threads": []}

    await close(ana, "Relay", "")
    assert (await ana.get(address)).json() == {"threads": []}


async def test_another_class_of_problem_is_not_told(ana: httpx.AsyncClient, world: World) -> None:
    await two_threads(world, then=Triage(problem="web"))
    await close(ana, "Relay", SOLVED)

    found = await ana.get(f"/v1/threads/{await handle_of(ana, 'Slanje')}/solved")

    assert found.json() == {"threads": []}


async def test_the_words_that_closed_a_thread_say_what_solved_it(
    ana: httpx.AsyncClient, world: World
) -> None:
    await two_threads(world)
    closing = Triage(problem="mail", closes=True)
    note = "nazvala, podešen port 587, radi"
    await world.report(
        "old", kind="follow_up", direction="outbound", text=note, triage=closing, author="Petar",
        ago=timedelta(hours=200),
    )  # fmt: skip

    found = (await ana.get(f"/v1/threads/{await handle_of(ana, 'Slanje')}/solved")).json()

    assert [one["solution"] for one in found["threads"]] == [note]


async def test_its_page_shows_it_and_a_thread_that_is_not_there_has_none(
    ana: httpx.AsyncClient, world: World
) -> None:
    await two_threads(world)
    await close(ana, "Relay", SOLVED)

    page = (await ana.get(f"/threads/{await handle_of(ana, 'Slanje')}")).text

    assert SOLVED in page
    assert (await ana.get("/v1/threads/thr_none/solved")).status_code == 404
