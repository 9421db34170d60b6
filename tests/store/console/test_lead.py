"""The lead's page: one true sentence, charts with their tables, and CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import httpx
import pytest
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.agents import add_agent
from services.store.console.spreadsheet import safe_cell, to_csv
from services.store.correcting.asked import NotSame
from services.store.correcting.corrections import Corrections
from services.store.desk_settings import read_desk, set_desk
from shared.desk import Desk
from shared.errors import Rejected
from shared.placement import Triage
from tests.store.application import PASSWORD, browser, sign_in
from tests.store.world import HORVAT, World


@pytest.fixture
async def lea(app: Litestar, engine: AsyncEngine) -> httpx.AsyncClient:
    """Lea, who leads the desk."""
    await add_agent(engine, login="lea", name="Lea", role="lead", password=PASSWORD)
    client = browser(app, **{"Accept-Language": "hr"})
    await sign_in(client, "lea", PASSWORD)
    return client


async def a_week(world: World) -> str:
    await world.directory(HORVAT)
    await world.report("a", customer="C-1001", ago=timedelta(days=2), triage=Triage(problem="mail"))
    wrong = await world.report("a", customer="C-1001", kind="repeat", channel="email", ago=timedelta(days=1))
    await world.report("a", customer="C-1001", kind="repeat", ago=timedelta(hours=5))
    await world.report("a", customer="C-1001", kind="follow_up", ago=timedelta(hours=4))
    await world.report("old", customer="C-1001", ago=timedelta(days=60))
    return wrong


async def test_the_sentence_counts_repeats_and_what_they_save(
    lea: httpx.AsyncClient, world: World, engine: AsyncEngine
) -> None:
    await set_desk(engine, Desk(language="hr", minutes_per_repeat=45))
    await a_week(world)

    page = (await lea.get("/lead?days=7")).text

    assert "U 7 dana ponovljene su 2 od 3 prijave; ušteđeno je oko 1 h 30 min." in page
    assert "nađena na 3 spojenih zapisa" in page
    assert page.count('<svg class="chart"') == 3


async def test_what_people_put_right_is_told_by_model(
    lea: httpx.AsyncClient, world: World, engine: AsyncEngine
) -> None:
    wrong = await a_week(world)
    await Corrections(engine).correct(NotSame(interaction=wrong, revision=1), agent="lea", name="Lea")

    # The clock of the desk stands in 2026; corrections are dated by the database.
    page = (await lea.get("/lead.csv")).status_code
    table = (await lea.get("/lead/models.csv?days=366")).content.decode("utf-8-sig")

    assert page == 404
    rows = list(csv.reader(io.StringIO(table)))
    assert rows[0] == ["Model", "Ispravljeno", "Pogrešno spojeno"]


async def test_every_table_can_be_had_as_csv(lea: httpx.AsyncClient, world: World) -> None:
    await a_week(world)

    answers = {name: await lea.get(f"/lead/{name}.csv?days=7") for name in ("days", "channels", "troubles")}

    rows = list(csv.reader(io.StringIO(answers["channels"].content.decode("utf-8-sig"))))
    assert rows == [["Kanal", "Prijave", "Ponovljene"], ["telefon", "2", "1"], ["e-pošta", "1", "1"]]
    assert len(list(csv.reader(io.StringIO(answers["days"].text)))) == 9  # a head, and each day it touches
    assert answers["troubles"].headers["content-type"].startswith("text/csv")
    assert "attachment" in answers["troubles"].headers["content-disposition"]


async def test_the_page_is_for_leads_and_says_when_there_is_nothing(
    ana: httpx.AsyncClient, lea: httpx.AsyncClient
) -> None:
    assert (await ana.get("/lead")).status_code == 403
    assert "/lead" not in (await ana.get("/")).text
    assert "Još nema brojki" in (await lea.get("/lead")).text
    for path in ("/lead?days=0", "/lead?days=x", "/lead?days=9999"):
        assert (await lea.get(path)).status_code == 400
    assert (await lea.get("/lead/secrets.csv")).status_code == 404


@pytest.mark.parametrize("begins", ["=1+1", "+385", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=1"])
def test_no_cell_begins_a_formula(begins: str) -> None:
    assert str(safe_cell(begins)).startswith("'")


def test_numbers_and_plain_words_stay_as_they_are() -> None:
    assert [safe_cell(one) for one in (-3, "pošta", "", None)] == [-3, "pošta", "", None]
    assert to_csv(["a"], [['č,"x']]) == '\ufeffa\r\n"č,""x"\r\n'.encode()


def test_the_minutes_of_a_repeat_are_the_desks_own_and_bounded() -> None:
    assert read_desk(b'{"minutes_per_repeat": 12}').minutes_per_repeat == 12
    for wrong in (b'{"minutes_per_repeat": -1}', b'{"minutes_per_repeat": 241}'):
        with pytest.raises(Rejected, match="minutes per repeat"):
            read_desk(wrong)
