"""The bytes of an interaction as they came: opened for an administrator who says why, and noted each time."""

from __future__ import annotations

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store import audit
from services.store.database import failures_named
from services.store.tables import interaction
from shared.blobs import Blobs
from shared.clean import clean_line
from shared.desk_key import DeskKey
from shared.errors import Rejected
from shared.interaction import Interaction, original_of
from shared.phrases import phrase

REASON_CHARS_MIN = 5
OPENED = "original.opened"


class Originals:
    """Opens originals."""

    def __init__(self, engine: AsyncEngine, *, blobs: Blobs, key: DeskKey) -> None:
        self._engine = engine
        self._blobs = blobs
        self._key = key

    async def open(self, interaction_id: str, *, agent: str, why: str) -> bytes | None:
        """Return the original once the journal has noted who asked and why; None where there is none.

        Raises Rejected without a reason, Unavailable while bus or database are away, Refused where it was
        sealed with another key.
        """
        why = clean_line(why, chars_max=audit.WHY_CHARS_MAX)
        if len(why) < REASON_CHARS_MIN:
            raise Rejected(phrase("original_why", "say why the original is opened"), pointer="/why")
        kept = select(interaction.c.body).where(interaction.c.id == interaction_id)
        with failures_named():
            async with self._engine.begin() as connection:
                body = (await connection.execute(kept)).scalar_one_or_none()
                if body is None:
                    return None
                await audit.note(connection, who=agent, what=OPENED, about=interaction_id, why=why)
        raw = msgspec.convert(body, Interaction).raw
        if raw is None:
            return None
        content = raw.inline if raw.inline is not None else await self._blobs.get(raw.name)
        if content is None or not raw.sealed:
            return content
        return self._key.open(content, original_of(interaction_id))
