"""The journal of what operators did: a row in the deed's own transaction, so neither is without the other."""

from __future__ import annotations

from sqlalchemy import func, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.tables import audit
from shared.clean import clean_text

COMMAND = "command"  # who, where no agent is signed in: whoever may run `onethread` on this machine
WHY_CHARS_MAX = 500
NOW = func.now()  # of the transaction


async def note(connection: AsyncConnection, *, who: str, what: str, about: str, why: str = "") -> None:
    """Write that `who` did `what` to the object called `about`; it stands once the transaction commits."""
    row = {"who": who, "what": what, "object": about, "why": clean_text(why, chars_max=WHY_CHARS_MAX)}
    await connection.execute(insert(audit).values(row))
