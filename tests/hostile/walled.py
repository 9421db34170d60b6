"""An instance whose desk shows a wall of payloads, and how browsers come in at it."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any

import httpx
import msgspec
from playwright.async_api import BrowserContext
from sqlalchemy import insert

from deploy.sample import ROUTES
from deploy.store_commands import store_commands
from services.store.database import connect
from services.store.tables import dead_letter
from tests.faults.doors import reader_of, url_of
from tests.faults.instance import ADMINISTRATOR, Instance, Plan, running
from tests.faults.reading import FORM_TOKEN, PAGE, settled
from tests.faults.run import Order, work_folder
from tests.faults.traffic import Traffic
from tests.hostile.lots import Lot, lots_of
from tests.hostile.wall import directory_of, html_pieces_of, pieces_of, write_articles

AT_ONCE = 8
TRIES_MAX = 100
PAUSE_S = 0.1
AGENTS = 10
PORTAL = ("/portal", "/portal/contacts", "/portal/new")
TAKEN, LATER = 202, frozenset({421, 429, 503})
Piece = tuple[str, Mapping[str, Any]]


@contextlib.asynccontextmanager
async def bare_desk(order: Order) -> AsyncIterator[Instance]:
    """Yield a running instance that knows one customer, and has heard nothing yet."""
    with work_folder("hostile") as data:
        async with running(Plan(data=data, durable=False), Traffic(order.seed, firms=1)) as instance:
            yield instance


async def build_wall(order: Order, instance: Instance, payloads: Sequence[str]) -> list[Answered]:
    """Return how the pieces were answered, once everything that can be shown is a payload."""
    lots = lots_of(payloads)
    await _introduce(instance, lots)
    answers = await post_all(instance, [piece for lot in lots for piece in pieces_of(lot)])
    instance.mutants["email"] = "html_kept"
    await instance.restart("email")
    answers += await post_all(instance, [one for lot in lots for one in html_pieces_of(lot, "kept")])
    instance.mutants["email"] = ""
    await instance.restart("email")
    order.say(f"{len(payloads)} payloads in {len(answers)} pieces")
    await settled(instance)
    return answers


async def _introduce(instance: Instance, lots: Sequence[Lot]) -> None:
    folder = instance.plan.data / "run" / "wall"
    (folder / "articles").mkdir(parents=True)
    (folder / "directory.jsonl").write_text(directory_of(lots), encoding="utf-8")
    write_articles(folder / "articles", lots)
    await _bury(instance, lots)
    async with store_commands(instance.settings) as commands:
        await commands.import_directory(folder / "directory.jsonl")
        await commands.import_articles(folder / "articles")
        for place, name in enumerate(lots[0].payloads[:AGENTS]):
            await commands.add_agent(
                f"agent{place}", role="agent", name=name, password="dovoljno-duga-lozinka"
            )


async def _bury(instance: Instance, lots: Sequence[Lot]) -> None:
    """Put a dead letter of each lot on record, as one that could not be placed."""
    letters = [
        {
            "interaction_id": f"{lot.number:032x}",
            "sequence": lot.number,
            "data": lot.whole.encode(),
            "cause": lot.payloads[0],
        }
        for lot in lots
    ]
    engine = connect(instance.settings.database_url, connections_max=1)
    async with engine.begin() as connection:
        await connection.execute(insert(dead_letter), letters)
    await engine.dispose()


class Answered(msgspec.Struct, frozen=True):
    """How a piece was answered in the end."""

    payload: Mapping[str, Any]
    status: int
    id: str = ""  # of what was taken


async def post_all(instance: Instance, pieces: Iterable[Piece]) -> list[Answered]:
    """Post each piece until it is taken or refused for good; return how each was answered."""
    answers: list[Answered] = []
    waiting = iter(pieces)

    async def work(http: httpx.AsyncClient) -> None:
        for channel, payload in waiting:
            answers.append(await post(http, instance, channel, payload))

    async with httpx.AsyncClient(timeout=30, trust_env=False) as http, asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(work(http))
    return answers


async def post(
    http: httpx.AsyncClient, instance: Instance, channel: str, payload: Mapping[str, Any]
) -> Answered:
    """Return the answer to a piece that was posted until it was taken or refused for good."""
    raw = payload.get("raw")
    body = json.dumps(payload) if raw is None else raw
    headers = {
        "Authorization": f"Bearer {instance.keys[channel]}",
        "Content-Type": "application/json" if raw is None else "message/rfc822",
    }
    url, status = url_of(instance.settings, channel) + ROUTES[channel], 0
    for _ in range(TRIES_MAX):
        with contextlib.suppress(httpx.TransportError):
            answer = await http.post(url, content=body, headers=headers)
            status = answer.status_code
            if status == TAKEN:
                return Answered(payload, status, str(answer.json()["id"]))
        if status and status not in LATER:
            break
        await asyncio.sleep(PAUSE_S)
    return Answered(payload, status)


async def thread_paths(instance: Instance) -> list[str]:
    """Return the paths of all threads."""
    paths: list[str] = []
    query: dict[str, Any] = {"limit": PAGE}
    async with reader_of(instance) as api:
        while True:
            page = (await api.get("/v1/threads", params=query)).raise_for_status().json()
            paths += [f"/threads/{one['handle']}" for one in page["threads"]]
            if not page["next"]:
                return paths
            query["cursor"] = page["next"]


async def sign_in(context: BrowserContext, address: str) -> None:
    """Let the context's pages be an administrator's; no page is opened for it."""
    form = await (await context.request.get("/sign-in")).text()
    token = FORM_TOKEN.search(form)
    assert token, "the page to sign in has no form token"
    login, password = ADMINISTRATOR
    answer = await context.request.post(
        "/sign-in",
        form={"form_token": token[1], "login": login, "password": password, "next": "/account"},
        headers={"Origin": address},
    )
    assert answer.url.endswith("/account"), f"signing in: {answer.status} {answer.url}"


async def come_in(context: BrowserContext, instance: Instance, lot: Lot) -> None:
    """Let the context's pages of the portal be those of the lot's customer."""
    given = await context.request.post(
        "/v1/portal/tokens",
        data={"customer_ref": lot.customer, "contact_email": lot.address},
        headers={"Authorization": f"Bearer {instance.keys['ticket']}"},
    )
    assert given.ok, f"asking for a token: {given.status} {await given.text()}"
    token = (await given.json())["token"]
    answer = await context.request.post("/portal/enter", form={"token": token})
    assert answer.url.endswith("/portal"), f"coming in: {answer.status} {answer.url}"
