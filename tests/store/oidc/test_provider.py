"""Asking the provider: what it says is kept for an hour, looked at with care, and waited for with bounds."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from time import monotonic
from typing import Any

import httpx
import pytest

from services.store.oidc.begun import begin
from services.store.oidc.configured import Configured
from services.store.oidc.provider import ANSWER_BYTES_MAX, KEPT_FOR, KEYS_AGAIN_AFTER, OidcProvider
from services.store.oidc.refusal import Refusal
from services.store.oidc.vouched import Vouched
from tests.standins.http import HANG_UP, serving
from tests.standins.oidc import CLIENT_ID, CLIENT_SECRET, OidcStandIn, rsa_key, signed
from tests.store.application import Clock

DESCRIPTION, KEYS = "/.well-known/openid-configuration", "/jwks"


@pytest.fixture
async def standin(clock: Clock) -> AsyncIterator[OidcStandIn]:
    provider = OidcStandIn(clock)
    async with serving(provider) as address:
        provider.issuer = address
        yield provider


def us(issuer: str) -> Configured:
    return Configured(
        issuer=issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, back="http://desk.test/back"
    )


@pytest.fixture
async def asked(standin: OidcStandIn, clock: Clock) -> AsyncIterator[OidcProvider]:
    async with httpx.AsyncClient(trust_env=False) as http:
        yield OidcProvider(us(standin.issuer), http, clock=clock)


async def sign_in(asked: OidcProvider, standin: OidcStandIn, clock: Clock) -> Vouched:
    begun = begin("/", now=clock())
    said = standin.sign_in(await asked.leave_for(begun))
    return await asked.vouched(begun, said["code"], said["iss"])


async def test_description_and_keys_are_asked_for_once_an_hour(
    asked: OidcProvider, standin: OidcStandIn, clock: Clock
) -> None:
    for _ in range(3):
        assert (await sign_in(asked, standin, clock)).email == "ana@stol.hr"
    once = [standin.asked.count(path) for path in (DESCRIPTION, KEYS, "/token")]
    clock.now += KEPT_FOR
    await sign_in(asked, standin, clock)

    assert once == [1, 1, 3]
    assert [standin.asked.count(path) for path in (DESCRIPTION, KEYS)] == [2, 2]


async def test_a_new_key_is_asked_for_at_once_and_then_once_a_minute(
    asked: OidcProvider, standin: OidcStandIn, clock: Clock
) -> None:
    await sign_in(asked, standin, clock)
    clock.now += KEYS_AGAIN_AFTER
    standin.keys = [rsa_key("second")]
    standin.sign = lambda claims: signed(claims, rsa_key("second"))
    assert (await sign_in(asked, standin, clock)).email == "ana@stol.hr"

    standin.sign = lambda claims: signed(claims, rsa_key("first"))  # taken back by now
    for _ in range(3):
        with pytest.raises(Refusal, match="a key that the provider does not have"):
            await sign_in(asked, standin, clock)

    assert standin.asked.count(KEYS) == 2


@pytest.mark.parametrize(
    "methods",
    [None, ["client_secret_basic"], ["client_secret_post"], ["private_key_jwt", "client_secret_post"]],
)
async def test_the_secret_goes_where_the_provider_takes_it(
    asked: OidcProvider, standin: OidcStandIn, clock: Clock, methods: list[str] | None
) -> None:
    standin.described = {"token_endpoint_auth_methods_supported": methods}

    assert (await sign_in(asked, standin, clock)).email == "ana@stol.hr"


@pytest.mark.parametrize(
    ("described", "why"),
    [
        ({"issuer": "https://another.hr"}, "calls itself https://another.hr"),
        ({"issuer": None}, "issuer"),
        ({"jwks_uri": "http://keys.elsewhere.hr/"}, "not https"),
        ({"token_endpoint": "file:///etc/passwd"}, "not https"),
        ({"authorization_endpoint": ["x"]}, "cannot be read"),
    ],
)
async def test_a_description_that_does_not_fit_is_none(
    asked: OidcProvider, standin: OidcStandIn, clock: Clock, described: dict[str, Any], why: str
) -> None:
    standin.described = described

    with pytest.raises(Refusal, match=why) as refused:
        await asked.leave_for(begin("/", now=clock()))

    assert refused.value.line == "away"
    standin.described = {}
    assert await asked.leave_for(begin("/", now=clock()))


async def test_an_answer_from_another_provider_is_not_exchanged(
    asked: OidcProvider, standin: OidcStandIn, clock: Clock
) -> None:
    begun = begin("/", now=clock())
    said = standin.sign_in(await asked.leave_for(begun))

    for issuer in ("https://another.hr", "", None):
        with pytest.raises(Refusal, match="provider"):
            await asked.vouched(begun, said["code"], issuer)

    assert "/token" not in standin.asked


@pytest.mark.parametrize("status", [HANG_UP, 302, 404, 500])
@pytest.mark.parametrize("path", [DESCRIPTION, KEYS])
async def test_who_does_not_answer_as_it_should_is_away(
    asked: OidcProvider, standin: OidcStandIn, clock: Clock, path: str, status: int
) -> None:
    standin.troubles[path] = status

    with pytest.raises(Refusal) as refused:
        await sign_in(asked, standin, clock)

    assert refused.value.line == "away"
    standin.troubles.clear()
    assert (await sign_in(asked, standin, clock)).email == "ana@stol.hr"


@pytest.mark.parametrize(
    ("status", "line"), [(HANG_UP, "away"), (503, "away"), (429, "away"), (400, "refused")]
)
async def test_a_code_that_is_not_taken_lets_nobody_in(
    asked: OidcProvider, standin: OidcStandIn, clock: Clock, status: int, line: str
) -> None:
    standin.troubles["/token"] = status

    with pytest.raises(Refusal) as refused:
        await sign_in(asked, standin, clock)

    assert refused.value.line == line


@pytest.mark.parametrize("endless", [False, True])
async def test_a_provider_that_is_slow_or_talks_without_end_is_left(clock: Clock, endless: bool) -> None:
    done = asyncio.Event()

    async def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(ConnectionError):
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n")
            while endless and not writer.is_closing():
                writer.write(b" " * ANSWER_BYTES_MAX)
                await writer.drain()
            await done.wait()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server, httpx.AsyncClient(trust_env=False) as http:
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        asked = OidcProvider(us(address), http, clock=clock, wait_s=5.0 if endless else 0.2)
        began = monotonic()
        with pytest.raises(Refusal, match="more than" if endless else "did not answer") as refused:
            await asked.leave_for(begin("/", now=clock()))
        done.set()

    assert refused.value.line == "away"
    assert monotonic() - began < 4.0


async def test_no_secret_and_no_code_is_in_a_reason(
    asked: OidcProvider, standin: OidcStandIn, clock: Clock
) -> None:
    begun = begin("/", now=clock())
    said = standin.sign_in(await asked.leave_for(begun))
    await asked.vouched(begun, said["code"], said["iss"])

    with pytest.raises(Refusal, match="invalid_grant") as refused:
        await asked.vouched(begun, said["code"], said["iss"])

    told = (CLIENT_SECRET, said["code"], begun.verifier, begun.state, begun.nonce)
    assert not any(one in refused.value.reason for one in told)


async def test_a_code_of_another_browser_is_not_taken_without_its_verifier(
    asked: OidcProvider, standin: OidcStandIn, clock: Clock
) -> None:
    theirs, ours = begin("/", now=clock()), begin("/", now=clock())
    said = standin.sign_in(await asked.leave_for(theirs))

    with pytest.raises(Refusal, match="invalid_grant"):
        await asked.vouched(ours, said["code"], said["iss"])
