"""Signing in with a code: turned on by the agent, each code once, and nobody is locked out."""

from __future__ import annotations

import base64
import re
from datetime import timedelta

import httpx
from litestar import Litestar
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.agents import disable_agent, reset_second_factor
from services.store.second_factors import RECOVERY_CODES, STEP_AGE_MAX, STEP_TRIES_MAX
from services.store.tables import audit, recovery_code, second_factor, session
from services.store.totp import code_of, step_of
from tests.store.application import LOGIN, PASSWORD, Clock, browser, field, sign_in


class Enrolled:
    """An agent with a second factor, and the app that shows its codes."""

    def __init__(self, client: httpx.AsyncClient, clock: Clock, secret: bytes, codes: list[str]) -> None:
        self.client = client
        self.clock = clock
        self.secret = secret
        self.codes = codes

    def code(self) -> str:
        """Return what the app shows from the next step on; time passes till then."""
        self.clock.now += timedelta(seconds=90)
        return code_of(self.secret, step_of(self.clock.now))


async def enrol(client: httpx.AsyncClient, clock: Clock) -> Enrolled:
    token = field((await client.get("/account")).text, "csrf_token")
    page = await client.post("/account/second-factor", data={"csrf_token": token})
    found = re.search(r"secret=([A-Z2-7]+)", page.text)
    assert found
    secret = base64.b32decode(found[1])
    code = code_of(secret, step_of(clock.now))
    done = await client.post("/account/second-factor/confirm", data={"csrf_token": token, "code": code})
    assert done.status_code == 200, done.text
    return Enrolled(client, clock, secret, re.findall(r"<li><code>([a-z2-7-]+)</code>", done.text))


async def give(client: httpx.AsyncClient, code: str) -> httpx.Response:
    page = await client.get("/sign-in/code")
    assert page.status_code == 200
    return await client.post(
        "/sign-in/code", data={"form_token": field(page.text, "form_token"), "code": code, "next": "/noise"}
    )


async def test_who_has_turned_it_on_needs_the_code_too(
    app: Litestar, ana: httpx.AsyncClient, clock: Clock
) -> None:
    ana = (enrolled := await enrol(ana, clock)).client
    async with browser(app, address="203.0.113.9") as other:
        halfway = await sign_in(other, LOGIN, PASSWORD)
        assert halfway.headers["location"].startswith("/sign-in/code")
        assert (await other.get("/")).headers["location"].startswith("/sign-in")

        assert (await give(other, "000000")).status_code == 403
        through = await give(other, enrolled.code())

        assert (through.status_code, through.headers["location"]) == (303, "/noise")
        assert (await other.get("/")).status_code == 200


async def test_a_code_counts_once(app: Litestar, ana: httpx.AsyncClient, clock: Clock) -> None:
    enrolled = await enrol(ana, clock)
    code = enrolled.code()
    answers = []
    for address in ("203.0.113.1", "203.0.113.2"):
        async with browser(app, address=address) as other:
            await sign_in(other, LOGIN, PASSWORD)
            answers.append((await give(other, code)).status_code)

    assert answers == [303, 403]


async def test_a_recovery_code_replaces_the_app_once(
    app: Litestar, ana: httpx.AsyncClient, clock: Clock, engine: AsyncEngine
) -> None:
    enrolled = await enrol(ana, clock)
    assert len(enrolled.codes) == RECOVERY_CODES
    answers = []
    for address, code in (("203.0.113.1", enrolled.codes[0].upper()), ("203.0.113.2", enrolled.codes[0])):
        async with browser(app, address=address) as other:
            await sign_in(other, LOGIN, PASSWORD)
            answers.append((await give(other, code)).status_code)

    assert answers == [303, 403]
    async with engine.connect() as connection:
        kept = (await connection.execute(select(recovery_code.c.code_hash))).scalars().all()
        sealed = (await connection.execute(select(second_factor.c.sealed))).scalar_one()
    assert len(kept) == RECOVERY_CODES - 1
    assert all(len(one) == 32 for one in kept)
    assert enrolled.secret not in bytes(sealed)


async def test_guessing_from_everywhere_is_paused_and_a_recovery_code_still_lets_in(
    app: Litestar, ana: httpx.AsyncClient, clock: Clock
) -> None:
    enrolled = await enrol(ana, clock)
    for number in range(20):
        async with browser(app, address=f"203.0.113.{number}") as guesser:
            await sign_in(guesser, LOGIN, PASSWORD)
            assert (await give(guesser, "000000")).status_code == 403

    async with browser(app, address="198.51.100.7") as other:
        await sign_in(other, LOGIN, PASSWORD)
        paused = await give(other, "000000")
        let_in = await give(other, enrolled.codes[3])

    assert paused.status_code == 429
    assert int(paused.headers["retry-after"]) > 0
    assert let_in.status_code == 303


async def test_a_started_sign_in_is_over_after_its_time_and_its_tries(
    app: Litestar, ana: httpx.AsyncClient, clock: Clock
) -> None:
    enrolled = await enrol(ana, clock)
    async with browser(app, address="203.0.113.1") as other:
        await sign_in(other, LOGIN, PASSWORD)
        clock.now += STEP_AGE_MAX + timedelta(seconds=1)
        assert (await give(other, enrolled.code())).headers["location"] == "/sign-in"

        await sign_in(other, LOGIN, PASSWORD)
        for _ in range(STEP_TRIES_MAX):
            await give(other, "x" * 30)
        assert (await give(other, enrolled.codes[0])).headers["location"] == "/sign-in"


async def test_a_wrong_code_turns_nothing_on_and_nothing_off(
    ana: httpx.AsyncClient, clock: Clock, engine: AsyncEngine
) -> None:
    token = field((await ana.get("/account")).text, "csrf_token")
    await ana.post("/account/second-factor", data={"csrf_token": token})
    wrong = {"csrf_token": token, "code": "000000"}
    assert (await ana.post("/account/second-factor/confirm", data=wrong)).status_code == 403

    enrolled = await enrol(ana, clock)
    assert (await ana.post("/account/second-factor/off", data=wrong)).status_code == 403
    # A second one is not begun while one is on: that would turn the first off without its code.
    again = await ana.post("/account/second-factor", data={"csrf_token": token})
    assert "otpauth" not in again.text
    off = await ana.post("/account/second-factor/off", data={"csrf_token": token, "code": enrolled.code()})

    assert off.status_code == 303
    async with engine.connect() as connection:
        assert (await connection.execute(select(second_factor))).all() == []
        noted = (await connection.execute(select(audit.c.what).order_by(audit.c.id))).scalars().all()
    assert noted[-2:] == ["agent.second_factor_on", "agent.second_factor_off"]


async def test_an_administrator_resets_what_was_lost(
    app: Litestar, ana: httpx.AsyncClient, clock: Clock, engine: AsyncEngine
) -> None:
    await enrol(ana, clock)

    await reset_second_factor(engine, LOGIN)

    async with engine.connect() as connection:
        assert (await connection.execute(select(session))).all() == []
    assert (await sign_in(ana, LOGIN, PASSWORD)).headers["location"] == "/"


async def test_an_agent_disabled_between_the_steps_stays_out(
    app: Litestar, ana: httpx.AsyncClient, clock: Clock, engine: AsyncEngine
) -> None:
    enrolled = await enrol(ana, clock)
    async with browser(app, address="203.0.113.1") as other:
        await sign_in(other, LOGIN, PASSWORD)
        await disable_agent(engine, LOGIN)

        assert (await give(other, enrolled.code())).headers["location"] == "/sign-in"
