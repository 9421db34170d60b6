"""A portal's token: one contact, one audience, a quarter of an hour at most, once, and only as we made it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.api_keys import add_api_key
from services.store.portal.signed import sign
from services.store.portal.tokens import AUDIENCE, KEY_PURPOSE, PURPOSE, PortalToken, make_token, read_token
from services.store.sources import add_source, revoke_source
from services.store.tables import contact, customer
from tests.store.application import KEY, Clock, browser
from tests.store.portal.guests import Portal
from tests.store.world import NOW, PEKARA, World

SECRET = KEY.derived(KEY_PURPOSE)
AT = int(NOW.timestamp())


def token(**fields: Any) -> PortalToken:
    plain: dict[str, Any] = {"aud": AUDIENCE, "jti": "x", "source": "s", "customer": "c", "contact": "p"}
    return PortalToken(**(plain | {"iat": AT, "exp": AT + 300} | fields))


def test_a_token_is_read_in_its_time_alone() -> None:
    made = make_token(token(), SECRET)

    assert read_token(made, SECRET, now=NOW) == token()
    assert read_token(made, SECRET, now=NOW + timedelta(seconds=300)) is None
    assert read_token(made, SECRET, now=NOW - timedelta(seconds=61)) is None


@pytest.mark.parametrize(
    "fields", [{"aud": "widget"}, {"aud": ""}, {"exp": AT + 901}, {"exp": AT}, {"iat": AT - 900}], ids=str
)
def test_another_audience_or_a_longer_time_counts_for_nothing(fields: dict[str, Any]) -> None:
    assert read_token(make_token(token(**fields), SECRET), SECRET, now=NOW) is None


def test_no_letter_of_a_token_can_be_another() -> None:
    made = make_token(token(), SECRET)
    body, _, mac = made.partition(".")
    other = sign(msgspec.json.encode(token(contact="q")), purpose=PURPOSE, key=b"another")

    assert read_token(made, b"another", now=NOW) is None
    assert read_token(other, SECRET, now=NOW) is None
    assert read_token(f"{other.partition('.')[0]}.{mac}", SECRET, now=NOW) is None
    for place in range(len(body)):
        altered = body[:place] + ("A" if body[place] != "A" else "B") + body[place + 1 :]
        assert read_token(f"{altered}.{mac}", SECRET, now=NOW) is None


@pytest.mark.parametrize("text", ["", ".", "a.b", "ž.b", "=" * 50, "x" * 5_000, "{}.{}"])
def test_what_is_no_token_is_none(text: str) -> None:
    assert read_token(text, SECRET, now=NOW) is None


def test_a_signature_for_another_purpose_is_none_here() -> None:
    signed = sign(msgspec.json.encode(token()), purpose="onethread visit", key=SECRET)

    assert read_token(signed, SECRET, now=NOW) is None


async def test_a_link_shows_who_one_is_to_be_and_uses_nothing_up(
    portal: Portal, anyone: httpx.AsyncClient
) -> None:
    made = await portal.token()

    for _ in range(3):
        page = await anyone.get("/portal/enter", params={"token": made})
        assert page.status_code == 200
        assert "Ana Horvat" in page.text
        assert page.headers["referrer-policy"] == "no-referrer"
    assert (await anyone.post("/portal/enter", data={"token": made})).status_code == 303


async def test_a_token_is_exchanged_once(portal: Portal, anyone: httpx.AsyncClient) -> None:
    made = await portal.token()

    first = await anyone.post("/portal/enter", data={"token": made})
    again = await anyone.post("/portal/enter", data={"token": made})
    by_api = await anyone.post("/v1/portal/sessions", json={"token": made})

    assert (first.status_code, again.status_code, by_api.status_code) == (303, 403, 401)
    assert (await anyone.get("/portal/enter", params={"token": made})).status_code == 403
    cookie = first.headers["set-cookie"]
    assert cookie.startswith("onethread_portal=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


async def test_a_token_is_over_after_its_time(
    portal: Portal, anyone: httpx.AsyncClient, clock: Clock
) -> None:
    made = await portal.token(valid_s=30)
    clock.now += timedelta(seconds=31)

    assert (await anyone.post("/portal/enter", data={"token": made})).status_code == 403


async def test_only_a_portals_own_key_gets_tokens(app: Litestar, portal: Portal, engine: AsyncEngine) -> None:
    asked = {"customer_ref": "C-1001", "contact_email": "ana@horvat-gradnja.hr"}
    keys = {
        "": 401,
        "ot_x_y": 401,
        await add_source(engine, channel="phone", name="centrala"): 401,
        await add_source(engine, channel="ticket", name="potpisuje", signing=KEY.signing_secret): 401,
        await add_api_key(engine, "tests", corrects=True): 403,
        await portal.key(): 200,
    }

    for key, status in keys.items():
        async with browser(app, Authorization=f"Bearer {key}") as client:
            assert (await client.post("/v1/portal/tokens", json=asked)).status_code == status, key[:8]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"contact_email": "ankica@zuza.hr"}, 404),  # another customer's
        ({"contact_email": "nobody@horvat-gradnja.hr"}, 404),
        ({}, 404),
        ({"contact_email": "ana@horvat-gradnja.hr", "customer_ref": "C-9"}, 404),
        ({"contact_email": "ana@horvat-gradnja.hr", "valid_s": 901}, 400),
        ({"contact_email": "ana@horvat-gradnja.hr", "role": "owner"}, 400),
        ({"contact_id": "P-2"}, 200),
        ({"contact_email": "ANA@horvat-gradnja.hr", "customer_ref": "c 1001"}, 200),
    ],
    ids=str,
)
async def test_a_token_is_for_a_contact_of_that_customer_alone(
    app: Litestar, portal: Portal, asked: dict[str, Any], status: int
) -> None:
    async with browser(app, Authorization=f"Bearer {await portal.key()}") as client:
        answer = await client.post("/v1/portal/tokens", json={"customer_ref": "C-1001"} | asked)

    assert answer.status_code == status, answer.text


async def test_a_session_ends_with_the_contact_the_customer_or_the_portal(
    portal: Portal, engine: AsyncEngine, world: World, clock: Clock
) -> None:
    ana, ankica = await portal.guest(), await portal.guest("ankica@zuza.hr", "C-1005")
    marko = await portal.program("marko@horvat-gradnja.hr")
    unused = await portal.token("marko@horvat-gradnja.hr")
    async with engine.begin() as connection:
        gone = update(contact).values(archived_at=NOW).where(contact.c.name == "Marko Tehničar")
        await connection.execute(gone)
        left = update(customer).values(archived_at=NOW).where(customer.c.number == "C-1005")
        await connection.execute(left)

    assert (await marko.get("/v1/portal/threads")).status_code == 401
    assert (await marko.post("/v1/portal/sessions", json={"token": unused})).status_code == 401
    assert (await ankica.get("/portal")).status_code == 401
    assert (await ana.get("/portal")).status_code == 200

    await revoke_source(engine, "kupci")
    assert (await ana.get("/portal")).status_code == 401
    await world.directory(PEKARA)


async def test_a_session_ends_by_itself_and_by_leaving(portal: Portal, clock: Clock) -> None:
    left, idle = await portal.guest(), await portal.guest()
    page = (await left.get("/portal")).text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    cookie = dict(left.cookies)

    assert (await left.post("/portal/leave", data={"csrf_token": "x"})).status_code == 403
    assert (await left.post("/portal/leave", data={"csrf_token": token})).status_code == 200
    assert (await left.get("/portal", cookies=cookie)).status_code == 401
    assert (await idle.get("/portal")).status_code == 200
    clock.now += timedelta(minutes=31)
    assert (await idle.get("/portal")).status_code == 401


async def test_neither_session_opens_anything_of_the_other(
    app: Litestar, portal: Portal, ana: httpx.AsyncClient
) -> None:
    guest, program = await portal.guest(), await portal.program()
    agents = ana.cookies["onethread"]
    guests = guest.cookies["onethread_portal"]
    bearer = program.headers["Authorization"].removeprefix("Bearer ")

    for path in ("/", "/customers", "/threads/x", "/v1/threads", "/account"):
        assert (await guest.get(path)).status_code in {303, 401, 302}, path
    for name, value in (("onethread", guests), ("onethread_portal", agents), ("onethread_portal", bearer)):
        async with browser(app, Cookie=f"{name}={value}") as stranger:
            assert (await stranger.get("/portal")).status_code in {401, 403}, name
            assert (await stranger.get("/customers")).status_code in {302, 303}, name
    for key in (guests, agents):
        async with browser(app, Authorization=f"Bearer {key}") as stranger:
            assert (await stranger.get("/v1/portal/threads")).status_code == 401
            assert (await stranger.get("/v1/threads")).status_code == 401
    async with browser(app, Authorization=f"Bearer {bearer}") as stranger:
        assert (await stranger.get("/v1/threads")).status_code == 401
        assert (await stranger.get("/portal")).status_code == 401
    assert (await ana.get("/portal")).status_code == 403
