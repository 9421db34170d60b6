"""A customer's contact who is signed in at their portal: all that is shown to them."""

from __future__ import annotations

import json
from typing import Any

import httpx

from tests.faults.doors import Running, reader_of
from tests.faults.traffic import MARK, Firm

PORTAL = "ticket"  # the source that vouches for who is signed in


async def marks_shown(instance: Running, firm: Firm) -> frozenset[str]:
    """Return the marks in whatever the firm's owner is shown, be it in lists or in threads."""
    async with reader_of(instance) as client:
        asked = {"customer_ref": firm.number, "contact_email": firm.address}
        given = await _posted(client, "/v1/portal/tokens", asked, key=instance.keys[PORTAL])
        opened = await _posted(client, "/v1/portal/sessions", {"token": given["token"]})
        client.headers["Authorization"] = f"Bearer {opened['session']}"
        said: list[str] = []
        query: dict[str, str] = {}
        while True:
            page = await _got(client, "/v1/portal/threads", query)
            for thread in page["threads"]:
                said += [
                    json.dumps(thread),
                    json.dumps(await _got(client, f"/v1/portal/threads/{thread['handle']}", {})),
                ]
            if not page["next"]:
                return frozenset(found for one in said for found in MARK.findall(one))
            query = {"cursor": page["next"]}


async def _posted(client: httpx.AsyncClient, path: str, body: dict[str, str], *, key: str = "") -> Any:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    answer = await client.post(path, json=body, headers=headers)
    answer.raise_for_status()
    return answer.json()


async def _got(client: httpx.AsyncClient, path: str, query: dict[str, str]) -> Any:
    answer = await client.get(path, params=query)
    answer.raise_for_status()
    return answer.json()
