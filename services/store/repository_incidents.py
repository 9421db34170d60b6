"""What a ledger knows and writes of incidents.

All ledgers decide on incidents one after another: an advisory lock of its own, taken last, after the writing
of the placements, and held to the commit. Who waits for it holds all else that it needs, and who has it waits
for nobody but an agent's decision on one row: so nobody waits in a circle. It is one lock a ledger, within
what `checks.LOCKS_RESERVED` leaves free.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from services.store.bulk import Row, as_list, as_rows, bulk_insert
from services.store.database import PostgresConnection
from services.store.events import Handles, encode_events
from services.store.incident_events import sighting_events
from services.store.incident_rows import absorbed_rows, group_rows, member_rows, opened_rows, usual_rows
from services.store.repository_recording import HANDLES, INSERT_EVENTS, OUTBOX_CHANNEL
from services.store.tables import incident, incident_member, incident_usual
from shared.incident import GROUP_SIGNALS_MAX, GROUPS_MAX, USUAL_DAYS, Group, Incidents, Sighting, Signal
from shared.placement import THREAD_MEMBERS_MAX

_LOCK_NUMBER = 0x1C1DE47  # beside those of keys, which are hashes
_signal = msgspec.json.Decoder(Signal)

_LOCK = "select pg_advisory_xact_lock(%(number)s)"
_BY_THREAD = """
    select k.id, m.incident_id
    from json_array_elements_text(cast(%(ids)s as json)) as k (id)
    cross join lateral (
        select i.incident_id from (
            select interaction_id from placement where thread_id = k.id and superseded_by is null
            order by received_at desc, interaction_id desc limit %(limit)s
        ) p
        join incident_member i on i.interaction_id = p.interaction_id order by i.number desc limit 1
    ) m
    """
_GROUPS = """
    (select id, state, opened_at, last_at, wide from incident
    where last_at >= %(since)s::timestamptz and state <> 'absorbed' order by last_at desc, id limit %(limit)s)
    union
    select i.id, state, opened_at, last_at, wide
    from json_array_elements_text(cast(%(ids)s as json)) as k (id) join incident i on i.id = k.id
    """
# Whose a report is, its current placement says: a correction counts.
_SIGNALS = """
    select k.id, cast(m.signal as text), p.customer_id, p.thread_id
    from json_array_elements_text(cast(%(ids)s as json)) as k (id)
    cross join lateral (
        select interaction_id, signal, at from incident_member where incident_id = k.id and reports
        order by at desc, interaction_id desc limit %(limit)s
    ) m
    join placement p on p.interaction_id = m.interaction_id and p.superseded_by is null
    where p.thread_id is not null
    order by k.id, m.at, m.interaction_id
    """
_USUAL = """
    select u.key, u.day, u.reports
    from json_array_elements_text(cast(%(keys)s as json)) as k (key)
    join incident_usual u on u.key = k.key
    where u.day between %(first)s::date and %(last)s::date
    """
_SINCE = "select min(day) from incident_usual"

_INSERT_GROUPS = bulk_insert(
    incident, ("id", "handle", "state", "trouble", "servers", "wide", "opened_at", "last_at")
)
_INSERT_MEMBERS = bulk_insert(incident_member, ("interaction_id", "incident_id", "at", "reports", "signal"))
_UPDATE_GROUPS = """
    update incident i set
        trouble = u.trouble, servers = u.servers, wide = u.wide,
        opened_at = least(i.opened_at, u.first_at), last_at = greatest(i.last_at, u.last_at),
        state = case
            when i.state = 'candidate' and u.proposed_at is not null then 'proposed' else i.state
        end,
        proposed_at = coalesce(i.proposed_at, u.proposed_at)
    from json_to_recordset(cast(%(rows)s as json)) as u (id text, trouble text, servers text[], wide boolean,
        first_at timestamptz, last_at timestamptz, proposed_at timestamptz)
    where i.id = u.id
    """
_ABSORB = """
    with a as (
        select * from json_to_recordset(cast(%(rows)s as json)) as r (id text, absorbed_by text)
    ), moved as (
        update incident_member m set incident_id = a.absorbed_by from a where m.incident_id = a.id
    )
    update incident i set state = 'absorbed', absorbed_by = a.absorbed_by from a where i.id = a.id
    """
_COUNT = bulk_insert(
    incident_usual,
    ("key", "day", "reports"),
    "on conflict (key, day) do update set reports = incident_usual.reports + excluded.reports",
)
_INCIDENT_HANDLES = """
    select i.id, i.handle from json_array_elements_text(cast(%(ids)s as json)) as k (id)
    join incident i on i.id = k.id
    """


async def read_incidents(
    connection: PostgresConnection,
    thread_ids: Collection[str],
    keys: Collection[str],
    *,
    since: datetime,
    until: datetime,
) -> Incidents:
    """Wait for other ledgers, hold the lock to the end, and return what is committed of incidents."""
    first, last = _day(since) - timedelta(days=USUAL_DAYS), _day(until)
    async with connection.pipeline():  # in it, too, every statement sees what was committed before it began
        await connection.execute(_LOCK, {"number": _LOCK_NUMBER})
        led = await connection.execute(
            _BY_THREAD, {"ids": as_list(sorted(set(thread_ids))), "limit": THREAD_MEMBERS_MAX}
        )
        counted = await connection.execute(
            _USUAL, {"keys": as_list(sorted(set(keys))), "first": first, "last": last}
        )
        begun = await connection.execute(_SINCE)
        by_thread: dict[str, str] = dict(await led.fetchall())
        usual: dict[str, dict[date, int]] = {}
        for key, day, reports in await counted.fetchall():
            usual.setdefault(key, {})[day] = reports
        row = await begun.fetchone()
    groups = await _read_groups(connection, by_thread.values(), since)
    return Incidents(groups=groups, by_thread=by_thread, usual=usual, since=row[0] if row else None)


def _day(moment: datetime) -> date:
    return moment.date()


async def _read_groups(
    connection: PostgresConnection, ids: Collection[str], since: datetime
) -> tuple[Group, ...]:
    found = await connection.execute(
        _GROUPS, {"ids": as_list(sorted(set(ids))), "since": since, "limit": GROUPS_MAX}
    )
    rows = await found.fetchall()
    signals: dict[str, list[Signal]] = {}
    if rows:
        ids = as_list(sorted(row[0] for row in rows))
        kept = await connection.execute(_SIGNALS, {"ids": ids, "limit": GROUP_SIGNALS_MAX})
        for group_id, *one in await kept.fetchall():
            signals.setdefault(group_id, []).append(_standing(*one))
    return tuple(_group(row, signals.get(row[0], ())) for row in rows)


def _standing(data: str, customer_id: str, thread_id: str) -> Signal:
    return msgspec.structs.replace(_signal.decode(data), customer_id=customer_id, thread_id=thread_id)


def _group(row: tuple[Any, ...], signals: Sequence[Signal]) -> Group:
    group_id, state, opened_at, last_at, wide = row
    return Group(
        id=group_id,
        state=state,
        opened_at=opened_at,
        last_at=last_at,
        wide=wide,
        signals=tuple(signals),
    )


async def record_sightings(connection: PostgresConnection, sightings: Sequence[Sighting]) -> None:
    """Write groups, their members, what is usual, and events of what is proposed or joined."""
    async with connection.pipeline():
        await _write(connection, _INSERT_GROUPS, opened_rows(sightings))
        await _write(connection, _INSERT_MEMBERS, member_rows(sightings))
        await _write(connection, _UPDATE_GROUPS, group_rows(sightings))
        await _write(connection, _ABSORB, absorbed_rows(sightings))
        await _write(connection, _COUNT, usual_rows(sightings))
        await _tell(connection, [one for one in sightings if one.proposes or one.joins])


async def _write(connection: PostgresConnection, statement: str, rows: Sequence[Row]) -> None:
    if rows:
        await connection.execute(statement, as_rows(rows))


async def _tell(connection: PostgresConnection, sightings: Sequence[Sighting]) -> None:
    if not sightings:
        return
    threads = await connection.execute(
        HANDLES, {"ids": as_list(sorted({one.signal.thread_id for one in sightings}))}
    )
    groups = await connection.execute(
        _INCIDENT_HANDLES, {"ids": as_list(sorted({one.group_id for one in sightings}))}
    )
    where = {
        thread_id: Handles(thread=handle, number=number, customer=owner)
        for thread_id, handle, number, owner in await threads.fetchall()
    }
    handles: dict[str, str] = dict(await groups.fetchall())
    events = [event for one in sightings for event in sighting_events(one, handles, where)]
    row = {"events": encode_events(events).decode(), "channel": OUTBOX_CHANNEL}
    await connection.execute(INSERT_EVENTS, row)
