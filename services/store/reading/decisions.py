"""What the machine decided and what a human said to it: the labels that a model is fitted by.

One row for each interaction that a human decided on and nobody undid since; the machine's placement holds
the evidence that was shown. A split or a merge says of many at once what may be meant of some: `kind` tells.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Text, and_, cast, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.tables import correction, correction_step, placement
from shared.placement import Placement

PAGE = 500  # decisions read at a time


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """One human decision on one interaction, by internal ids: for learning, never to be shown."""

    interaction_id: str
    at: datetime
    kind: str  # of the correction: "accept", "reject", "move", …
    said: Placement  # by the machine, the last one before a human decided
    customer_id: str  # by the human
    thread_id: str
    human_kind: str  # "new", "follow_up", "repeat"

    @property
    def customer_right(self) -> bool:
        """Whether the human left it with the machine's customer."""
        return self.customer_id == self.said.customer_id

    @property
    def thread_right(self) -> bool:
        """Whether the human left it in the machine's thread."""
        return self.thread_id == self.said.thread_id


_decoder = msgspec.json.Decoder(Placement)

_after, _before, _earlier = placement.alias("after"), placement.alias("before"), placement.alias("earlier")
# The machine's last word before the human's: several humans may have spoken one after the other.
_last_said = (
    select(cast(_earlier.c.body, Text))
    .where(_earlier.c.interaction_id == _after.c.interaction_id, _earlier.c.superseded_by.is_not(None))
    .where(_earlier.c.id <= _before.c.id, _earlier.c.decided_by == "machine")
    .order_by(_earlier.c.id.desc())
    .limit(1)
    .scalar_subquery()
)


async def read_decisions(connection: AsyncConnection, *, since: int = 0) -> AsyncIterator[Decision]:
    """Yield the decisions that hold, the oldest first, from the placement after `since` on."""
    while rows := await _page(connection, since):
        for row in rows:
            if row.said is not None:
                yield _decision(row)
        since = rows[-1].id


async def _page(connection: AsyncConnection, since: int) -> list[Any]:
    query = (
        select(
            _after.c.id,
            _after.c.interaction_id,
            _after.c.decided_at,
            _after.c.customer_id,
            _after.c.thread_id,
            _after.c.kind.label("human_kind"),
            correction.c.kind,
            _last_said.label("said"),
        )
        .join(correction_step, correction_step.c.after_id == _after.c.id)
        .join(_before, _before.c.id == correction_step.c.before_id)
        .join(
            correction,
            and_(
                correction.c.id == correction_step.c.correction_id,
                correction.c.undone_at.is_(None),
                correction.c.agent == _after.c.decided_by,
            ),
        )
        .where(_after.c.superseded_by.is_(None), correction_step.c.undoes.is_(False), _after.c.id > since)
        .order_by(_after.c.id)
        .limit(PAGE)
    )
    return list((await connection.execute(query)).all())


def _decision(row: Any) -> Decision:
    return Decision(
        interaction_id=row.interaction_id,
        at=row.decided_at,
        kind=row.kind,
        said=_decoder.decode(row.said),
        customer_id=row.customer_id or "",
        thread_id=row.thread_id or "",
        human_kind=row.human_kind,
    )
