"""A desk that goes on working in WHMCS: its ticket comes in by the webhook, and learns of the call there."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.database import connect
from services.store.overlay.connecting import add_overlay, set_mode
from services.store.overlay.helpdesk import Access
from services.store.overlay.notes import notes_of
from shared.desk_key import desk_key
from tests.standins.http import serving
from tests.standins.whmcs import WhmcsTickets
from tests.system.product import LOOK_AGAIN_S, PLACED_S, Product, running

pytestmark = pytest.mark.system

TICKET = 812
FIRM = {
    "customer": "1001",
    "name": "Horvat gradnja d.o.o.",
    "kind": "company",
    "contacts": [
        {
            "id": "client-1001",
            "name": "Ivan Horvat",
            "role": "owner",
            "emails": ["ivan@horvat-gradnja.hr"],
            "phones": ["+385915550101"],
        }
    ],
    "domains": ["horvat-gradnja.hr"],
    "services": [],
}


async def test_a_call_about_a_tickets_problem_is_told_in_the_ticket_once_it_is_on(tmp_path: Path) -> None:
    whmcs = WhmcsTickets(TICKET)
    (tmp_path / "directory.jsonl").write_text(json.dumps(FIRM, ensure_ascii=False))
    async with running() as product, serving(whmcs) as url, product.commands() as commands:
        await commands.import_directory(tmp_path / "directory.jsonl")
        entered = " ".join(await commands.connect_vendor("ticket", name="portal", vendor="whmcs")).split()
        door = next(word for word in entered if word.startswith("http"))
        secret = next(word for word in entered if word.startswith("whsec_"))
        engine = connect(product.settings.database_url, connections_max=1)
        key, access = desk_key(product.settings), Access(identifier="ident", secret="tajna")
        await add_overlay(
            engine, key, name="desk", vendor="whmcs", source_name="portal", url=url, access=access
        )

        await set_mode(engine, "desk", "dry")
        ticket = await post(
            product, door, secret, hook("0", "Od jutros na info@horvat-gradnja.hr nema pošte.")
        )
        call = await told(product, "call-1")
        assert ticket["placement"]["customer"]["number"] == "1001"
        assert call["placement"]["thread"]["handle"] == ticket["placement"]["thread"]["handle"]
        await until(engine, "listed")
        assert whmcs.notes[TICKET] == []

        await set_mode(engine, "desk", "on")
        await told(product, "call-2")
        await until(engine, "sent")
        (note,) = whmcs.notes[TICKET]
        assert f"also reported by phone on {datetime.now(UTC):%Y-%m-%d}" in note
        assert call["placement"]["thread"]["reference"] in note
        assert whmcs.replies[TICKET] == []

        answer = await post(product, door, secret, hook("7", "Riješeno.", event="TicketAdminReply"))
        assert answer["direction"] == "outbound"
        assert answer["placement"]["thread"]["handle"] == ticket["placement"]["thread"]["handle"]
        await engine.dispose()


def hook(post: str, text: str, *, event: str = "TicketOpen") -> bytes:
    told = {
        "event": event,
        "at": datetime.now(UTC).isoformat(),
        "ticket": {"id": TICKET, "number": "516757", "subject": "Pošta ne stiže"},
        "client": {
            "number": "1001",
            "name": "Ivan Horvat",
            "email": "ivan@horvat-gradnja.hr",
            "signed_in": event == "TicketOpen",
        },
        "post": {"id": post, "text": text, "admin": "Marko" if event == "TicketAdminReply" else ""},
    }
    return json.dumps(told, ensure_ascii=False).encode()


async def post(product: Product, door: str, secret: str, body: bytes) -> dict[str, Any]:
    """Post a hook as WHMCS does, again until the intake knows its source, and return it once it is placed."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    async with asyncio.timeout(PLACED_S):
        while True:
            at = str(int(datetime.now(UTC).timestamp()))
            signature = base64.b64encode(hmac.digest(key, f"w-1.{at}.".encode() + body, hashlib.sha256))
            headers = {"webhook-id": "w-1", "webhook-timestamp": at, "content-type": "application/json"}
            answer = await product.http.post(
                door, content=body, headers=headers | {"webhook-signature": f"v1,{signature.decode()}"}
            )
            if answer.status_code == 200:
                return await product.placed(answer.json()["taken"][0]["id"])
            assert answer.status_code in {401, 503}, answer.text
            await asyncio.sleep(LOOK_AGAIN_S)


async def told(product: Product, call: str) -> dict[str, Any]:
    note = {
        "call_id": call,
        "agent": "Ana",
        "started_at": datetime.now(UTC).isoformat(),
        "caller_number": "+385915550101",
        "caller_name": "Ivan Horvat",
        "note": "Opet zove: na info@horvat-gradnja.hr od jutros ne stiže pošta.",
    }
    answer = await product.post("phone", note)
    assert answer.status_code == 202, answer.text
    return await product.placed(answer.json()["id"])


async def until(engine: AsyncEngine, state: str) -> None:
    """Return once the overlay has a note in this state."""
    async with asyncio.timeout(PLACED_S), engine.connect() as connection:
        while not await notes_of(connection, "desk", state=state):
            await connection.rollback()
            await asyncio.sleep(LOOK_AGAIN_S)
