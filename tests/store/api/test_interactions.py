"""GET /v1/interactions/{id}: where it stands, why, and what was decided before."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from shared.interaction import Attachment, Blob
from shared.placement import Evidence, Triage
from tests.store.world import HORVAT, PEKARA, World

EVIDENCE = (
    Evidence("time passed", -0.5, "prošao je dan", "a day has passed"),
    Evidence("phone exact", 13.1, "zove s broja Ivana Horvata", "calls from Ivan Horvat's number"),
)


async def test_an_interaction_tells_customer_thread_and_why_in_both_languages(
    machine: httpx.AsyncClient, world: World
) -> None:
    await world.directory(HORVAT)
    await world.report("outlook", customer="C-1001", contact="P-1", subject="Outlook 550")
    second = await world.report(
        "outlook",
        customer="C-1001",
        contact="P-1",
        kind="repeat",
        evidence=EVIDENCE,
        triage=Triage(problem="mail", facts={"error": "550"}),
    )

    answer = await machine.get(f"/v1/interactions/{second}")

    placement = answer.json()["placement"]
    assert placement["customer"]["number"] == "C-1001"
    assert placement["contact"]["name"] == "Ivan Horvat"
    assert placement["thread"]["reference"].startswith("OT-")
    assert placement["kind"] == "repeat"
    assert placement["why"] == {
        "hr": "Spojeno jer zove s poznatog broja.",
        "en": "Joined because the number is known.",
    }
    assert [one["comparison"] for one in placement["evidence"]] == ["phone exact", "time passed"]
    assert placement["triage"]["facts"] == {"error": "550"}
    assert [one["current"] for one in answer.json()["history"]] == [True]


async def test_a_doubtful_placement_names_its_suggestion_and_its_runner_up_by_handle(
    machine: httpx.AsyncClient, world: World
) -> None:
    await world.directory(HORVAT)
    await world.report("old", customer="C-1001", subject="Stara nit")
    likely = world.choice("old", "C-1001")
    doubtful = await world.report(
        "fresh", customer="C-1001", zone="review", suggested_threads=[likely], runner_up=likely
    )

    placement = (await machine.get(f"/v1/interactions/{doubtful}")).json()["placement"]

    suggestion = placement["suggested_threads"][0]
    assert suggestion["thread"]["subject"] == "Stara nit"
    assert suggestion["thread"]["handle"].startswith("thr_")
    assert placement["runner_up"]["evidence"][0]["en"] == "20 days have passed"


async def test_no_internal_id_is_shown(machine: httpx.AsyncClient, world: World) -> None:
    await world.directory(HORVAT, PEKARA)
    one = await world.report("outlook", customer="C-1001", contact="P-1")
    doubtful = await world.report(
        "b", customer="C-1001", zone="review", suggested_threads=[world.choice("outlook", "C-1001")]
    )
    customer = (await machine.get("/v1/customers")).json()["customers"][0]["handle"]
    thread = (await machine.get("/v1/threads")).json()["threads"][0]["handle"]

    internal = world.internal_ids()
    paths = [
        f"/v1/interactions/{one}",
        f"/v1/interactions/{doubtful}",
        "/v1/threads",
        f"/v1/threads/{thread}",
    ]
    paths += [
        "/v1/customers",
        f"/v1/customers/{customer}",
        f"/v1/customers/{customer}/timeline",
        "/v1/reviews",
    ]
    for path in paths:
        text = (await machine.get(path)).text
        assert [one for one in internal if one in text] == [], path


async def test_the_original_is_described_and_its_bytes_stay_away(
    machine: httpx.AsyncClient, world: World
) -> None:
    interaction = await world.report(
        "a",
        raw=Blob(size=9, media_type="message/rfc822", name="ab" * 32, inline=b"raw bytes"),
        attachments=(Attachment("slika.png", "image/png", 812),),
    )

    body = (await machine.get(f"/v1/interactions/{interaction}")).json()

    assert body["original"] == {"media_type": "message/rfc822", "size": 9, "name": "ab" * 32}
    assert body["attachments"] == [{"name": "slika.png", "media_type": "image/png", "size": 812}]


async def test_a_later_version_of_the_same_piece_marks_the_earlier_one(
    machine: httpx.AsyncClient, world: World
) -> None:
    first = await world.report("a", natural_key="chat-1", ago=timedelta(hours=2))
    second = await world.report("a", kind="follow_up", natural_key="chat-1")

    versions = {one: (await machine.get(f"/v1/interactions/{one}")).json() for one in (first, second)}

    assert [versions[one]["superseded"] for one in (first, second)] == [True, False]


@pytest.mark.parametrize("name", ["0" * 32, "x", "%00", "%ff", "a" * 5_000, "..%2f..%2fetc", "' or 1=1"])
async def test_what_nobody_bears_is_not_found(machine: httpx.AsyncClient, name: str) -> None:
    for noun in ("interactions", "threads", "customers"):
        answer = await machine.get(f"/v1/{noun}/{name}")

        assert answer.status_code == 404, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
