"""Who else is here: told on the thread's page, over all processes, and forgotten by itself."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.agents import add_agent
from services.store.live import Live
from services.store.presence import EXPIRES
from tests.store.application import PASSWORD, Clock, browser, field, sign_in
from tests.store.world import HORVAT, World


async def beat(client: httpx.AsyncClient, handle: str, doing: str = "looking") -> str:
    token = field((await client.get("/")).text, "csrf_token")
    form = {"csrf_token": token, "doing": doing}
    answer = await client.post(f"/threads/{handle}/presence", data=form)
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.split())


@pytest.fixture
async def ivan(app: Litestar, engine: AsyncEngine) -> httpx.AsyncClient:
    await add_agent(engine, login="ivan", name="Ivan", role="viewer", password=PASSWORD)
    client = browser(app, **{"Accept-Language": "hr"})
    await sign_in(client, "ivan", PASSWORD)
    return client


@pytest.fixture
async def handles(world: World, ana: httpx.AsyncClient) -> list[str]:
    await world.directory(HORVAT)
    await world.report("a", customer="C-1001", ago=timedelta(hours=2))
    await world.report("b", customer="C-1001", subject="Drugo")
    return [one["handle"] for one in (await ana.get("/v1/threads")).json()["threads"]]


async def test_each_sees_the_other_and_not_themselves(
    ana: httpx.AsyncClient, ivan: httpx.AsyncClient, handles: list[str]
) -> None:
    assert await beat(ana, handles[0]) == ""
    assert "Ana gleda ovu nit" in await beat(ivan, handles[0])
    assert "Ivan gleda ovu nit" in await beat(ana, handles[0])


async def test_who_writes_and_who_is_with_another_thread_of_the_customer_is_told(
    ana: httpx.AsyncClient, ivan: httpx.AsyncClient, handles: list[str]
) -> None:
    await beat(ivan, handles[0], "writing")

    assert "Ivan piše odgovor" in await beat(ana, handles[0])
    assert "Ivan odgovara u drugoj niti ovog korisnika" in await beat(ana, handles[1])


async def test_who_leaves_or_falls_silent_is_gone(
    ana: httpx.AsyncClient, ivan: httpx.AsyncClient, handles: list[str], clock: Clock
) -> None:
    await beat(ivan, handles[0])
    await beat(ivan, handles[0], "left")
    assert await beat(ana, handles[0]) == ""

    await beat(ivan, handles[0])
    clock.now += EXPIRES + timedelta(seconds=1)
    assert await beat(ana, handles[0]) == ""


async def test_pages_are_told_once_that_somebody_came(
    ana: httpx.AsyncClient, handles: list[str], live: Live
) -> None:
    told: list[bytes] = []

    async def publish(_: str, data: bytes) -> None:
        told.append(data)

    live._client.publish = publish  # type: ignore[method-assign, assignment]

    for doing in ("looking", "looking", "writing", "left", "left"):
        await beat(ana, handles[0], doing)

    assert [b'"present"' in one and handles[0].encode() in one for one in told] == [True, True, True]


async def test_what_is_none_of_ours_is_refused(ana: httpx.AsyncClient, handles: list[str]) -> None:
    token = field((await ana.get("/")).text, "csrf_token")

    strange = await ana.post(
        f"/threads/{handles[0]}/presence", data={"csrf_token": token, "doing": "sleeping"}
    )
    nowhere = await ana.post("/threads/thr_none/presence", data={"csrf_token": token})
    forged = await ana.post(f"/threads/{handles[0]}/presence", data={"doing": "looking"})

    assert (strange.status_code, nowhere.status_code, forged.status_code) == (400, 404, 403)
