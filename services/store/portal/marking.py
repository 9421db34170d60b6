"""An agent sees what a customer sees of an interaction, and hides or shows it. Every mark stays on record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.response import Redirect
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store import audit
from services.store.auth import Visitor
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Pages
from services.store.console.thread import known_name
from services.store.portal.rows import Read, read_addresses, read_pieces
from services.store.portal.showing import may_be_marked, showing
from services.store.reading.interactions import read_interaction
from services.store.records import Records
from services.store.tables import customer, placement, portal_mark
from shared.errors import Rejected
from shared.phrases import phrase

MARKS = frozenset({"public", "hidden", "default"})


@get("/interactions/{interaction_id:str}/portal", include_in_schema=False)
async def mark_page(request: Asked, pages: Pages, records: Records, interaction_id: str) -> Response[str]:
    """What the customer sees of it, why, and what can be changed about that."""
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        interaction = await read_interaction(connection, known_name(interaction_id))
        standing = await _standing(connection, interaction_id, now=records.now())
    if interaction is None or standing is None:
        raise NotFoundException
    _, read = standing
    return pages.render(
        frame,
        "portal_mark.html",
        interaction=interaction,
        showing=showing(read.piece),
        mark=read.piece.mark,
        can_show=may_be_marked(read.piece),
        why=_why(read),
    )


@post("/interactions/{interaction_id:str}/portal", include_in_schema=False, status_code=303)
async def mark(request: Asked, pages: Pages, records: Records, interaction_id: str) -> Redirect:
    """Hide it from its customer, show it, or let the rule decide again."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    wanted = form.get("mark", "")
    if wanted not in MARKS:
        raise Rejected(phrase("showing_unknown", "mark is public, hidden or default"), status=400)
    interaction_id = known_name(interaction_id)
    async with records.write() as connection:
        standing = await _standing(connection, interaction_id, now=records.now())
        if standing is None:
            raise NotFoundException
        customer_id, read = standing
        if wanted == "public" and not may_be_marked(read.piece):
            raise Rejected(phrase("showing_never", "this can never be shown to the customer"), status=409)
        row = {
            "interaction_id": interaction_id,
            "customer_id": customer_id,
            "mark": wanted,
            "agent": visitor.id,
            "at": records.now(),
        }
        await connection.execute(insert(portal_mark).values(row))
        await audit.note(connection, who=visitor.id, what=f"portal.{wanted}", about=interaction_id)
    return Redirect(f"/interactions/{interaction_id}/portal", status_code=303)


async def _standing(
    connection: AsyncConnection, interaction_id: str, *, now: datetime
) -> tuple[str, Read] | None:
    """Return with whom the interaction stands, and what the rule decides by; None where with nobody."""
    query = (
        select(placement.c.customer_id, placement.c.thread_id, customer.c.number)
        .join(customer, customer.c.id == placement.c.customer_id)
        .where(placement.c.interaction_id == interaction_id, placement.c.superseded_by.is_(None))
        .where(placement.c.thread_id.is_not(None))
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    addresses = await read_addresses(connection, row.customer_id, now=now)
    found = await read_pieces(
        connection, row.customer_id, row.number or "", [row.thread_id], addresses, only=interaction_id
    )
    read = next((one for one in found.get(row.thread_id, ()) if one.interaction_id == interaction_id), None)
    return None if read is None else (row.customer_id, read)


def _why(read: Read) -> str:
    """Return the name of the reason why it is shown as it is; its words are in the catalogue."""
    piece: Any = read.piece
    if piece.mark:
        return "marked"
    if piece.automatic or piece.replaced:
        return "machine" if piece.automatic else "replaced"
    if piece.unsettled or (piece.zone == "review" and piece.decided_by == "machine"):
        return "doubt"
    if piece.direction == "outbound":
        return "ours"
    if not piece.theirs:
        return "stranger"
    return "proven" if piece.trust == "verified" else "noted" if piece.channel == "phone" else "unproven"
