"""What names an object: interactions, dead letters, events that the bus holds. Reads only.

Of dead letters and events everything counts that could be a name, also where they cannot be read: another
version may be able to.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from nats.aio.client import Client
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.database import failures_named
from shared import subjects
from shared.blobs import RELIED_ON_S
from shared.stream_messages import contents_between

NAMES_AT_ONCE = 1_000
LETTERS_AT_ONCE = 50  # each may have half a megabyte
EVENT_WITHIN = timedelta(seconds=RELIED_ON_S) + timedelta(hours=1)
"""After an object's description its event comes, if it comes: one put later would have made it younger."""

_NAME = re.compile(rb"[0-9a-f]{64}")
_PATIENTLY = text("set local statement_timeout = 0")  # it reads all interactions
_IN_RECORDS = text(
    """
    select i.body->'raw'->>'name' from interaction i
    where i.body->'raw'->>'inline' is null and i.body->'raw'->>'name' <> ''
    union
    select a->>'blob' from interaction i
    cross join lateral json_array_elements(coalesce(i.body->'attachments', '[]')) a
    where a->>'blob' <> ''
    """
)
_LETTERS = text("select id, data from dead_letter where id > :after order by id limit :most")


def could_be_named(name: str) -> bool:
    """Return whether it is a name as we give them; others' objects in the bucket are none of ours."""
    return _NAME.fullmatch(name.encode()) is not None


def names_in(data: bytes) -> set[str]:
    """Return all that could be an object's name in an event or a dead letter."""
    return {name.decode() for name in _NAME.findall(data)}


def stretches(times: Iterable[datetime]) -> list[tuple[datetime, datetime]]:
    """Return from when to when events are to be read for objects of these times, in order, none twice."""
    found: list[tuple[datetime, datetime]] = []
    for at in sorted(times):
        if found and at <= found[-1][1]:
            found[-1] = (found[-1][0], at + EVENT_WITHIN)
        else:
            found.append((at, at + EVENT_WITHIN))
    return found


class Named:
    """What the database and the bus name."""

    def __init__(self, engine: AsyncEngine, client: Client) -> None:
        self._engine = engine
        self._client = client

    async def in_records(self) -> frozenset[str]:
        """Return all objects that interactions refer to; some hundred bytes of memory each."""
        found: set[str] = set()
        with failures_named():
            async with self._engine.begin() as connection:
                await connection.execute(_PATIENTLY)
                rows = await connection.stream(_IN_RECORDS)
                async for some in rows.scalars().partitions(NAMES_AT_ONCE):  # all at once are a stall
                    found.update(some)
        return frozenset(found)

    async def in_letters(self) -> set[str]:
        """Return what could be names in dead letters, open and settled ones."""
        found: set[str] = set()
        after = 0
        while True:
            asked = {"after": after, "most": LETTERS_AT_ONCE}
            with failures_named():
                async with self._engine.connect() as connection:
                    rows = (await connection.execute(_LETTERS, asked)).all()
            if not rows:
                return found
            after = rows[-1].id
            found.update(*(names_in(bytes(row.data)) for row in rows))

    async def on_the_bus(self, times: Iterable[datetime]) -> set[str]:
        """Return what could be names in the events that can belong to objects of these times.

        They are got one by one: the broker lets the store have no consumer there.
        """
        found: set[str] = set()
        for since, until in stretches(times):
            events = contents_between(
                self._client, subjects.INTERACTIONS, subjects.INTERACTION_SUBJECTS, since, until
            )
            async with contextlib.aclosing(events) as held:
                async for data in held:
                    found |= names_in(data)
        return found
