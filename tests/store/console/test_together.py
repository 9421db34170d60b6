"""Alike questions are answered at once: each listed, each a correction, counted honestly, undone together."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.reading.review_groups import likeness_of
from shared.placement import Choice, Evidence, Placement
from tests.store.application import field
from tests.store.world import HORVAT, World


async def three_alike_and_one_other(world: World) -> None:
    await world.directory(HORVAT)
    for name in ("old", "other"):
        await world.report(name, customer="C-1001", subject=f"Nit {name}", ago=timedelta(hours=30))
    for number, target in enumerate(("old", "old", "other", "old")):
        await world.report(
            f"fresh-{number}",
            customer="C-1001",
            zone="review",
            text=f"javljanje {number}",
            suggested_threads=[world.choice(target, "C-1001")],
            ago=timedelta(hours=10 - number),
        )


async def link(ana: httpx.AsyncClient) -> str:
    found = re.search(r'href="(/reviews/rev_[^"]+/together)"', (await ana.get("/reviews")).text)
    assert found
    return found[1]


async def answered(ana: httpx.AsyncClient, path: str, boxes: list[str], answer: str = "accept") -> str:
    page = (await ana.get(path)).text
    form = dict.fromkeys(boxes, "yes") | {"csrf_token": field(page, "csrf_token"), "answer": answer}
    form |= {"thread": field(page, "thread")}
    return (await ana.post(path, data=form)).headers["location"]


async def test_the_like_are_listed_and_no_other(ana: httpx.AsyncClient, world: World) -> None:
    await three_alike_and_one_other(world)

    reviews = (await ana.get("/reviews")).text
    page = (await ana.get(await link(ana))).text

    assert "Još 2 jednaka: odlučite zajedno" in reviews
    assert [f"javljanje {number}" in page for number in range(4)] == [True, True, False, True]
    assert page.count(" checked>") == 3


async def test_what_is_ticked_is_decided_and_undone_together(ana: httpx.AsyncClient, world: World) -> None:
    await three_alike_and_one_other(world)
    path = await link(ana)
    boxes = re.findall(r'name="(piece:[^"]+)"', (await ana.get(path)).text)

    told = (await ana.get(await answered(ana, path, boxes[:2]))).text
    assert "Odlučeno o 2 zapisa." in told
    assert "još 2" in told

    form = {"csrf_token": field(told, "csrf_token"), "corrections": field(told, "corrections")}
    undone = (await ana.get((await ana.post("/reviews/together/undo", data=form)).headers["location"])).text
    assert "Vraćena su 2 zapisa." in undone
    assert "još 4" in undone


async def test_what_changed_meanwhile_is_left_alone_and_said(ana: httpx.AsyncClient, world: World) -> None:
    await three_alike_and_one_other(world)
    path = await link(ana)
    boxes = re.findall(r'name="(piece:[^"]+)"', (await ana.get(path)).text)
    await answered(ana, path, boxes[1:2], answer="reject")

    told = (await ana.get(await answered(ana, path, boxes))).text

    assert "Odlučeno o 2 zapisa." in told
    assert "1 nije promijenjen" in told


async def test_nothing_ticked_changes_nothing(ana: httpx.AsyncClient, world: World) -> None:
    await three_alike_and_one_other(world)
    path = await link(ana)

    assert await answered(ana, path, []) == path
    assert "još 4" in (await ana.get("/reviews")).text


async def test_a_group_that_was_decided_says_so(ana: httpx.AsyncClient, engine: AsyncEngine) -> None:
    assert "O ovome je u međuvremenu odlučeno." in (await ana.get("/reviews/rev_gone/together")).text


def test_the_same_suggestion_for_other_reasons_is_not_alike() -> None:
    def asking(*evidence: Evidence, thread: str = "t") -> Placement:
        choice = Choice(customer_id="c", thread_id=thread, evidence=evidence)
        return Placement(
            interaction_id="i",
            kind="new",
            zone="review",
            model="v1",
            why_hr="",
            why_en="",
            suggested_threads=(choice,),
        )

    mailbox, words = Evidence("same mailbox", 3.0, "", ""), Evidence("wording", -1.0, "", "")

    assert likeness_of(asking(mailbox, words)) == likeness_of(
        asking(Evidence("wording", -2.5, "", ""), mailbox)
    )
    assert likeness_of(asking(mailbox, words)) != likeness_of(asking(mailbox))
    assert likeness_of(asking(mailbox)) != likeness_of(asking(mailbox, thread="u"))
    assert likeness_of(asking()) is not None
    assert likeness_of(msgspec.structs.replace(asking(), suggested_threads=())) is None
