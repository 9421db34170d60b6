"""Reviews: one piece beside what it may belong to, the shared words marked, an answer a key."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx

from services.store.console.sharing import TEXT_CHARS_MAX, marked, shared_stems
from tests.store.application import field
from tests.store.world import HORVAT, World


async def two_in_doubt(world: World) -> None:
    await world.directory(HORVAT)
    await world.report(
        "old", customer="C-1001", subject="Stara nit", text="skladište javlja kvotu", ago=timedelta(hours=30)
    )
    for number in (1, 2):
        await world.report(
            f"fresh-{number}",
            customer="C-1001",
            zone="review",
            text=f"opet kvota na skladištu, javljanje {number}",
            suggested_threads=[world.choice("old", "C-1001")],
            ago=timedelta(hours=10 - number),
        )


async def test_one_question_is_asked_at_a_time_and_can_be_skipped(
    ana: httpx.AsyncClient, world: World
) -> None:
    await two_in_doubt(world)

    page = (await ana.get("/reviews")).text
    skip = re.search(r'href="(\?cursor=[^"]+)" aria-keyshortcuts="s"', page)
    assert skip
    next_page = (await ana.get(f"/reviews{skip[1]}")).text

    assert "Je li to isti problem?" in page
    assert "još 2" in page
    assert ("javljanje 1" in page, "javljanje 2" in page) == (True, False)
    assert ("javljanje 1" in next_page, "javljanje 2" in next_page) == (False, True)


async def test_what_both_texts_say_is_marked_in_both(ana: httpx.AsyncClient, world: World) -> None:
    await two_in_doubt(world)

    page = (await ana.get("/reviews")).text

    assert "<mark>skladištu</mark>" in page
    assert "<mark>skladište</mark>" in page


async def test_every_answer_has_a_key_and_leads_to_the_next_question(
    ana: httpx.AsyncClient, world: World
) -> None:
    await two_in_doubt(world)
    page = (await ana.get("/reviews")).text
    assert re.findall(r'<button [^>]*aria-keyshortcuts="(\d)"', page) == ["0", "1"]
    action = re.search(r'action="(/reviews/[^"]+/answer)"', page)
    assert action

    answer = await ana.post(action[1], data={"csrf_token": field(page, "csrf_token"), "answer": "reject"})
    following = (await ana.get(answer.headers["location"])).text

    assert "javljanje 2" in following


def test_marks_are_put_around_words_and_nothing_else() -> None:
    shared = shared_stems("domena <b>kvota</b> od jučer", ["kvote domenu"])

    assert (
        str(marked("<i>kvotu</i> & domene", shared))
        == "&lt;i&gt;<mark>kvotu</mark>&lt;/i&gt; &amp; <mark>domene</mark>"
    )


def test_grammar_is_no_common_ground() -> None:
    assert shared_stems("kako kada jučer molim hvala", ["kako kada jučer molim hvala"]) == frozenset()


def test_a_long_text_is_cut() -> None:
    assert len(marked("x" * 9_000, frozenset())) == TEXT_CHARS_MAX + 1
