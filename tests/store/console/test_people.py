"""The page of agents: leads see it, administrators change it, and a desk keeps an administrator."""

from __future__ import annotations

import re

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.agents import add_agent
from services.store.tables import agent, audit
from tests.store.application import LOGIN, PASSWORD, browser, field, sign_in


@pytest.fixture
async def admin(ana: httpx.AsyncClient, engine: AsyncEngine) -> httpx.AsyncClient:
    """Ana, who administers."""
    async with engine.begin() as connection:
        await connection.execute(update(agent).values(role="admin"))
    return ana


async def change(client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    token = field((await client.get("/agents")).text, "csrf_token")
    return await client.post(path, data={"csrf_token": token} | fields)


async def test_an_agent_is_added_with_a_password_that_is_shown_once(
    app: Litestar, admin: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    page = await change(admin, "/agents", login="Vid", name="Vid <b>Vidić</b>", role="lead")
    found = re.search(r"<code>([\w-]{12,})</code>", page.text)
    assert found
    async with browser(app) as vid:
        assert (await sign_in(vid, "vid", found[1])).status_code == 303
        seen = await vid.get("/agents")

    assert seen.status_code == 200
    assert "Vid &lt;b&gt;" in seen.text
    assert 'action="/agents"' not in seen.text
    assert found[1] not in (await admin.get("/agents")).text
    async with engine.connect() as connection:
        noted = (await connection.execute(select(audit.c.what, audit.c.object, audit.c.who))).all()
    assert ("agent.added", "vid") in {(row.what, row.object) for row in noted}
    assert any(row.who.startswith("agt_") for row in noted)


async def test_roles_change_and_who_is_disabled_is_let_in_again(
    app: Litestar, admin: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    await add_agent(engine, login="vid", name="Vid", role="viewer", password=PASSWORD)

    done = [
        await change(admin, "/agents/vid/role", role="lead"),
        await change(admin, "/agents/vid/disable"),
        await change(admin, "/agents/vid/enable"),
        await change(admin, "/agents/vid/reset-totp"),
    ]

    assert [answer.status_code for answer in done] == [303] * 4
    async with engine.connect() as connection:
        row = (await connection.execute(select(agent).where(agent.c.login == "vid"))).one()
    assert (row.role, row.disabled_at) == ("lead", None)


async def test_the_last_administrator_stays_one(admin: httpx.AsyncClient) -> None:
    for path, fields in ((f"/agents/{LOGIN}/disable", {}), (f"/agents/{LOGIN}/role", {"role": "agent"})):
        assert (await change(admin, path, **fields)).status_code == 409

    assert (await admin.get("/agents")).status_code == 200


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/agents", {"login": "a b", "role": "agent"}, 422),
        ("/agents", {"login": "vid", "role": "owner"}, 422),
        ("/agents", {"login": LOGIN, "role": "agent"}, 409),
        ("/agents/nobody/disable", {}, 404),
        (f"/agents/{LOGIN}/promote", {}, 404),
        (f"/agents/{LOGIN}/role", {"role": ""}, 422),
    ],
)
async def test_what_cannot_be_is_told(
    admin: httpx.AsyncClient, path: str, fields: dict[str, str], status: int
) -> None:
    assert (await change(admin, path, **fields)).status_code == status
