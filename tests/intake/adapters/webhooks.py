"""Vendors' webhooks for tests: the documented payloads, and the requests that carry them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from services.intake.adapters.adapter import Adapter, Request, Translated
from services.intake.channel import Context, Normalised
from services.intake.channels import CHANNELS
from shared.desk import Desk, Source
from tests.intake.conftest import NOW

FIXTURES = Path(__file__).parent / "fixtures"


def fixture(vendor: str, name: str) -> bytes:
    """Return a vendor's documented payload, with words of our own in it."""
    return (FIXTURES / vendor / f"{name}.json").read_bytes()


def changed(body: bytes, **fields: Any) -> bytes:
    """Return a JSON object with other fields."""
    return msgspec.json.encode(msgspec.json.decode(body) | fields)


def request(
    body: bytes,
    headers: Mapping[str, str] = {},
    *,
    url: str = "https://in.example.com/v1/adapters/x/y",
    media_type: str = "application/json",
) -> Request:
    """Return a request as an adapter sees it."""
    return Request(url=url, query={}, headers=dict(headers), body=body, media_type=media_type)


def context(adapter: Adapter, *, source: str = "widget") -> Context:
    """Return what an adapter may know of its source."""
    known = Source(name=source, channel=adapter.channel, salt="s", vendor=adapter.vendor)
    return Context(source=known, desk=Desk(), received_at=NOW)


def translated(adapter: Adapter, body: bytes) -> Translated:
    """Return what the adapter makes of `body`."""
    return adapter.translate(request(body), context(adapter))


def taken(adapter: Adapter, body: bytes) -> list[Normalised]:
    """Return the pieces that `body` becomes, normalised by the adapter's channel."""
    normalise = CHANNELS[adapter.channel].normalise
    return [normalise(one, context(adapter)) for one in translated(adapter, body).payloads]
