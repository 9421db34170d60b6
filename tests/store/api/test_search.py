"""Search over everything: names, numbers and words, slips and diacritics forgiven, the passage shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.reading.search import fold
from services.store.search_words import learn_words
from tests.store.world import HORVAT, PEKARA, World


@pytest.fixture
async def searched(world: World, engine: AsyncEngine) -> World:
    await world.directory(HORVAT, PEKARA)
    await world.report(
        "a", customer="C-1001", channel="email", subject="Outlook", text="Od jučer javlja kvotu 550"
    )
    await world.report(
        "b",
        customer="C-1005",
        author="Ankica Tolj",
        text="certifikat je istekao, <b>hitno</b>",
        ago=timedelta(hours=3),
    )
    await world.report(kind="noise", channel="email", author="Toneri d.o.o.", text="popust na tonere")
    while await learn_words(engine, settled_after_s=0):
        pass
    return world


async def search(machine: httpx.AsyncClient, query: str) -> dict[str, Any]:
    answer = await machine.get("/v1/search", params={"q": query})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.mark.parametrize(
    "query",
    [
        "Žuža",
        "zuza",
        "ZUŽA PEKARA",
        "zuza.hr",
        "uza.h",
        "C-1005",
        "c 1005",
        "Tolj",
        "ankica@zuza.hr",
        "pekraa",
        "ankcia",
        "https://www.zuza.hr/kontakt",
    ],
)
async def test_a_customer_is_found_by_whatever_is_known_of_it(
    machine: httpx.AsyncClient, searched: World, query: str
) -> None:
    found = await search(machine, query)

    assert [one["name"] for one in found["customers"]] == ["Pekara Žuža d.o.o."]
    assert "certifikat je istekao, <b>hitno</b>" in [one["subject"] for one in found["threads"]]


@pytest.mark.parametrize("query", ["091 555 0101", "5550101", "00385 91 555 0101", "hrovat", "gradn"])
async def test_numbers_and_slips_are_forgiven(
    machine: httpx.AsyncClient, searched: World, query: str
) -> None:
    assert [one["number"] for one in (await search(machine, query))["customers"]] == ["C-1001"]


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("kvota", "kvotu"),
        ("KVOTE", "kvotu"),
        ("550 kvota", "kvotu 550"),
        ("kvo", "kvotu"),
        ("550", "550"),
        ("kvtou", "kvotu"),
    ],
)
async def test_what_was_said_is_found_in_any_form_and_marked(
    machine: httpx.AsyncClient, searched: World, query: str, marked: str
) -> None:
    (thread,) = (await search(machine, query))["threads"]

    passage = thread["passage"]
    assert thread["subject"] == "Outlook"
    assert " ".join(passage["text"][start:end] for start, end in passage["marks"]) == marked


async def test_a_slip_is_owned_up_to(machine: httpx.AsyncClient, searched: World) -> None:
    assert (await search(machine, "kvota"))["instead"] == {}
    assert (await search(machine, "certfiikat"))["instead"] == {"certfiikat": "certifikat"}


async def test_a_word_is_found_as_it_stands_before_its_forms_are_learned(
    machine: httpx.AsyncClient, world: World
) -> None:
    await world.report("a", text="ne radi webmail")

    assert len((await search(machine, "webmail"))["threads"]) == 1
    assert len((await search(machine, "webm"))["threads"]) == 1


async def test_what_was_set_aside_is_found_too(machine: httpx.AsyncClient, searched: World) -> None:
    found = await search(machine, "popust")

    assert (found["threads"], len(found["set_aside"])) == ([], 1)


async def test_a_thread_is_found_by_its_reference(machine: httpx.AsyncClient, searched: World) -> None:
    (known,) = (await search(machine, "certifikat"))["threads"]

    for query in (known["reference"], known["reference"][:-2], known["reference"].lower().replace("-", " ")):
        assert known["handle"] in [one["handle"] for one in (await search(machine, query))["threads"]]


async def test_nothing_internal_is_shown(machine: httpx.AsyncClient, searched: World) -> None:
    told = (await machine.get("/v1/search", params={"q": "horvat"})).text

    assert not any(one in told for one in searched.internal_ids())


@pytest.mark.parametrize(
    "query", ["'", "' | !x", "a:*b", "\\", "%%%", "((", "🙂", "й", "  ", "&amp;<>", "-" * 90]
)
async def test_no_query_breaks_it(machine: httpx.AsyncClient, searched: World, query: str) -> None:
    answer = await machine.get("/v1/search", params={"q": query})

    assert answer.status_code in {200, 400}


async def test_lists_are_narrowed_by_what_was_said(machine: httpx.AsyncClient, searched: World) -> None:
    for query in ("kvote", "kvtou", "horvat"):
        listed = (await machine.get("/v1/threads", params={"q": query})).json()["threads"]
        assert [one["subject"] for one in listed] == ["Outlook"], query


def test_the_database_folds_as_we_do() -> None:
    assert fold("Škrlet ĐURĐA Łódź") == "skrlet durda lodz"
