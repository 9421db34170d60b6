"""What is shown in the end: read from the API and from the console's pages, as a machine and an agent do."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx
import msgspec
import psycopg

from deploy.databases import libpq_url
from shared import bus, subjects
from tests.faults.doors import Running, reader_of, url_of
from tests.faults.instance import ADMINISTRATOR
from tests.faults.traffic import MARK

STALL_S = 60.0  # nothing moves for so long: it will not any more
SETTLE_S_MAX = 900.0  # and if it only goes round in circles
LOOK_AGAIN_S = 0.2
AT_ONCE = 8
PAGE = 200
FORM_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
ON_A_PAGE = re.compile(r'id="i-([0-9a-f]{32})"')
EARLIER = re.compile(r'href="\?before=([^"]+)"')


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One interaction as it stands in a thread."""

    mark: str
    id: str
    thread: str  # the handle
    customer: str  # the desk's number, empty for one that nobody knows
    decided_at: float


class State(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is shown, each as often as it is."""

    shown: Sequence[Shown]
    on_pages: Sequence[tuple[str, str]]  # (thread, interaction id), of the threads whose pages were opened
    threads_paged: frozenset[str]
    buried: Sequence[str]  # marks in unsettled dead letters, or the letter's id where it has none
    standing_twice: int  # interactions with more than one current placement


async def settled(instance: Running) -> bool:
    """Return once the correlators have nothing left to do; False when nothing moves for STALL_S."""
    client = await bus.connect(instance.settings.nats_url, name="checker", token=instance.settings.nats_token)
    try:
        js = client.jetstream()
        last, moved_at = (-1, -1, -1), time.monotonic()
        ending = moved_at + SETTLE_S_MAX
        while time.monotonic() < min(ending, moved_at + STALL_S):
            info = await js.consumer_info(subjects.INTERACTIONS, subjects.CORRELATOR)
            delivered = info.delivered.consumer_seq if info.delivered else 0
            now = (info.num_pending or 0, info.num_ack_pending or 0, delivered)
            if now[:2] == (0, 0):
                return True
            if now != last:
                last, moved_at = now, time.monotonic()
            await asyncio.sleep(LOOK_AGAIN_S)
        return False
    finally:
        await bus.disconnect(client)


async def read_state(instance: Running, *, pages_max: int) -> State:
    """Return what is shown; of at most `pages_max` threads what their pages show, too."""
    async with reader_of(instance) as api:
        handles = await _threads(api)
        shown = [one for found in await _each(api, handles, _members) for one in found]
        buried = await _buried(api)
    chosen = handles[:: max(1, len(handles) // pages_max)] if pages_max else []
    async with httpx.AsyncClient(
        base_url=url_of(instance.settings, "store"), timeout=30, trust_env=False, follow_redirects=True
    ) as agent:
        if chosen:
            await _sign_in(agent)
        paged = await _each(agent, chosen, _on_page)
    return State(
        shown=shown,
        on_pages=[(handle, one) for handle, ids in zip(chosen, paged, strict=True) for one in ids],
        threads_paged=frozenset(chosen),
        buried=buried,
        standing_twice=await _standing_twice(instance),
    )


async def _each(client: httpx.AsyncClient, handles: Sequence[str], read: Any) -> list[Any]:
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(handle: str) -> Any:
        async with turn:
            return await read(client, handle)

    return list(await asyncio.gather(*(one(handle) for handle in handles)))


async def _get(client: httpx.AsyncClient, path: str, query: Mapping[str, Any]) -> httpx.Response:
    """Get, and again while the service comes up: what is read is read after the faults."""
    began = time.monotonic()
    while True:
        try:
            answer = await client.get(path, params=query)
            if answer.status_code < 500:
                answer.raise_for_status()
                return answer
        except httpx.TransportError:
            answer = None
        if time.monotonic() - began > STALL_S:
            raise TimeoutError(f"{path}: {answer.text[:200] if answer else 'no answer'}")
        await asyncio.sleep(LOOK_AGAIN_S)


async def _threads(api: httpx.AsyncClient) -> list[str]:
    handles: dict[str, None] = {}
    query: dict[str, Any] = {"limit": PAGE}
    while True:
        page = (await _get(api, "/v1/threads", query)).json()
        handles |= dict.fromkeys(thread["handle"] for thread in page["threads"])
        if not page["next"]:
            return list(handles)
        query["cursor"] = page["next"]


async def _members(api: httpx.AsyncClient, handle: str) -> list[Shown]:
    members: list[Shown] = []
    query: dict[str, Any] = {}
    while True:
        page = (await _get(api, f"/v1/threads/{handle}", query)).json()
        for one in page["in_order"]:
            said = f"{one['text']} {' '.join(turn['text'] for turn in one['turns'])}"
            found = MARK.search(said)
            members.append(
                Shown(
                    mark=found[0] if found else one["id"],
                    id=one["id"],
                    thread=handle,
                    customer=page["customer"]["number"] or "",
                    decided_at=datetime.fromisoformat(one["placement"]["decided_at"]).timestamp(),
                )
            )
        if not page["earlier"]:
            return members
        query["cursor"] = page["earlier"]


async def _buried(api: httpx.AsyncClient) -> list[str]:
    buried: list[str] = []
    query: dict[str, Any] = {"limit": PAGE}
    while True:
        page = (await _get(api, "/v1/dead-letters", query)).json()
        waiting = [one["interaction_id"] for one in page["dead_letters"] if not one["settled_at"]]
        buried += await _each(api, waiting, _mark_of_letter)
        if not page["next"]:
            return buried
        query["cursor"] = page["next"]


async def _mark_of_letter(api: httpx.AsyncClient, name: str) -> str:
    letter = (await _get(api, f"/v1/dead-letters/{name}", {})).json()
    found = MARK.search(letter["excerpt"])
    return found[0] if found else name


async def _sign_in(agent: httpx.AsyncClient) -> None:
    form = (await _get(agent, "/sign-in", {})).text
    token = FORM_TOKEN.search(form)
    assert token, "the page to sign in has no form token"
    login, password = ADMINISTRATOR
    answer = await agent.post(
        "/sign-in",
        data={"form_token": token[1], "login": login, "password": password, "next": "/"},
        headers={"Origin": str(agent.base_url).rstrip("/")},
    )
    assert answer.status_code < 400, f"signing in: {answer.status_code}"


async def _on_page(agent: httpx.AsyncClient, handle: str) -> list[str]:
    ids: list[str] = []
    query: dict[str, Any] = {}
    while True:
        page = (await _get(agent, f"/threads/{handle}", query)).text
        ids += ON_A_PAGE.findall(page)
        earlier = EARLIER.search(page)
        if not earlier:
            return ids
        query = {"before": earlier[1]}


async def _standing_twice(instance: Running) -> int:
    twice = (
        "select count(*) from (select interaction_id from placement where superseded_by is null"
        " group by interaction_id having count(*) > 1) t"
    )
    url = libpq_url(instance.settings.database_url)
    async with await psycopg.AsyncConnection.connect(url) as connection:
        found = await (await connection.execute(twice)).fetchone()
    return int(found[0]) if found else 0
