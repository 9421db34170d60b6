"""Reads what mails are called, from their originals, for what answers them."""

from __future__ import annotations

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.replying.ancestry import Ancestor, ancestor_in, sent_ancestor
from services.store.tables import interaction, reply, reply_delivery
from shared.blobs import Blobs
from shared.desk_key import DeskKey
from shared.errors import Refused
from shared.interaction import Blob, original_of
from shared.reply_marks import message_id

_EMAIL = "email:"  # before a Message-ID, as a reference
_HASHED = "sha256-"  # a Message-ID too long to be kept


class MailHeads:
    """Opens originals for their Message-IDs alone; nobody is shown anything of them."""

    def __init__(self, *, blobs: Blobs, key: DeskKey) -> None:
        self._blobs = blobs
        self._key = key

    async def ancestor(
        self, connection: AsyncConnection, interaction_id: str, address: str
    ) -> Ancestor | None:
        """Return what a mail exchanged with `address` is called. Raises Unavailable while the bus is away."""
        sent = await _sent(connection, interaction_id, address)
        if sent is not None:
            return sent
        body = interaction.c.body
        query = select(body["raw"].label("raw"), body["known_as"].label("known_as"))
        row = (await connection.execute(query.where(interaction.c.id == interaction_id))).one_or_none()
        if row is None:
            return None
        original = await self._original(interaction_id, msgspec.convert(row.raw, Blob)) if row.raw else None
        found = ancestor_in(original) if original else None
        return found or _as_kept(row.known_as or [])

    async def _original(self, interaction_id: str, raw: Blob) -> bytes | None:
        content = raw.inline if raw.inline is not None else await self._blobs.get(raw.name)
        if content is None or not raw.sealed:
            return content
        try:
            return self._key.open(content, original_of(interaction_id))
        except Refused:  # sealed with another key: what is kept for matching must do
            return None


async def _sent(connection: AsyncConnection, interaction_id: str, address: str) -> Ancestor | None:
    query = (
        select(reply.c.sender, reply.c.ancestry, reply_delivery.c.mark)
        .join(reply_delivery, reply_delivery.c.interaction_id == reply.c.interaction_id)
        .where(reply.c.interaction_id == interaction_id, reply_delivery.c.address == address)
    )
    row = (await connection.execute(query)).first()
    if row is None or not row.mark:
        return None
    return sent_ancestor(message_id(row.mark, row.sender.rpartition("@")[2]), row.ancestry)


def _as_kept(known_as: list[str]) -> Ancestor | None:
    names = (one.removeprefix(_EMAIL) for one in known_as if one.startswith(_EMAIL))
    return next(
        (
            found
            for name in names
            if not name.startswith(_HASHED) and (found := ancestor_in(f"Message-ID: <{name}>".encode()))
        ),
        None,
    )
