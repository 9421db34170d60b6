"""Posts one body to one pinned address: bounded in time, without redirects, and without reading the answer.

The connection goes to the address that was looked at, while TLS and the Host header keep the name: so the
certificate is checked for the name, and the name cannot lead elsewhere between the look and the call. What
the endpoint answers beside its status is not read: nobody learns through us what another machine says.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from services.store.webhooks.schedule import GONE, Outcome
from services.store.webhooks.targets import Target

CONNECT_S = 5.0
STEP_S = 15.0  # between two signs of life
CALL_S = 20.0  # in all; the standard recommends 15 to 30
CONNECTIONS_MAX = 128
SECONDS_DIGITS_MAX = 9
USER_AGENT = "OneThread-Webhooks/1"


def open_client(trust: ssl.SSLContext | None = None) -> httpx.AsyncClient:
    """Return the client for all endpoints. No connection is kept: the next call looks at its address anew."""
    return httpx.AsyncClient(
        verify=trust or ssl.create_default_context(),
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(STEP_S, connect=CONNECT_S),
        limits=httpx.Limits(max_connections=CONNECTIONS_MAX, max_keepalive_connections=0),
    )


async def post(
    client: httpx.AsyncClient,
    target: Target,
    address: str,
    *,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
) -> Outcome:
    """Return how the endpoint took it; never raises for what the endpoint or the network does."""
    request = client.build_request(
        "POST",
        target.at(address),
        content=body,
        headers={
            "Host": target.authority,
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
            **headers,
        },
        extensions={"sni_hostname": target.host},
    )
    try:
        async with asyncio.timeout(CALL_S):
            answer = await client.send(request, stream=True)
            await answer.aclose()
    except TimeoutError:
        return Outcome(cause=f"no answer within {CALL_S:.0f} s")
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError, ValueError) as error:
        return Outcome(cause=_said(error))
    status = answer.status_code
    if 200 <= status < 300:
        return Outcome(status=status)
    return Outcome(
        status=status, cause=_why(status), retry_after=_asked(answer.headers.get("retry-after", ""), now)
    )


def _why(status: int) -> str:
    if 300 <= status < 400:
        return f"it answered {status}: redirects are not followed"
    return "it answered 410: it wants nothing more" if status == GONE else f"it answered {status}"


def _said(error: Exception) -> str:
    kinds: dict[type[Exception], str] = {
        httpx.ConnectTimeout: f"no connection within {CONNECT_S:.0f} s",
        httpx.ReadTimeout: f"no answer within {STEP_S:.0f} s",
        httpx.ConnectError: "no connection, or its certificate is not good",
    }
    return kinds.get(type(error), f"the call failed: {type(error).__name__}")


def _asked(retry_after: str, now: datetime) -> timedelta | None:
    """Return how long the endpoint wants to be left alone (RFC 9110 10.2.3), None where it does not say."""
    text = retry_after.strip()
    if text.isascii() and text.isdecimal() and len(text) <= SECONDS_DIGITS_MAX:
        return timedelta(seconds=int(text))
    try:
        return max(parsedate_to_datetime(text) - now, timedelta(0)) if text else None
    except (TypeError, ValueError, OverflowError):
        return None
