"""A shop's page that carries the chat widget: what a browser there sends to the desk."""

from __future__ import annotations

from typing import Any

import httpx
from litestar import Litestar

from tests.store.application import browser

SHOP = "https://shop.horvat.hr"
LINE = {"at": "2026-11-22T11:58:00Z", "from": "visitor", "text": "ne mogu slati poštu"}


def carried(app: Litestar, origin: str = SHOP, address: str = "192.0.2.1") -> httpx.AsyncClient:
    """Return a browser on a page of a site."""
    return browser(app, address=address, Origin=origin)


async def visit(client: httpx.AsyncClient, **fields: str) -> httpx.Response:
    return await client.post("/v1/widget/visits", json={"source": "web"} | fields)


async def begun(client: httpx.AsyncClient, **fields: str) -> dict[str, Any]:
    answer = await visit(client, **fields)
    assert answer.status_code == 200, answer.text
    client.headers["Authorization"] = f"Bearer {answer.json()['visit']}"
    given: dict[str, Any] = answer.json()
    return given
