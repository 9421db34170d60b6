"""Signing in at a provider: only the agent whose confirmed address it is, only in the browser that left."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.agents import add_agent, disable_agent, set_email
from services.store.console.signing_in import Cookies
from services.store.console.words import say
from services.store.oidc.begun import AGE_MAX
from services.store.oidc.configured import BACK_PATH, Configured
from services.store.oidc.provider import OidcProvider
from services.store.oidc.refusal import Refusal
from services.store.oidc.single_sign_on import NOTED_MAX, NOTED_WITHIN, SingleSignOn
from services.store.tables import agent, audit, session
from services.store.throttle import FREE_TRIES
from services.store.totp import code_of, step_of
from shared.errors import Rejected
from tests.standins.http import HANG_UP, serving
from tests.standins.oidc import CLIENT_ID, CLIENT_SECRET, OidcStandIn
from tests.store.application import LOGIN, PASSWORD, Clock, browser, field, sign_in

HERE = "http://desk.test"


@pytest.fixture
async def provider(clock: Clock) -> AsyncIterator[OidcStandIn]:
    standin = OidcStandIn(clock)
    async with serving(standin) as address:
        standin.issuer = address
        yield standin


@pytest.fixture
def provider_asks() -> bool:
    """Whether the provider is said to ask for the second factor."""
    return False


@pytest.fixture
async def single_sign_on(
    engine: AsyncEngine, clock: Clock, provider: OidcStandIn, provider_asks: bool
) -> AsyncIterator[SingleSignOn]:
    us = Configured(
        issuer=provider.issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, back=HERE + BACK_PATH
    )
    async with httpx.AsyncClient(trust_env=False) as http:
        yield SingleSignOn(
            engine,
            clock=clock,
            provider=OidcProvider(us, http, clock=clock),
            key=b"k" * 32,
            provider_asks_second_factor=provider_asks,
        )


@pytest.fixture
async def laptop(anyone: httpx.AsyncClient, engine: AsyncEngine) -> httpx.AsyncClient:
    """A browser of Ana's, who may sign in at the provider and has not yet."""
    await add_agent(engine, login=LOGIN, name="Ana", role="agent", password=PASSWORD)
    await set_email(engine, LOGIN, " Ana@STOL.hr ")
    anyone.headers["Accept-Language"] = "en"
    return anyone


async def leave(client: httpx.AsyncClient, target: str = "/noise") -> str:
    left = await client.get("/sign-in/provider", params={"next": target})
    assert left.status_code == 303, left.text
    return left.headers["location"]


async def back(client: httpx.AsyncClient, said: dict[str, str], **changed: str | None) -> httpx.Response:
    given = {name: value for name, value in (said | changed).items() if value is not None}
    return await client.get(BACK_PATH, params=given)


async def sign_in_there(client: httpx.AsyncClient, provider: OidcStandIn) -> httpx.Response:
    return await back(client, provider.sign_in(await leave(client)))


async def reasons(engine: AsyncEngine) -> list[str]:
    async with engine.connect() as connection:
        found = await connection.execute(
            select(audit.c.why).where(audit.c.what == "sign_in.refused").order_by(audit.c.id)
        )
        return list(found.scalars())


async def sessions(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        return (await connection.execute(select(func.count()).select_from(session))).scalar_one()


def told(page: httpx.Response) -> str:
    found = re.search(r'role="alert">([^<]*)<', page.text)
    assert found, page.text
    return found[1]


def line(name: str) -> str:
    return say("en", f"sign_in.provider_{name}")


async def test_the_agent_whose_address_it_is_goes_on_to_the_page_they_wanted(
    laptop: httpx.AsyncClient, provider: OidcStandIn
) -> None:
    provider.account["email"] = "ANA@stol.hr"
    assert "/sign-in/provider?next=%2Fnoise" in (await laptop.get("/sign-in?next=/noise")).text

    through = await sign_in_there(laptop, provider)

    assert (through.status_code, through.headers["location"]) == (303, "/noise")
    assert (await laptop.get("/")).status_code == 200
    assert "onethread_begun" not in laptop.cookies


async def test_signing_out_ends_our_session(laptop: httpx.AsyncClient, provider: OidcStandIn) -> None:
    await sign_in_there(laptop, provider)
    stolen = laptop.cookies["onethread"]
    await laptop.post("/sign-out", data={"csrf_token": field((await laptop.get("/")).text, "csrf_token")})

    laptop.cookies.set("onethread", stolen, domain="desk.test")
    assert (await laptop.get("/")).status_code == 303


async def test_what_the_browser_keeps_is_signed_short_and_closed_to_scripts(
    laptop: httpx.AsyncClient, provider: OidcStandIn, clock: Clock, engine: AsyncEngine
) -> None:
    left = await laptop.get("/sign-in/provider")
    (cookie,) = (one for one in left.headers.get_list("set-cookie") if one.startswith("onethread_begun="))
    assert {"HttpOnly", "SameSite=lax", f"Max-Age={int(AGE_MAX.total_seconds())}"} <= set(cookie.split("; "))
    assert Cookies(https=True).begun == "__Host-onethread_begun"
    assert Cookies(https=True).make(Cookies(https=True).begun, "x").secure

    said = provider.sign_in(left.headers["location"])
    clock.now += AGE_MAX
    late = await back(laptop, said)

    assert (late.status_code, told(late)) == (403, line("again"))
    assert await reasons(engine) == ["the browser has no sign-in under way, or began it too long ago"]


def without_signature(claims: dict[str, Any]) -> str:
    parts = (b'{"alg":"none"}', json.dumps(claims).encode(), b"")
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


LIES: list[tuple[dict[str, Any], str, str]] = [
    ({"nonce": "another"}, "refused", "nonce"),
    ({"iss": "https://another.hr"}, "refused", "iss"),
    ({"aud": "another"}, "refused", "aud"),
    ({"exp": 1}, "refused", "expired"),
    ({"email": "nobody@stol.hr"}, "refused", "no agent has this address"),
    ({"email": None}, "unverified", "no e-mail address"),
    ({"email": "no address"}, "unverified", "no e-mail address"),
    ({"email_verified": False}, "unverified", "not confirmed"),
    ({"email_verified": "true"}, "unverified", "not confirmed"),
    ({"email_verified": None}, "unverified", "not confirmed"),
]


async def test_who_is_not_let_in_reads_one_line_and_the_journal_says_why(
    app: Litestar, laptop: httpx.AsyncClient, provider: OidcStandIn, engine: AsyncEngine
) -> None:
    for number, (lies, said, why) in enumerate(LIES):
        provider.lies = lies
        refused = await sign_in_there(laptop, provider)

        assert (refused.status_code, told(refused)) == (403, line(said)), lies
        assert why in (await reasons(engine))[-1], lies
        assert await sessions(engine) == number
        provider.lies = {}
        async with browser(app) as other:
            assert (await sign_in_there(other, provider)).status_code == 303
    assert len(await reasons(engine)) == len(LIES)


async def test_a_token_without_signature_lets_nobody_in(
    laptop: httpx.AsyncClient, provider: OidcStandIn, engine: AsyncEngine
) -> None:
    provider.sign = without_signature

    assert told(await sign_in_there(laptop, provider)) == line("refused")
    assert "'none'" in (await reasons(engine))[0]
    assert await sessions(engine) == 0


async def test_no_page_says_whether_there_is_such_an_agent(
    laptop: httpx.AsyncClient, provider: OidcStandIn, engine: AsyncEngine
) -> None:
    pages = []
    provider.lies = {"email": "nobody@stol.hr"}
    pages.append(await sign_in_there(laptop, provider))
    provider.lies = {}
    await disable_agent(engine, LOGIN)
    pages.append(await sign_in_there(laptop, provider))
    await set_email(engine, LOGIN, "")
    pages.append(await sign_in_there(laptop, provider))

    assert {(page.status_code, page.text) for page in pages} == {(403, pages[0].text)}
    assert await reasons(engine) == [
        "no agent has this address",
        "the agent is disabled",
        "no agent has this address",
    ]
    async with engine.connect() as connection:
        assert (await connection.execute(select(func.count()).select_from(agent))).scalar_one() == 1


async def test_an_answer_counts_in_the_browser_that_left_alone(
    app: Litestar, laptop: httpx.AsyncClient, provider: OidcStandIn, engine: AsyncEngine
) -> None:
    said = provider.sign_in(await leave(laptop))
    async with browser(app) as nobody, browser(app) as another:
        await leave(another)
        planted = [await back(nobody, said), await back(another, said)]
    wrong = await back(laptop, said, state="another")
    missing = await back(laptop, provider.sign_in(await leave(laptop)), state=None)

    pages = [*planted, wrong, missing]
    assert [(page.status_code, told(page)) for page in pages] == [(403, line("again"))] * 4
    assert "/token" not in provider.asked
    assert await sessions(engine) == 0


async def test_a_code_lets_in_once(
    laptop: httpx.AsyncClient, provider: OidcStandIn, engine: AsyncEngine
) -> None:
    said = provider.sign_in(await leave(laptop))
    assert (await back(laptop, said)).status_code == 303

    again = await back(laptop, said)
    state = provider.sign_in(await leave(laptop))["state"]
    replayed = await back(laptop, said, state=state)
    provider.codes_count_once = False  # a provider that forgets: the code fits its own verifier alone
    state = provider.sign_in(await leave(laptop))["state"]
    forgotten = await back(laptop, said, state=state)

    assert [told(page) for page in (again, replayed, forgotten)] == [
        line("again"),
        line("refused"),
        line("refused"),
    ]
    assert [one.rpartition(" ")[2] for one in (await reasons(engine))[1:]] == ["invalid_grant"] * 2
    assert await sessions(engine) == 1


ANSWERS: list[tuple[dict[str, str | None], str]] = [
    ({"error": "access_denied", "code": None}, "cancelled"),
    ({"error": "server_error\x00\r\n<b>", "code": None}, "refused"),
    ({"code": None}, "refused"),
    ({"code": "x" * 5_000}, "refused"),
    ({"code": "\x00"}, "refused"),
    ({"iss": "https://another.hr"}, "refused"),
    ({"iss": None}, "refused"),
    ({"state": "\ud800".encode("utf-8", "replace").decode()}, "again"),
]


async def test_an_answer_that_brings_no_code_of_ours_is_refused(
    laptop: httpx.AsyncClient, provider: OidcStandIn
) -> None:
    for changed, said in ANSWERS:
        refused = await back(laptop, provider.sign_in(await leave(laptop)), **changed)

        assert (refused.status_code, told(refused)) == (403, line(said)), changed
        assert (await sign_in_there(laptop, provider)).status_code == 303


async def test_a_provider_that_is_away_leaves_the_password(
    laptop: httpx.AsyncClient, provider: OidcStandIn, engine: AsyncEngine
) -> None:
    for path in ("/.well-known/openid-configuration", "/jwks", "/token"):  # in the order of the first asking
        provider.troubles = {path: HANG_UP}
        page = await laptop.get("/sign-in/provider")
        if page.status_code == 303:
            page = await back(laptop, provider.sign_in(page.headers["location"]))

        assert (page.status_code, told(page)) == (503, line("away")), path
        assert "cannot be reached" in (await reasons(engine))[-1]
    assert (await sign_in(laptop, LOGIN, PASSWORD)).status_code == 303


async def test_refusals_are_paused_by_address_and_passwords_are_not(
    app: Litestar, laptop: httpx.AsyncClient, provider: OidcStandIn, clock: Clock, engine: AsyncEngine
) -> None:
    provider.lies = {"nonce": "another"}
    for _ in range(FREE_TRIES):
        assert (await sign_in_there(laptop, provider)).status_code == 403
    provider.lies = {}

    said = provider.sign_in(await leave(laptop))
    paused = await back(laptop, said)
    async with browser(app, address="203.0.113.9") as elsewhere:
        assert (await sign_in_there(elsewhere, provider)).status_code == 303
    async with browser(app) as here:
        assert (await sign_in(here, LOGIN, PASSWORD)).status_code == 303
    clock.now += timedelta(seconds=int(paused.headers["retry-after"]))

    assert paused.status_code == 429
    assert (await back(laptop, said)).status_code == 303
    assert len(await reasons(engine)) == FREE_TRIES


async def test_the_journal_is_not_filled_by_who_signs_in_nowhere(
    single_sign_on: SingleSignOn, clock: Clock, engine: AsyncEngine
) -> None:
    for _ in range(NOTED_MAX + 5):
        await single_sign_on.note(Refusal("again", "one of many"))
    clock.now += NOTED_WITHIN
    await single_sign_on.note(Refusal("again", "a minute later"))

    assert await reasons(engine) == ["one of many"] * NOTED_MAX + ["a minute later"]


async def enrol(client: httpx.AsyncClient, clock: Clock) -> bytes:
    token = field((await client.get("/account")).text, "csrf_token")
    page = await client.post("/account/second-factor", data={"csrf_token": token})
    found = re.search(r"secret=([A-Z2-7]+)", page.text)
    assert found
    secret = base64.b32decode(found[1])
    form = {"csrf_token": token, "code": code_of(secret, step_of(clock.now))}
    assert (await client.post("/account/second-factor/confirm", data=form)).status_code == 200
    return secret


async def test_our_second_factor_is_asked_for_all_the_same(
    app: Litestar, laptop: httpx.AsyncClient, provider: OidcStandIn, clock: Clock, engine: AsyncEngine
) -> None:
    await sign_in_there(laptop, provider)
    secret = await enrol(laptop, clock)
    clock.now += timedelta(seconds=90)

    async with browser(app) as other:  # which has never seen the page with the password
        halfway = await sign_in_there(other, provider)
        assert halfway.headers["location"] == "/sign-in/code?next=%2Fnoise"
        assert (await other.get("/")).headers["location"].startswith("/sign-in")
        page = await other.get(halfway.headers["location"])
        form = {"form_token": field(page.text, "form_token"), "next": "/noise"}
        form["code"] = code_of(secret, step_of(clock.now))
        through = await other.post("/sign-in/code", data=form)

        assert (through.status_code, through.headers["location"]) == (303, "/noise")
        assert (await other.get("/")).status_code == 200


@pytest.mark.parametrize("provider_asks", [True])
async def test_it_is_not_asked_for_where_the_provider_is_said_to(
    app: Litestar, laptop: httpx.AsyncClient, provider: OidcStandIn, clock: Clock
) -> None:
    await sign_in_there(laptop, provider)
    await enrol(laptop, clock)

    async with browser(app) as other:
        assert (await sign_in_there(other, provider)).headers["location"] == "/noise"
        assert (await other.get("/")).status_code == 200
    async with browser(app) as other:
        asked = await sign_in(other, LOGIN, PASSWORD)
        assert asked.headers["location"].startswith("/sign-in/code")


async def test_an_administrator_gives_each_agent_one_address_that_no_other_has(
    app: Litestar, laptop: httpx.AsyncClient, provider: OidcStandIn, engine: AsyncEngine
) -> None:
    await add_agent(engine, login="boss", name="Boss", role="admin", password=PASSWORD)
    async with browser(app) as boss:
        await sign_in(boss, "boss", PASSWORD)
        token = field((await boss.get("/agents")).text, "csrf_token")

        async def give(login: str, email: str) -> int:
            form = {"csrf_token": token, "email": email}
            return (await boss.post(f"/agents/{login}/email", data=form)).status_code

        statuses = [
            await give(LOGIN, "ana@desk.hr"),
            await give("nobody", "x@desk.hr"),
            await give(LOGIN, "x"),
        ]
        await add_agent(engine, login="vid", name="Vid", role="viewer", password=PASSWORD)
        statuses.append(await give("vid", "ANA@desk.hr"))
        assert 'value="ana@desk.hr"' in (await boss.get("/agents")).text

    assert statuses == [303, 404, 422, 409]
    assert told(await sign_in_there(laptop, provider)) == line("refused")
    provider.account["email"] = "ana@desk.hr"
    assert (await sign_in_there(laptop, provider)).status_code == 303
    own = field((await laptop.get("/")).text, "csrf_token")
    form = {"csrf_token": own, "email": "ana@other.hr"}
    assert (await laptop.post(f"/agents/{LOGIN}/email", data=form)).status_code == 403


async def test_a_changed_address_ends_the_sessions_of_the_old_one(
    laptop: httpx.AsyncClient, provider: OidcStandIn, engine: AsyncEngine
) -> None:
    await sign_in_there(laptop, provider)
    await set_email(engine, LOGIN, "")

    assert (await laptop.get("/")).status_code == 303
    with pytest.raises(Rejected, match="no e-mail address"):
        await set_email(engine, LOGIN, "ana@")


class TestOff:
    """Without settings there is no button, and nothing behind its address."""

    @pytest.fixture
    def single_sign_on(self, engine: AsyncEngine, clock: Clock) -> SingleSignOn:
        return SingleSignOn(engine, clock=clock)

    async def test_nothing_is_there(self, ana: httpx.AsyncClient, anyone: httpx.AsyncClient) -> None:
        assert "/sign-in/provider" not in (await anyone.get("/sign-in")).text
        for path in ("/sign-in/provider", f"{BACK_PATH}?state=x&code=y"):
            assert (await anyone.get(path)).status_code == 404
