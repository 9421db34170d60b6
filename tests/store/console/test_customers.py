"""A customer's page: what keeps coming back, threads as lines over time, and where we know them from."""

from __future__ import annotations

from datetime import timedelta

import httpx

from shared.placement import Known, Triage
from tests.store.world import HORVAT, World


async def page_of(client: httpx.AsyncClient) -> str:
    handle = (await client.get("/v1/customers")).json()["customers"][0]["handle"]
    return (await client.get(f"/customers/{handle}")).text


async def test_what_comes_back_within_a_season_is_told_with_its_threads(
    ana: httpx.AsyncClient, world: World
) -> None:
    await world.directory(HORVAT)
    for number, days in enumerate((100, 80, 40, 2)):
        mail = Triage(problem="mail")
        await world.report(f"t{number}", customer="C-1001", ago=timedelta(days=days), triage=mail)
    await world.report("web", customer="C-1001", ago=timedelta(days=1), triage=Triage(problem="web"))

    page = await page_of(ana)

    assert "3 puta u 90 dana: pošta" in page  # the one of a hundred days ago is past
    assert ": web</b>" not in page
    assert '<svg class="lanes"' in page
    assert page.count('<path class="lane') == 5


async def test_a_learned_identifier_leads_to_what_taught_it(ana: httpx.AsyncClient, world: World) -> None:
    await world.directory(HORVAT)
    learned = (Known(kind="email", value="ivan@privatno.hr", name="Ivan"),)
    taught = await world.report("a", customer="C-1001", learned=learned)

    assert f'<a href="/interactions/{taught}">naučeno</a>' in await page_of(ana)


async def test_one_thread_makes_no_picture_and_no_pattern(ana: httpx.AsyncClient, world: World) -> None:
    await world.directory(HORVAT)
    await world.report("a", customer="C-1001")

    page = await page_of(ana)

    assert '<svg class="lanes"' not in page
    assert 'class="pattern"' not in page
