"""What the outbox tells of an agent's work on a thread: public handles, no content, never a note. Pure."""

from __future__ import annotations

from services.store.events import EVENT_TYPE, Event, Handles
from shared.ids import derived_id, spoken_reference
from shared.subjects import THREAD_SUBJECT

WORKED = "worked"  # the kind by which a live page tells such an event


def work_event(kind: str, handle: str, what: str, where: Handles) -> Event:
    """Return thread.worked; `kind` is the step's, `what` is "done" or "undone"."""
    return Event(
        event_id=derived_id("event", "thread.worked", handle, what),
        subject=THREAD_SUBJECT.format(event=WORKED),
        type=EVENT_TYPE.format(what="thread.worked"),
        data={
            "step": handle,
            "what": what,
            "did": kind,
            "thread": where.thread,
            "reference": spoken_reference(where.number),
            "customer": where.customer,
            "kind": WORKED,
        },
    )
