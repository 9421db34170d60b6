"""Where everything stands, in one line: two databases with the same line put the same things together."""

from __future__ import annotations

import hashlib

import msgspec
from sqlalchemy import Connection, text

STREAMED_AT_ONCE = 5_000  # rows

_STANDING = text(
    """
    select p.interaction_id, coalesce(t.handle, ''), coalesce(c.handle, '')
    from placement p
    left join thread t on t.id = p.thread_id left join customer c on c.id = t.customer_id
    where p.superseded_by is null order by p.interaction_id
    """
)


class Partition(msgspec.Struct, frozen=True):
    """What stands where."""

    sha256: str  # of "interaction thread customer" in public names, a line each, by interaction; hex
    interactions: int

    def told(self) -> str:
        """Return the line for the terminal."""
        return f"{self.interactions} interactions stand as {self.sha256}."


def partition_of(connection: Connection) -> Partition:
    """Return where everything stands now."""
    digest, number = hashlib.sha256(), 0
    streaming = connection.execution_options(yield_per=STREAMED_AT_ONCE)
    for interaction_id, thread, customer in streaming.execute(_STANDING):
        digest.update(f"{interaction_id} {thread} {customer}\n".encode())
        number += 1
    return Partition(digest.hexdigest(), number)
