"""What the outbox tells of a reply: public handles and where it belongs, never its words. Pure.

A widget or portal listens for `thread.replied` with its own `source` and `conversation`, and fetches the
words at /v1/replies/{reply}.
"""

from __future__ import annotations

from services.store.events import EVENT_TYPE, Event, Handles
from shared.ids import derived_id, spoken_reference
from shared.subjects import THREAD_SUBJECT

REPLIED = "replied"  # the kind by which a live page tells such an event


def reply_event(
    handle: str, state: str, where: Handles, *, occasion: str, channel: str, source: str, conversation: str
) -> Event:
    """Return thread.replied; `state` is how the reply stands now, `occasion` tells its changes apart."""
    return Event(
        event_id=derived_id("event", "thread.replied", handle, state, occasion),
        subject=THREAD_SUBJECT.format(event=REPLIED),
        type=EVENT_TYPE.format(what="thread.replied"),
        data={
            "reply": handle,
            "state": state,
            "channel": channel,
            "source": source,
            "conversation": conversation,
            "thread": where.thread,
            "reference": spoken_reference(where.number) if where.thread else "",
            "customer": where.customer,
            "kind": REPLIED,
        },
    )
