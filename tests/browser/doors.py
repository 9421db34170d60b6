"""What administrators and agents find once the desk's doors are open: something on each of their pages."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store.database import connect
from services.store.directory_sync.syncs import Syncs
from services.store.overlay.connecting import add_overlay, set_mode
from services.store.overlay.helpdesk import Access
from services.store.tables import dead_letter, interaction, overlay, overlay_note
from services.store.webhooks.endpoints import Webhooks
from services.store.working.asked import Close
from services.store.working.steps import take_step
from shared.desk_key import desk_key
from tests.browser.desk import PASSWORD, Desk
from tests.intake.adapters.telephones import JSON
from tests.intake.adapters.webhooks import changed, fixture

KEEPER, KEEPER_NAME = "vesna", "Vesna Kralj"  # an administrator of these pages' own: calls come to her
DEADLINE_S = 20.0
LETTER = "5f1c0a9e7b3d4826a1f0c4d2e8b96a37"
TROUBLE = "Outlook na tajničinu računalu javlja grešku 0x800CCC0F čim pošalje poštu s prilogom"
SOLUTION = "U Outlooku ugašena provjera odlazne pošte u antivirusu."
DIRECTORY = "customer,name,kind,domains\nP-1,Primjer d.o.o.,company,primjer.example\n,Bez broja,company,\n"
FAULTY = "customer,name,kind,emails\nP-2,Kos d.o.o.,company,nije-adresa\n,Bez broja,person,\nP-4,Vrt,firm,\n"
CAUSE = "Zammad answered 403: not authorised for the group of this ticket"


async def open_doors(desk: Desk, folder: Path) -> list[str]:
    """Put something on every page of the doors and return their paths; `folder` is for a directory's file."""
    settings = desk.product.settings
    engine = connect(settings.database_url, connections_max=2)
    key = desk_key(settings)
    webhooks = Webhooks(engine, key=key, clock=now)
    try:
        async with desk.product.commands() as commands:
            await commands.add_agent(KEEPER, role="admin", name=KEEPER_NAME, password=PASSWORD)
            (calls,) = await commands.connect_vendor("phone", name="centrala", vendor="zammad-cti")
            (chats,) = await commands.connect_vendor("chat", name="chatwoot", vendor="chatwoot")
            await commands.connect_vendor("ticket", name="zammad", vendor="zammad")
        hook, _ = await webhooks.add("https://hooks.example.com/onethread", (), by="")
        (folder / "directory.csv").write_text(DIRECTORY, encoding="utf-8")
        await Syncs(engine, key=key, clock=now).add("billing", f"file:{folder / 'directory.csv'}")
        await add_overlay(
            engine,
            key,
            name="zammad",
            vendor="zammad",
            source_name="zammad",
            url="https://zammad.example",
            access=Access(secret="not to be shown"),
        )
        await set_mode(engine, "zammad", "dry")
        alike = await _solve_before(desk, engine)
        async with engine.begin() as connection:
            await _note_in_helpdesk(connection)
            await connection.execute(insert(dead_letter).values(_letter()))
        answer = changed(fixture("zammad_cti", "answer"), answeringNumber=KEEPER, callId="shown")
        await until_taken(desk, calls, answer)
        await until_taken(desk, chats, msgspec.json.encode({"event": "conversation_typing_on"}))
        await webhooks.test(hook.handle, by="")
    finally:
        await engine.dispose()
    return [
        "/",
        "/calls/new",
        "/sources",
        "/webhooks",
        f"/webhooks/{hook.handle}",
        "/syncs",
        "/syncs/billing",
        "/overlays",
        "/overlays/zammad",
        "/overlays/zammad?state=sent",
        "/settings",
        "/dead-letters",
        f"/dead-letters/{LETTER}",
        f"/threads/{alike}",
    ]


def now() -> datetime:
    return datetime.now(UTC)


async def until_taken(desk: Desk, url: str, body: bytes) -> None:
    """Post an event of a vendor's until it is taken."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            answer = await desk.product.http.post(url, content=body, headers={"Content-Type": JSON})
            if answer.status_code == 200:
                return
            await asyncio.sleep(0.05)


async def _solve_before(desk: Desk, engine: AsyncEngine) -> str:
    """Close a thread with what solved it and return another customer's on the same trouble."""
    # Nobody who reports anything else here: a trouble of the same kind would be one thread with it.
    first = await desk.call("solved", f"{TROUBLE}, zvao susjed.", caller_number="+385917005511")
    handle = str(first["placement"]["thread"]["handle"])
    async with engine.begin() as connection:
        await take_step(connection, handle, Close(solution=SOLUTION), by="desk", at=now())
    second = await desk.call("again", f"{TROUBLE}; ime nije razumjela.")
    return str(second["placement"]["thread"]["handle"])


async def _note_in_helpdesk(connection: AsyncConnection) -> None:
    """Put a note that would be written on record, and one that was given up."""
    pieces = (
        await connection.execute(select(interaction.c.id).order_by(interaction.c.id).limit(2))
    ).scalars()
    told, ticket = pieces.all()
    shared: dict[str, Any] = {
        "overlay_id": select(func.max(overlay.c.id)).scalar_subquery(),
        "interaction_id": told,
        "ticket_interaction_id": ticket,
        "round": 0,
    }
    listed = {"handle": "note_1", "ticket": "812", "piece": "p1", "state": "listed"}
    dead = {
        "handle": "note_2",
        "ticket": "51677",
        "piece": "p2",
        "state": "dead",
        "tries": 11,
        "cause": CAUSE,
    }
    for one in (listed, dead):
        await connection.execute(insert(overlay_note).values(**shared, **one))


def _letter() -> dict[str, object]:
    return {
        "interaction_id": LETTER,
        "sequence": 1,
        "data": b'{"type":"interaction","id":"' + LETTER.encode() + b'","text":"nije do kraja"',
        "cause": "no interaction: Input data was truncated (byte 74)",
    }
