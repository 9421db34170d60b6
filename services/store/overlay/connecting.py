"""Helpdesks that are looked after: added with what signs in there, turned on step by step, taken out again.

What signs in is sealed under the desk's key; nobody reads it again. One that is turned on tells of what is
placed from then on, never of all that was before.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, get_args

import msgspec
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store import audit
from services.store.database import failures_named
from services.store.overlay.helpdesk import Access, checked_url
from services.store.overlay.outcome import Mode
from services.store.overlay.vendors import HELPDESKS
from services.store.tables import overlay, overlay_note, placement, source
from shared.desk_key import DeskKey
from shared.errors import Rejected

TICKETS = "ticket"  # the channel whose sources are helpdesks
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_encoder = msgspec.json.Encoder()


class OverlayLine(msgspec.Struct, frozen=True, kw_only=True):
    """One helpdesk as an operator sees it."""

    name: str
    vendor: str
    source: str
    url: str
    mode: str
    added_at: datetime
    listed: int
    waiting: int
    sent: int
    dead: int


async def add_overlay(
    engine: AsyncEngine,
    key: DeskKey,
    *,
    name: str,
    vendor: str,
    source_name: str,
    url: str,
    access: Access,
    by: str = audit.COMMAND,
) -> None:
    """Add a helpdesk, off at first. `source_name` is the source by which its tickets come in.

    Raises Rejected for an unknown vendor or source, an address that is none, or a name that is taken.
    """
    if not _NAME.fullmatch(name):
        raise Rejected(f"{name!r}: lower case letters, digits, dot, hyphen and underscore, at most 64")
    if vendor not in HELPDESKS:
        raise Rejected(f"notes can be written in {', '.join(HELPDESKS)}, not in {vendor!r}")
    address = checked_url(url)
    with failures_named():
        async with engine.begin() as connection:
            await _check_source(connection, source_name)
            values = {"name": name, "vendor": vendor, "source": source_name, "url": address, "sealed": b""}
            statement = insert(overlay).values(values).on_conflict_do_nothing(index_elements=["name"])
            added = (await connection.execute(statement.returning(overlay.c.id))).scalar_one_or_none()
            if added is None:
                raise Rejected(f"{name} exists already")
            sealed = key.seal(_encoder.encode(access), _about(added))
            await connection.execute(update(overlay).where(overlay.c.id == added).values(sealed=sealed))
            await audit.note(connection, who=by, what="overlay.added", about=name)


async def set_mode(engine: AsyncEngine, name: str, mode: str, *, by: str = audit.COMMAND) -> None:
    """Turn a helpdesk off, to a dry run, or on. Raises Rejected for no such helpdesk or mode."""
    if mode not in get_args(Mode):
        raise Rejected(f"a helpdesk is {', '.join(get_args(Mode))}; not {mode!r}")
    with failures_named():
        async with engine.begin() as connection:
            row = await _held(connection, name)
            newest = select(func.coalesce(func.max(placement.c.id), 0)).scalar_subquery()
            values: dict[str, Any] = {"mode": mode} | ({"seen": newest} if row.mode == "off" else {})
            await connection.execute(update(overlay).where(overlay.c.id == row.id).values(values))
            await audit.note(connection, who=by, what="overlay.mode", about=name, why=mode)


async def remove_overlay(engine: AsyncEngine, name: str, *, by: str = audit.COMMAND) -> None:
    """Forget a helpdesk, its secret and its notes here; what was written there stays. Raises Rejected."""
    with failures_named():
        async with engine.begin() as connection:
            row = await _held(connection, name)
            await connection.execute(delete(overlay_note).where(overlay_note.c.overlay_id == row.id))
            await connection.execute(delete(overlay).where(overlay.c.id == row.id))
            await audit.note(connection, who=by, what="overlay.removed", about=name)


async def list_overlays(engine: AsyncEngine) -> list[OverlayLine]:
    """Return all helpdesks by name, with how their notes stand."""
    with failures_named():
        async with engine.connect() as connection:
            return await read_overlays(connection)


async def read_overlays(connection: AsyncConnection) -> list[OverlayLine]:
    """Return the same on a connection."""
    counts = [
        func.count().filter(overlay_note.c.state == state).label(state)
        for state in ("listed", "waiting", "sent", "dead")
    ]
    named = (overlay.c.name, overlay.c.vendor, overlay.c.source, overlay.c.url, overlay.c.mode)
    query = (
        select(*named, overlay.c.added_at, *counts)
        .join_from(overlay, overlay_note, overlay_note.c.overlay_id == overlay.c.id, isouter=True)
        .group_by(overlay.c.id)
        .order_by(overlay.c.name)
    )
    return [OverlayLine(**row) for row in (await connection.execute(query)).mappings()]


def opened(key: DeskKey, sealed: bytes, *, overlay: int) -> Access:
    """Return what signs in at a helpdesk. Raises Refused where it was sealed under another key."""
    return msgspec.json.decode(key.open(sealed, _about(overlay)), type=Access)


def _about(overlay_id: int) -> str:
    return f"access of overlay {overlay_id}"


async def _held(connection: AsyncConnection, name: str) -> Any:
    query = select(overlay.c.id, overlay.c.mode).where(overlay.c.name == name).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise Rejected(f"there is no overlay {name}", status=404)
    return row


async def _check_source(connection: AsyncConnection, name: str) -> None:
    query = select(source.c.channel).where(source.c.name == name)
    channel = (await connection.execute(query)).scalar_one_or_none()
    if channel != TICKETS:
        raise Rejected(f"no source {name} of the channel {TICKETS}: its tickets come in by it")
