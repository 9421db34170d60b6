"""Whom to erase, said so that only who knows them can tell."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime
from typing import Literal

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.database import failures_named
from services.store.retaining.holds import is_held
from shared.errors import Rejected
from shared.interaction import Interaction, Participant

SALT_BYTES = 16

Kind = Literal["customer", "person", "texts", "originals"]
"""The latter two empty interactions and leave the rest of them: services/store/retaining."""

_CUSTOMER = text("select id from customer where handle = :name or number = :name")
_KNOWN = text(
    """
    select e.*, array(
        select d.interaction_id from erased d where d.erasure_id = e.id
        union select m.interaction_id from emptied m where m.erasure_id = e.id order by 1) as interactions
    from erasure e order by e.at, e.id
    """
)


class Erasure(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to erase, said so that only who knows them can tell."""

    id: str
    at: datetime
    kind: Kind
    customer_id: str = ""
    salt: bytes = b""
    marks: tuple[bytes, ...] = ()
    interactions: tuple[str, ...] = ()  # that were erased already: they must not come back


def concerns(erasure: Erasure, piece: Interaction) -> bool:
    """Return whether a piece is of whom the erasure names, as its author."""
    if piece.id in erasure.interactions:
        return True
    return _bears_mark(erasure, piece.author)


def mentions(erasure: Erasure, piece: Interaction) -> bool:
    """Return whether the erased person is among a piece's other participants."""
    return any(_bears_mark(erasure, person) for person in piece.others)


def without(erasure: Erasure, piece: Interaction) -> Interaction:
    """Return the piece without the erased person among its other participants."""
    others = tuple(person for person in piece.others if not _bears_mark(erasure, person))
    return msgspec.structs.replace(piece, others=others)


def _bears_mark(erasure: Erasure, person: Participant) -> bool:
    known = person.identifiers
    return any(mark_of(erasure.salt, one.kind, one.value) in erasure.marks for one in known)


def mark_of(salt: bytes, kind: str, value: str) -> bytes:
    """Return what is kept of an identifier."""
    return hashlib.sha256(salt + f"{kind}:{value}".encode()).digest()


def person(kind: str, value: str) -> Erasure:
    """Return the erasure of whoever is known by a normalised identifier."""
    salt = secrets.token_bytes(SALT_BYTES)
    return Erasure(id=_new_id(), at=_now(), kind="person", salt=salt, marks=(mark_of(salt, kind, value),))


async def customer(engine: AsyncEngine, name: str) -> Erasure:
    """Return the erasure of a customer by handle or number.

    Raises Rejected where there is none (404), and for one under a legal hold (409).
    """
    with failures_named():
        async with engine.connect() as connection:
            found = (await connection.execute(_CUSTOMER, {"name": name})).scalar_one_or_none()
            held = found is not None and await is_held(connection, found)
    if found is None:
        raise Rejected(f"there is no customer {name}", status=404)
    if held:
        raise Rejected(f"{name} is under a legal hold: `onethread retention release` comes first", status=409)
    return Erasure(id=_new_id(), at=_now(), kind="customer", customer_id=found)


async def known_erasures(engine: AsyncEngine) -> list[Erasure]:
    """Return all erasures with the interactions that they took, the oldest first."""
    with failures_named():
        async with engine.connect() as connection:
            return [msgspec.convert(row, Erasure) for row in (await connection.execute(_KNOWN)).mappings()]


def _new_id() -> str:
    return secrets.token_hex(SALT_BYTES)


def _now() -> datetime:
    return datetime.now(UTC)
