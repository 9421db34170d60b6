"""What agents of a helpdesk put together or apart there, kept as labels: a model is fitted by them.

A label moves nothing. It names two pieces by their natural keys, of which one may not have come yet; which
thread was right is read when a model is fitted (services/store/reading/labels.py).
"""

from __future__ import annotations

import hashlib

import msgspec
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.tables import placement_label
from shared.errors import Rejected
from shared.notice import NoticeReceived


class Labels(msgspec.Struct, frozen=True):
    """What a notice of this kind says: pairs of natural keys, and whether both are one problem."""

    pairs: tuple[tuple[str, str, bool], ...]


async def keep_labels(connection: AsyncConnection, notice: NoticeReceived) -> None:
    """Keep the labels in `notice`; told again they are the same rows. Raises Rejected for what is none."""
    try:
        labels = msgspec.convert(notice.data, Labels)
    except msgspec.ValidationError as error:
        raise Rejected(f"labels: {error}") from None
    rows = [
        {
            "source": notice.source,
            "channel": notice.channel,
            "piece": hashed_key(piece),
            "other": hashed_key(other),
            "same": same,
            "told_at": notice.received_at,
        }
        for piece, other, same in labels.pairs
        if piece != other
    ]
    if rows:
        await connection.execute(insert(placement_label).values(rows).on_conflict_do_nothing())


def hashed_key(natural_key: str) -> bytes:
    """Return a natural key as `interaction` keeps it."""
    return hashlib.sha256(natural_key.encode("utf-8", "surrogatepass")).digest()
