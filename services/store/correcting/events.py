"""What the outbox tells of a correction: public handles, no content. Pure.

`correction.made` and `correction.undone` wake the correlator; `thread.corrected` and `placement.corrected`
are for live pages and whoever listens outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from services.store.events import EVENT_TYPE, Event, Handles
from shared.ids import derived_id, spoken_reference
from shared.subjects import CORRECTION_SUBJECT, THREAD_SUBJECT

CORRECTED = "corrected"  # the kind by which a live page tells such an event


def correction_event(what: str, handle: str, kind: str) -> Event:
    """Return correction.made or correction.undone; `what` is the word after the point."""
    return Event(
        event_id=derived_id("event", f"correction.{what}", handle),
        subject=CORRECTION_SUBJECT.format(event=what),
        type=EVENT_TYPE.format(what=f"correction.{what}"),
        data={"correction": handle, "kind": kind},
    )


def thread_events(handle: str, occasion: str, threads: Iterable[Handles]) -> list[Event]:
    """Return thread.corrected for each thread; `occasion` tells one round of the correction from another."""
    return [
        Event(
            event_id=derived_id("event", "thread.corrected", handle, occasion, thread.thread),
            subject=THREAD_SUBJECT.format(event="corrected"),
            type=EVENT_TYPE.format(what="thread.corrected"),
            data={
                "correction": handle,
                "thread": thread.thread,
                "reference": spoken_reference(thread.number),
                "customer": thread.customer,
                "kind": CORRECTED,
            },
        )
        for thread in threads
    ]


def placement_events(handle: str, occasion: str, placed: Mapping[str, Handles]) -> list[Event]:
    """Return placement.corrected for each interaction, with where it stands now."""
    return [
        Event(
            event_id=derived_id("event", "placement.corrected", handle, occasion, interaction_id),
            subject=CORRECTION_SUBJECT.format(event="placement"),
            type=EVENT_TYPE.format(what="placement.corrected"),
            data={
                "correction": handle,
                "interaction": interaction_id,
                "thread": where.thread,
                "reference": spoken_reference(where.number) if where.thread else "",
                "customer": where.customer,
                "kind": CORRECTED,
            },
        )
        for interaction_id, where in placed.items()
    ]
