"""`make bench-pages`: how long pages take, and how large they are, where a desk has years behind it.

A OneThread of our own is filled through its own intakes with clones of the sample desk; then an administrator
signs in and asks for each page several times in a row. Milliseconds are from the request to the last byte of
the answer, on this machine, one request at a time.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import msgspec
from rich.console import Console

from deploy.bench.ageing import age
from deploy.bench.command import bodies_of
from deploy.bench.measuring import CHANNELS, DRIP_RATE, PRODUCT, Case, dripped, flooded
from deploy.bench.stack import Stack, know, running
from deploy.bench.traffic import Clone, Desk
from deploy.sample import SAMPLE_DESK
from deploy.store_commands import store_commands
from shared.errors import Refused
from shared.settings import Settings

LOGIN = "bench"
ASKED_TIMES = 9  # after one that warms up
PAGE_MS_MAX, PAGE_BYTES_MAX, LOOKUP_MS_MAX = 150.0, 100_000, 150.0
WAIT_S = 30.0
LOOKUPS = 300
CLONES_AT_ONCE = 50

_THREAD, _CUSTOMER, _INCIDENT = (
    re.compile(rf'href="(/{name}/[\w-]+)"') for name in ("threads", "customers", "incidents")
)
_FORM_TOKEN = re.compile(r'name="form_token" value="([^"]*)"')


class Size(msgspec.Struct, frozen=True):
    """How much the desk knows. A clone is the sample desk: 73 customers, 300 interactions."""

    clones_known: int  # customers in the directory
    clones_posted: int  # whose interactions came
    lookups: int


FULL = Size(clones_known=1_370, clones_posted=335, lookups=LOOKUPS)
SHORT = Size(clones_known=4, clones_posted=2, lookups=20)  # does it run, not how fast


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One page as it was answered."""

    path: str
    ms: float  # the median
    ms_max: float
    size: int  # bytes, not compressed


async def bench_pages(settings: Settings, *, console: Console, short: bool = False) -> None:
    """Fill, measure, print, and keep the figures as pages.json in the data folder."""
    size = SHORT if short else FULL
    clones = Desk(SAMPLE_DESK).clones(size.clones_known)
    async with running(sync_always=False) as stack:
        await _fill(stack, clones, size, console)
        pages = await _pages(stack)
        lookup = await _lookups(stack, clones, size)
    for page in pages:
        over = "  OVER" if page.ms > PAGE_MS_MAX or page.size > PAGE_BYTES_MAX else ""
        spent = f"{page.ms:6.0f} ms (up to {page.ms_max:.0f})"
        console.print(f"  {spent} {page.size:8,d} bytes  {page.path}{over}")
    told = ", ".join(f"{name} {value:.0f}" for name, value in lookup.items())
    console.print(f"  look-up while {DRIP_RATE} interactions a second come in, ms: {told}")
    figures = {"pages": msgspec.to_builtins(pages), "lookup_ms": lookup, "size": msgspec.to_builtins(size)}
    target = Path(settings.data) / "pages.json"
    await asyncio.to_thread(target.parent.mkdir, parents=True, exist_ok=True)
    await asyncio.to_thread(target.write_text, json.dumps(figures, indent=1))
    console.print(f"\nfigures: {target}")


async def _fill(stack: Stack, clones: Sequence[Clone], size: Size, console: Console) -> None:
    directory = [json.dumps(row, ensure_ascii=False) for clone in clones for row in clone.directory()]
    await know(stack, SAMPLE_DESK / "desk.json", directory)
    console.print(f"{len(directory):,} customers in the directory")
    posted, began = 0, time.monotonic()
    for first in range(0, size.clones_posted, CLONES_AT_ONCE):
        for case in CHANNELS:
            bodies = bodies_of(clones[first : min(first + CLONES_AT_ONCE, size.clones_posted)], case)
            await flooded(stack, PRODUCT, case, bodies)
            posted += len(bodies)
        console.print(f"{posted:,} interactions placed after {time.monotonic() - began:.0f} s")
    await age(stack.settings.database_url)


async def _pages(stack: Stack) -> list[Page]:
    async with store_commands(stack.settings) as commands:
        password = await commands.add_agent(LOGIN, role="admin", name="Bench")
    address = f"http://{stack.settings.host}:{stack.settings.store_port}"
    async with httpx.AsyncClient(base_url=address, timeout=WAIT_S, trust_env=False) as client:
        await _sign_in(client, password)
        return [await _asked(client, path) for path in await _paths(client)]


async def _sign_in(client: httpx.AsyncClient, password: str) -> None:
    token = _found(_FORM_TOKEN, (await client.get("/sign-in")).text)
    form = {"form_token": token, "login": LOGIN, "password": password}
    answer = await client.post("/sign-in", data=form)
    if answer.status_code != 303:
        raise Refused(f"bench: the console answered the sign-in with {answer.status_code}")


async def _paths(client: httpx.AsyncClient) -> list[str]:
    """Return the addresses of all kinds of pages, with the names that the lists show."""
    inbox = (await client.get("/")).text
    thread = _found(_THREAD, inbox)
    customer = _found(_CUSTOMER, (await client.get(thread)).text)
    incident = _INCIDENT.search((await client.get("/incidents")).text)
    return [
        "/", "/?view=unassigned", "/?view=waiting", "/?view=closed", "/?view=all", "/?view=incident",
        "/?channel=email", "/?channel=phone", "/?q=lozinka", "/?q=mail",
        thread, customer, "/customers", "/customers?q=horvat", "/search?q=lozinka+outlook", "/search?q=mail",
        "/reviews", "/incidents", *([incident[1]] if incident else []), "/lead", "/noise", "/articles",
        "/calls/new", "/sources", "/agents", "/settings", "/audit", "/dead-letters", "/merges",
        "/webhooks",
    ]  # fmt: skip


async def _asked(client: httpx.AsyncClient, path: str) -> Page:
    taken: list[float] = []
    size = 0
    for number in range(ASKED_TIMES + 1):
        began = time.perf_counter()
        answer = await client.get(path)
        spent = (time.perf_counter() - began) * 1000
        if answer.status_code != 200:
            raise Refused(f"bench: {path} answered {answer.status_code}")
        size = len(answer.content)
        if number:
            taken.append(spent)
    return Page(path=path, ms=round(median(taken), 1), ms_max=round(max(taken), 1), size=size)


async def _lookups(stack: Stack, clones: Sequence[Clone], size: Size) -> dict[str, float]:
    """Return percentiles in ms of the look-ups of one agent who types, while interactions come in."""
    async with store_commands(stack.settings) as commands:
        key = await commands.add_api_key(LOGIN)
    calls = [row for clone in clones[-2:] for row in clone.payloads("phone")]
    questions = [_question(calls[number % len(calls)]) for number in range(size.lookups)]
    later = clones[size.clones_posted : size.clones_known]
    drip = asyncio.create_task(dripped(stack, PRODUCT, CHANNELS[0], _enough(later, CHANNELS[0], size)))
    headers = {"Authorization": f"Bearer {key}"}
    address = f"http://{stack.settings.host}:{stack.settings.store_port}"
    taken = []
    async with httpx.AsyncClient(
        base_url=address, timeout=WAIT_S, trust_env=False, headers=headers
    ) as client:
        for question in questions:
            began = time.perf_counter()
            answer = await client.post("/v1/lookup", json=question)
            taken.append((time.perf_counter() - began) * 1000)
            if answer.status_code != 200:
                raise Refused(f"bench: the look-up answered {answer.status_code}")
    await drip
    ordered = sorted(taken)
    return {
        f"p{share}": ordered[min(len(ordered) * share // 100, len(ordered) - 1)] for share in (50, 95, 99)
    }


def _enough(clones: Sequence[Clone], case: Case, size: Size) -> list[str]:
    """Return as many pieces as come in while the look-ups are asked, at a tenth of a second each."""
    return bodies_of(clones, case)[: max(DRIP_RATE, size.lookups * DRIP_RATE // 10)]


def _question(call: dict[str, Any]) -> dict[str, str]:
    said = {
        "number": call.get("caller_number"),
        "name": call.get("caller_name"),
        "company": call.get("company"),
        "domain": call.get("domain"),
        "text": call.get("note"),
    }
    return {name: value for name, value in said.items() if value}


def _found(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    if found is None:
        raise Refused("bench: the console's page is not as expected")
    return found[1]
