"""What agents answered into a conversation of the widget: read for the visitor whose conversation it is.

Replies into this one chat and nothing else: no mail, no note, nothing of the thread that it stands in, and
nothing that an agent has hidden from its customer.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.repository_candidates import reference_key
from services.store.views import View

ANSWERS = 20  # told at once; the next question brings the next ones

_SOURCE = text(
    "select s.name from source s join source_key k on k.source_id = s.id"
    " where k.key_hash = :key and s.channel = 'chat'"
)
# In the order in which they were put on record: two in one moment come in it, too.
_ANSWERS = text(
    """
    select w.handle as reply, coalesce(i.body->>'agent', '') as by, w.automatic, i.occurred_at as at, i.text
    from reference r join reply w on w.interaction_id = r.interaction_id
    join interaction i on i.id = r.interaction_id
    where r.key = :key and not r.awaited and i.channel = 'chat' and i.direction = 'outbound'
    and r.id > coalesce((select o.id from reference o join reply k on k.interaction_id = o.interaction_id
        where o.key = :key and not o.awaited and k.handle = :after), 0)
    and coalesce((select m.mark from portal_mark m where m.interaction_id = i.id
        order by m.id desc limit 1), '') <> 'hidden'
    order by r.id limit :limit
    """
)


class WidgetAnswer(View, frozen=True, kw_only=True):
    """One answer; `by` is the agent's name, and `automatic` where a program wrote it."""

    reply: str
    by: str
    automatic: bool
    at: datetime
    text: str


async def read_answers(
    connection: AsyncConnection, chat_id: str, *, key_hash: str, after: str
) -> tuple[WidgetAnswer, ...]:
    """Return the answers into a chat, the oldest first, that came later than the reply `after`.

    `key_hash` is that of the key by which the chat was posted: the conversation is named after its source.
    An `after` that is none of this chat's leaves nothing out.
    """
    source = (await connection.execute(_SOURCE, {"key": key_hash})).scalar_one_or_none()
    if source is None:
        return ()
    values = {"key": reference_key(f"chat:{source}:{chat_id}"), "after": after, "limit": ANSWERS}
    rows = (await connection.execute(_ANSWERS, values)).mappings()
    return tuple(WidgetAnswer(**row) for row in rows)
