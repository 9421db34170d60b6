"""What the outbox tells of incidents: public handles and counts, no content. Pure.

An event names one customer's thread at most: who listens for one customer learns nothing of another.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from services.store.events import EVENT_TYPE, Event, Handles
from shared.ids import derived_id, spoken_reference
from shared.incident import Sighting
from shared.subjects import INCIDENT_SUBJECT


def sighting_events(
    sighting: Sighting, incidents: Mapping[str, str], threads: Mapping[str, Handles]
) -> list[Event]:
    """Return incident.proposed or incident.joined for a report that raised an incident or joined one."""
    signal, handle = sighting.signal, incidents[sighting.group_id]
    where = threads.get(signal.thread_id, Handles())
    events = []
    if sighting.proposes:
        shown = {"trouble": sighting.trouble, "servers": ", ".join(sighting.servers)}
        events.append(incident_event("proposed", handle, sighting.group_id, shown))
    if sighting.joins:
        joined = {
            "interaction": signal.interaction_id,
            "received_at": signal.at.isoformat(),
            "thread": where.thread,
            "reference": spoken_reference(where.number) if where.thread else "",
            "customer": where.customer,
        }
        events.append(incident_event("joined", handle, signal.interaction_id, joined))
    return events


def incident_event(what: str, handle: str, occasion: str, data: Mapping[str, str]) -> Event:
    """Return incident.`what`; `occasion` tells it from others of its kind, the same when told again."""
    return Event(
        event_id=derived_id("event", f"incident.{what}", occasion),
        subject=INCIDENT_SUBJECT.format(event=what),
        type=EVENT_TYPE.format(what=f"incident.{what}"),
        data={"incident": handle, **data},
    )


def update_events(
    handle: str, occasion: str, data: Mapping[str, str], threads: Collection[Handles]
) -> list[Event]:
    """Return incident.updated: one for the desk, and one for each thread that the update concerns.

    An event for a thread names that one and no other, so it may be handed to its customer's own listeners.
    """
    events = [incident_event("updated", handle, occasion, data)]
    for one in threads:
        where = {"thread": one.thread, "reference": spoken_reference(one.number), "customer": one.customer}
        events.append(incident_event("updated", handle, f"{occasion} {one.thread}", {**data, **where}))
    return events
