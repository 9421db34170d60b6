"""The pages of incidents: whom they affect, when the reports came, and an agent's word by plain form."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.console import incidents
from services.store.console.charts import PERIODS_MAX, Bar, bars, lines, periods
from services.store.tables import incident, incident_member
from tests.store.application import field
from tests.store.world import HORVAT, NOW, PEKARA, World


async def shared_trouble(world: World, engine: AsyncEngine) -> None:
    await world.directory(HORVAT, PEKARA)
    members = [
        await world.report("h", customer="C-1001", subject="Horvat: ne radi", ago=timedelta(hours=3)),
        await world.report("h", customer="C-1001", kind="repeat", ago=timedelta(hours=2)),
        await world.report("p", customer="C-1005", subject="Žuža: ne radi", ago=timedelta(hours=1)),
    ]
    async with engine.begin() as connection:
        await connection.execute(
            insert(incident).values(
                id="i-1",
                handle="inc_1",
                state="proposed",
                trouble="mail",
                servers=["mx2"],
                opened_at=NOW - timedelta(hours=3),
                last_at=NOW - timedelta(hours=1),
                proposed_at=NOW,
            )
        )
        for place, one in enumerate(members):
            at = NOW - timedelta(hours=3 - place)
            row = {"interaction_id": one, "incident_id": "i-1", "at": at, "reports": True, "signal": {}}
            await connection.execute(insert(incident_member).values(row))


async def test_an_incident_shows_its_customers_apart_and_asks(
    ana: httpx.AsyncClient, world: World, engine: AsyncEngine
) -> None:
    await shared_trouble(world, engine)

    listed, page = (await ana.get("/incidents")).text, (await ana.get("/incidents/inc_1")).text

    assert "pošta · mx2" in listed
    assert "Čekaju Vašu riječ" in listed
    assert page.count('class="row member"') == 2
    for words in ("Horvat: ne radi", "Žuža: ne radi", "Je li ovo jedan naš kvar?", "2 korisnika"):
        assert words in page
    assert '<svg class="chart"' in page
    assert '<b class="number">1</b>' in page  # the menu says that one waits


async def test_of_an_outage_the_first_customers_are_shown_and_all_on_request(
    ana: httpx.AsyncClient, world: World, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shared_trouble(world, engine)
    monkeypatch.setattr(incidents, "AFFECTED_MAX", 1)

    first = (await ana.get("/incidents/inc_1")).text
    everybody = (await ana.get("/incidents/inc_1?everybody=true")).text

    assert (first.count('class="row member"'), everybody.count('class="row member"')) == (1, 2)
    assert "Horvat: ne radi" in first
    assert ("Prikaži sve pogođene" in first, "Prikaži sve pogođene" in everybody) == (True, False)


async def test_an_agents_word_is_kept_and_can_be_taken_back(
    ana: httpx.AsyncClient, world: World, engine: AsyncEngine
) -> None:
    await shared_trouble(world, engine)
    token = field((await ana.get("/incidents/inc_1")).text, "csrf_token")

    for verdict, words in (("confirmed", "potvrđen"), ("dismissed", "odbačen")):
        form = {"csrf_token": token, "verdict": verdict}
        answer = await ana.post("/incidents/inc_1/decide", data=form)
        assert answer.headers["location"] == "/incidents/inc_1"
        page = (await ana.get("/incidents/inc_1")).text
        assert words in page
        assert "Ana je odlučio/la" in page


async def test_a_thread_leads_to_its_incident(
    ana: httpx.AsyncClient, world: World, engine: AsyncEngine
) -> None:
    await shared_trouble(world, engine)
    handle = (await ana.get("/v1/threads")).json()["threads"][0]["handle"]

    page, view = (await ana.get(f"/threads/{handle}")).text, (await ana.get("/?view=incident")).text

    assert 'href="/incidents/inc_1">Možda dio incidenta' in page
    assert view.count('class="row thread-row') == 2


async def test_what_is_no_verdict_or_no_incident_is_refused(ana: httpx.AsyncClient) -> None:
    token = field((await ana.get("/")).text, "csrf_token")

    strange = await ana.post("/incidents/inc_1/decide", data={"csrf_token": token, "verdict": "maybe"})
    lost = await ana.post("/incidents/inc_1/decide", data={"csrf_token": token, "verdict": "confirmed"})

    assert (strange.status_code, lost.status_code) == (422, 404)
    assert (await ana.get("/incidents/inc_1")).status_code == 404
    assert "Nema zajedničkih kvarova" in (await ana.get("/incidents")).text


def test_periods_are_round_few_and_lose_nothing() -> None:
    start = datetime(2026, 11, 5, 12, 3, tzinfo=UTC)
    for span in (timedelta(0), timedelta(minutes=50), timedelta(days=3), timedelta(days=4_000)):
        moments = [start, start + span / 3, start + span]
        found = periods(moments)
        assert len(found) <= PERIODS_MAX
        assert sum(one.count for one in found) == 3
        assert found[0].since <= start


def test_a_chart_escapes_its_labels_and_stands_without_bars() -> None:
    hostile = Bar("<script>", 3, 1, '"><b>')

    for chart in (bars([hostile]), lines([hostile])):
        assert "<script>" not in chart
        assert "<b>" not in chart
    assert bars([]).startswith("<svg")
    assert lines([]).startswith("<svg")
