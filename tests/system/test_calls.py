"""A call from its first ring to its place in a thread: telephone system, draft, note, correlator."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import re
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode

import httpx
import pytest

from deploy.sample import SAMPLE_DESK
from tests.intake.adapters.telephones import FORM, JSON, form
from tests.intake.adapters.webhooks import changed, fixture
from tests.store.application import field, sign_in
from tests.system.product import Product, running

pytestmark = pytest.mark.system

DEADLINE_S = 20.0
PASSWORD = "ispravna lozinka za test"
TOKEN = "token of the telephone company"
NUMBER = "385915550101"


async def told(
    product: Product, url: str, body: bytes, *, media_type: str = JSON, signature: str = ""
) -> None:
    """Post an event until it is taken; the intake hears of a new source within a second."""
    headers = {"Content-Type": media_type, "X-Twilio-Signature": signature}
    async with asyncio.timeout(DEADLINE_S):
        while True:
            answer = await product.http.post(url, content=body, headers=headers)
            if answer.status_code == 200:
                return
            assert answer.status_code == 401, answer.text
            await asyncio.sleep(0.05)


async def until_shown(agent: httpx.AsyncClient, said: str) -> str:
    """Return the part that stands on every page once it says this."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            part = (await agent.get("/calls/drafts")).text
            if said in part:
                return part
            await asyncio.sleep(0.05)


async def until_hinted(agent: httpx.AsyncClient) -> None:
    """Return once an open page is told that a call has changed."""
    async with asyncio.timeout(DEADLINE_S), agent.stream("GET", "/live") as live:
        async for line in live.aiter_lines():
            if '"kind":"call"' in line:
                return


async def test_a_call_is_shown_to_who_takes_it_and_its_note_is_placed() -> None:
    async with running() as product, product.commands() as commands:
        await commands.import_directory(SAMPLE_DESK / "directory.jsonl")
        await commands.add_agent("ana", role="agent", name="Ana Kovač", password=PASSWORD)
        (cti,) = await commands.connect_vendor("phone", name="pbx", vendor="zammad-cti")
        base = f"http://127.0.0.1:{product.settings.store_port}"
        async with httpx.AsyncClient(base_url=base, trust_env=False) as agent:
            assert (await sign_in(agent, "ana", PASSWORD)).status_code == 303
            hinted = asyncio.create_task(until_hinted(agent))
            await told(product, cti, fixture("zammad_cti", "hangup"))  # out of order
            await told(product, cti, fixture("zammad_cti", "new_call"))
            guessed = await product.http.post(f"{cti}x", content=b"{}", headers={"Content-Type": JSON})
            assert guessed.status_code == 401
            part = await until_shown(agent, f"+{NUMBER}")
            await told(product, cti, fixture("zammad_cti", "answer"))
            await told(product, cti, changed(fixture("zammad_cti", "answer"), answeringNumber="ana"))
            await hinted

            link = re.search(r"/calls/new\?draft=call_[\w-]+", part)
            assert link is not None
            page = (await agent.get(link[0])).text
            typed = {name: field(page, name) for name in ("csrf_token", "call_id", "draft")}
            typed |= {"note": "Ne primamo poštu.", "caller_number": f"+{NUMBER}", "direction": "inbound"}
            typed |= {"started_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M"), "minutes": "1"}
            saved = await agent.post("/calls/new", data=typed)
            assert saved.status_code == 303
            placed = await product.placed(saved.headers["location"].rpartition("/")[2])

            assert (placed["channel"], placed["agent"]) == ("phone", "Ana Kovač")
            assert placed["placement"]["thread"] is not None
            assert "waiting-call" not in (await agent.get("/calls/drafts")).text
            await _twilio_alone_tells_of_its_calls(product, agent)


async def _twilio_alone_tells_of_its_calls(product: Product, agent: httpx.AsyncClient) -> None:
    """In the same running product: starting another costs ten seconds."""
    async with product.commands() as commands:
        (url,) = await commands.connect_vendor("phone", name="lines", vendor="twilio", secret=TOKEN.encode())
    body = having_now(form("twilio", "agent_in_progress"))
    await told(product, url, body, media_type=FORM, signature=signed(url, body))
    other = body.replace(b"385915550101", b"385915559999")
    for swapped, signature in ((other, signed(url, body)), (body, ""), (body, signed(url + "?x=1", body))):
        headers = {"Content-Type": FORM, "X-Twilio-Signature": signature}
        answer = await product.http.post(url, content=swapped, headers=headers)
        assert answer.status_code == 401
    part = await until_shown(agent, f"+{NUMBER}")

    assert part.count('class="waiting-call"') == 1
    assert "385915559999" not in part


def having_now(body: bytes) -> bytes:
    fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
    now = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
    return urlencode(fields | {"Timestamp": now}).encode()


def signed(url: str, body: bytes) -> str:
    fields = "".join(map("".join, sorted(parse_qsl(body.decode(), keep_blank_values=True))))
    return base64.b64encode(hmac.new(TOKEN.encode(), (url + fields).encode(), hashlib.sha1).digest()).decode()
