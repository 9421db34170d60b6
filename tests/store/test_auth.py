"""Who is let in: sessions and keys. What is not said to be public needs one of the two."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.agents import add_agent, disable_agent
from services.store.api_keys import revoke_api_key
from services.store.auth import SESSION_AGE_MAX, SESSION_IDLE
from services.store.tables import agent, session
from tests.store.application import LOGIN, PASSWORD, Clock, browser, field, sign_in
from tests.store.world import World

PUBLIC = {
    "/sign-in",
    "/sign-in/code",
    "/sign-in/provider",
    "/sign-in/provider/back",
    "/health/live",
    "/health/ready",
    "/metrics",
    "/static/{version}/{name}",
    # What a token of a portal or a visit of the widget opens, and what gives one out: tests/store/portal.
    "/portal/enter",
    "/v1/portal/sessions",
    "/widget/widget.js",
    "/widget/demo",
    "/v1/widget/visits",
    "/v1/widget/lookup",
    "/v1/widget/transcripts",
    "/v1/widget/answers",
}


def routes(app: Litestar) -> list[tuple[str, str]]:
    """Return method and path of every route."""
    return [
        (method, route.path_format)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method in sorted(route.methods - {"OPTIONS"})
    ]


def filled(path: str) -> str:
    """Return a path in which every parameter has some value."""
    return path.replace("{", "").replace("}", "")


async def test_every_route_but_the_public_ones_needs_somebody(
    app: Litestar, anyone: httpx.AsyncClient
) -> None:
    closed = 0
    for method, path in routes(app):
        if path in PUBLIC:
            continue
        answer = await anyone.request(method, filled(path), headers={"Authorization": "Bearer otk_wrong"})
        refused = answer.status_code == 401
        sent_away = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
        assert refused or sent_away, (method, path, answer.status_code)
        closed += 1

    assert closed > 20


async def test_every_form_but_the_signing_in_needs_the_sessions_token(
    app: Litestar, ana: httpx.AsyncClient
) -> None:
    # The API takes JSON, no forms: from an agent's browser it counts from our own pages alone.
    forms = [path for method, path in routes(app) if method == "POST" and not path.startswith("/v1/")]
    posts = [path for path in forms if path not in PUBLIC]

    assert posts
    for path in posts:
        for data in ({}, {"csrf_token": ""}, {"csrf_token": "x" * 43}):
            answer = await ana.post(filled(path), data=data or {"a": "b"})
            assert answer.status_code == 403, path


async def test_a_form_from_another_site_is_refused_even_with_the_token(ana: httpx.AsyncClient) -> None:
    token = field((await ana.get("/")).text, "csrf_token")

    for headers in ({"Origin": "https://evil.test"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = await ana.post("/sign-out", data={"csrf_token": token}, headers=headers)
        assert answer.status_code == 403, headers

    own = await ana.post("/sign-out", data={"csrf_token": token}, headers={"Origin": "http://desk.test"})
    assert own.status_code == 303


async def test_a_page_of_another_agent_gives_no_token_for_mine(
    ana: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    async with engine.begin() as connection:
        foreign = update(session).values(csrf_token="another")
        token = field((await ana.get("/")).text, "csrf_token")
        await connection.execute(foreign)

    answer = await ana.post("/sign-out", data={"csrf_token": token})

    assert answer.status_code == 403


async def test_signing_out_ends_the_session_for_good(ana: httpx.AsyncClient) -> None:
    stolen = ana.cookies["onethread"]
    token = field((await ana.get("/")).text, "csrf_token")

    await ana.post("/sign-out", data={"csrf_token": token})

    ana.cookies.set("onethread", stolen, domain="desk.test")
    assert (await ana.get("/")).status_code == 303


async def test_an_idle_and_an_old_session_end(ana: httpx.AsyncClient, clock: Clock) -> None:
    clock.now += SESSION_IDLE - timedelta(minutes=5)
    assert (await ana.get("/")).status_code == 200  # counts as seen
    clock.now += SESSION_IDLE - timedelta(minutes=5)
    assert (await ana.get("/")).status_code == 200
    clock.now += SESSION_IDLE + timedelta(minutes=5)
    assert (await ana.get("/")).status_code == 303


async def test_no_session_lives_longer_than_a_day_however_busy(ana: httpx.AsyncClient, clock: Clock) -> None:
    for _ in range(int(SESSION_AGE_MAX / timedelta(hours=1)) - 1):
        clock.now += timedelta(hours=1)
        assert (await ana.get("/")).status_code == 200
    clock.now += timedelta(hours=2)

    assert (await ana.get("/")).status_code == 303


async def test_a_disabled_agent_is_out_at_once(ana: httpx.AsyncClient, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(update(agent).values(disabled_at=agent.c.created_at))
    assert (await ana.get("/")).status_code == 303

    await disable_agent(engine, LOGIN)
    assert (await sign_in(ana, LOGIN, PASSWORD)).status_code == 403


async def test_the_cookie_is_kept_from_scripts_and_the_database_holds_no_token(
    anyone: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    await add_agent(engine, login=LOGIN, name="Ana", role="agent", password=PASSWORD)

    answer = await sign_in(anyone, LOGIN, PASSWORD)

    (cookie,) = (one for one in answer.headers.get_list("set-cookie") if one.startswith("onethread="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    token = cookie.partition("=")[2].partition(";")[0]
    async with engine.connect() as connection:
        (kept,) = (await connection.execute(select(session.c.token_hash))).scalars()
    assert token.encode() not in kept
    assert len(kept) == 32


async def test_a_wrong_password_and_an_unknown_login_look_the_same(
    anyone: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    await add_agent(engine, login=LOGIN, name="Ana", role="agent", password=PASSWORD)

    wrong = await sign_in(anyone, LOGIN, "pogrešna")
    unknown = await sign_in(anyone, "nitko\x01", "pogrešna")

    assert (wrong.status_code, unknown.status_code) == (403, 403)
    assert "onethread" not in anyone.cookies


async def test_guessing_is_slowed_down_and_the_right_agent_elsewhere_is_not(
    app: Litestar, anyone: httpx.AsyncClient, engine: AsyncEngine, clock: Clock
) -> None:
    await add_agent(engine, login=LOGIN, name="Ana", role="agent", password=PASSWORD)
    for _ in range(5):
        assert (await sign_in(anyone, LOGIN, "pogrešna")).status_code == 403

    held = await sign_in(anyone, LOGIN, PASSWORD)
    async with browser(app, address="203.0.113.9") as other:
        right = await sign_in(other, LOGIN, PASSWORD)
    clock.now += timedelta(seconds=int(held.headers["retry-after"]))
    later = await sign_in(anyone, LOGIN, PASSWORD)

    assert held.status_code == 429
    assert right.status_code == 303
    assert later.status_code == 303


async def test_signing_in_needs_the_form_that_we_gave(anyone: httpx.AsyncClient, engine: AsyncEngine) -> None:
    await add_agent(engine, login=LOGIN, name="Ana", role="agent", password=PASSWORD)

    planted = await anyone.post("/sign-in", data={"login": LOGIN, "password": PASSWORD, "form_token": "x"})

    assert planted.status_code == 403
    assert "onethread" not in anyone.cookies


@pytest.mark.parametrize(
    ("target", "goes_to"),
    [
        ("/threads/thr_x?before=y", "/threads/thr_x?before=y"),
        ("//evil.test", "/"),
        ("/\\evil.test", "/"),
        ("https://evil.test", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nSet-Cookie: x=y", "/"),
        ("", "/"),
    ],
)
async def test_a_sign_in_leads_only_to_pages_of_ours(
    anyone: httpx.AsyncClient, engine: AsyncEngine, target: str, goes_to: str
) -> None:
    await add_agent(engine, login=LOGIN, name="Ana", role="agent", password=PASSWORD)

    answer = await sign_in(anyone, LOGIN, PASSWORD, next=target)

    assert answer.headers["location"] == goes_to


async def test_a_key_opens_the_api_alone_until_it_is_revoked(
    machine: httpx.AsyncClient, engine: AsyncEngine, world: World
) -> None:
    assert (await machine.get("/v1/threads")).status_code == 200
    assert (await machine.get("/")).status_code == 303

    await revoke_api_key(engine, "tests")

    assert (await machine.get("/v1/threads")).status_code == 401


async def test_an_agents_session_reads_the_api_too(ana: httpx.AsyncClient) -> None:
    assert (await ana.get("/v1/threads")).status_code == 200


HOSTILE_BODIES = [
    b"\xff\xfe",
    b"login=%00&password=%ff",
    b"a=b&" * 5_000,
    b"%",
    b"{}",
    b"x" * 600_000,
]


@pytest.mark.parametrize("body", HOSTILE_BODIES)
async def test_a_form_that_cannot_be_read_is_refused(anyone: httpx.AsyncClient, body: bytes) -> None:
    for media_type in ("application/x-www-form-urlencoded", "application/json", "multipart/form-data", ""):
        answer = await anyone.post("/sign-in", content=body, headers={"content-type": media_type})

        assert 400 <= answer.status_code < 500, (media_type, answer.text)
