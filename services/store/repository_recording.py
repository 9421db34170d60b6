"""Writes what was decided for a batch: a dozen statements whatever its size, foreign keys first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from services.store import recognition_rows as recognition
from services.store import repository_rows as rows_of
from services.store.bulk import Row, as_list, as_rows, bulk_insert
from services.store.database import PostgresConnection
from services.store.events import Handles, encode_events, events_of
from services.store.tables import (
    customer,
    identifier,
    match_key,
    placement,
    reference,
)
from services.store.thread_teams import OF_SOURCE
from services.store.triage_recording import keep_triage
from shared.interaction import Interaction
from shared.placement import Placed

OUTBOX_CHANNEL = "outbox"  # of NOTIFY: wakes the relay

_INSERT_CUSTOMERS = bulk_insert(customer, ("id", "handle", "kind", "name", "sort_key", "profile"))
_INSERT_THREADS = f"""
    insert into thread (id, handle, customer_id, lead_contact_id, subject, problem, opened_at, last_at,
        closed_at, recurrence_of, team_id)
    select id, handle, customer_id, lead_contact_id, subject, problem, opened_at, last_at, closed_at,
        recurrence_of, {OF_SOURCE.format(source="r.source")}
    from json_to_recordset(cast(%(rows)s as json)) as r (id text, handle text, customer_id text,
        lead_contact_id text, subject text, problem text, opened_at timestamptz, last_at timestamptz,
        closed_at timestamptz, recurrence_of text, source text)
    """  # noqa: S608  no value stands in it
# `place` counts the pieces of this statement with the same natural key: 1, 2, …
_INSERT_INTERACTIONS = """
    insert into interaction (id, channel, source, natural_key, version, direction, occurred_at, received_at,
        author, subject, text, body, reading, word_at, answer_at, urgency)
    select id, channel, source, natural_key, place + coalesce((
            select max(version) from interaction i
            where i.channel = r.channel and i.source = r.source and i.natural_key = r.natural_key), 0),
        direction, occurred_at, received_at, author, subject, text, body, reading, word_at, answer_at,
        urgency
    from json_to_recordset(cast(%(rows)s as json)) as r (id text, channel text, source text,
        natural_key bytea, place integer, direction text, occurred_at timestamptz, received_at timestamptz,
        author text, subject text, text text, body json, reading bytea, word_at timestamptz,
        answer_at timestamptz, urgency text)
    on conflict (channel, source, natural_key, version) do nothing
    returning id
    """
_INSERT_PLACEMENTS = bulk_insert(
    placement,
    (
        *("interaction_id", "customer_id", "thread_id", "contact_id", "kind", "zone", "decided_by", "model"),
        *("probability", "body", "received_at", "closes"),
    ),
)
_INSERT_REVIEWS = """
    insert into review (handle, placement_id)
    select r.handle, p.id
    from json_to_recordset(cast(%(rows)s as json)) as r (interaction_id text, handle text)
    join placement p on p.interaction_id = r.interaction_id and p.superseded_by is null
    """
# A closing counts if nothing came after it; what is said after a closing opens the thread again.
_UPDATE_THREADS = """
    update thread t set
        last_at = greatest(t.last_at, u.closing_at, u.speaking_at),
        problem = case when t.problem = '' then u.problem else t.problem end,
        closed_at = case
            when u.closing_at >= greatest(t.last_at, u.speaking_at) then u.closing_at
            when u.speaking_at > t.closed_at then null
            else greatest(t.closed_at, case when t.closed_at is not null then u.closing_at end)
        end
    from json_to_recordset(cast(%(rows)s as json))
        as u (id text, closing_at timestamptz, speaking_at timestamptz, problem text)
    where t.id = u.id
    """
_INSERT_REFERENCES = bulk_insert(reference, ("key", "interaction_id", "awaited"))
_AWAIT_REFERENCES = """
    insert into reference (key, interaction_id, awaited)
    select w.key, w.interaction_id, true
    from json_to_recordset(cast(%(rows)s as json)) as w (key bytea, interaction_id text)
    where not exists (select from reference r where r.key = w.key and not r.awaited)
    """
_INSERT_IDENTIFIERS = bulk_insert(
    identifier, ("customer_id", "contact_id", "kind", "value", "name", "origin"), "on conflict do nothing"
)
_INSERT_MATCH_KEYS = bulk_insert(match_key, ("key", "customer_id", "origin"), "on conflict do nothing")
HANDLES = """
    select t.id, t.handle, t.number, c.handle
    from json_array_elements_text(cast(%(ids)s as json)) as k (id)
    join thread t on t.id = k.id join customer c on c.id = t.customer_id
    """
# The relay hears of it at the commit.
INSERT_EVENTS = """
    with told as (insert into outbox (events) values (cast(%(events)s as json)))
    select pg_notify(%(channel)s, '')
    """


async def record_placed(
    connection: PostgresConnection, placed: Sequence[Placed], *, tells: bool = True
) -> None:
    """Write interactions, placements, threads, unknown customers, learned identifiers and events.

    The database refuses (IntegrityError) a placement in another customer's thread. All statements go out
    in one pipeline, which is waited for three times instead of a dozen. Without `tells` there are no events:
    of what is restored the world was told when it happened.
    """
    async with connection.pipeline():
        await _insert(connection, _INSERT_CUSTOMERS, rows_of.customer_rows(placed))
        await _insert_interactions(connection, placed)
        await _insert(connection, _INSERT_THREADS, rows_of.thread_rows(placed))
        handles = await _read_handles(connection, placed)  # early: the rest is written while we tell of it
        await _insert(connection, _INSERT_PLACEMENTS, rows_of.placement_rows(placed))
        await _insert(connection, _INSERT_REVIEWS, rows_of.review_rows(placed))
        await _insert(connection, _UPDATE_THREADS, rows_of.thread_updates(placed))
        await _insert(connection, _AWAIT_REFERENCES, recognition.awaited_rows(placed))
        await _insert(connection, _INSERT_REFERENCES, recognition.reference_rows(placed))
        await _insert(connection, _INSERT_IDENTIFIERS, recognition.identifier_rows(placed))
        await _insert(connection, _INSERT_MATCH_KEYS, recognition.match_key_rows(placed))
        if tells:
            await _insert_events(connection, placed, handles)
        await keep_triage(connection, {one.placement.thread_id for one in placed} - {""})


async def _insert(connection: PostgresConnection, statement: str, rows: Sequence[Row]) -> None:
    if rows:
        await connection.execute(statement, as_rows(rows))


async def _insert_interactions(connection: PostgresConnection, placed: Sequence[Placed]) -> None:
    """Insert them in the order of their natural keys, each as the next version of its own.

    Another ledger may write the same natural key at this moment: then ours waits, is told of the
    conflict, and takes the version after the other's. The common order keeps both from waiting in a circle.
    """
    waiting = sorted(placed, key=lambda one: (_natural_key(one.interaction), one.interaction.received_at))
    while waiting:
        places: Counter[tuple[str, str, bytes]] = Counter()
        rows = []
        for one in waiting:
            key = _natural_key(one.interaction)
            places[key] += 1
            rows.append(rows_of.interaction_row(one.interaction, reading=one.reading, place=places[key]))
        inserted = await connection.execute(_INSERT_INTERACTIONS, as_rows(rows))
        done = {row[0] for row in await inserted.fetchall()}
        waiting = [one for one in waiting if one.interaction.id not in done]


def _natural_key(one: Interaction) -> tuple[str, str, bytes]:
    return (one.channel, one.source, rows_of.natural_key(one))


async def _read_handles(connection: PostgresConnection, placed: Sequence[Placed]) -> dict[str, Handles]:
    threads = {one.placement.thread_id for one in placed if one.placement.thread_id}
    found = await connection.execute(HANDLES, {"ids": as_list(sorted(threads))})
    return {
        thread_id: Handles(thread=handle, number=number, customer=owner)
        for thread_id, handle, number, owner in await found.fetchall()
    }


async def _insert_events(
    connection: PostgresConnection, placed: Sequence[Placed], handles: Mapping[str, Handles]
) -> None:
    nowhere = Handles()
    events = [
        event for one in placed for event in events_of(one, handles.get(one.placement.thread_id, nowhere))
    ]
    row = {"events": encode_events(events).decode(), "channel": OUTBOX_CHANNEL}
    await connection.execute(INSERT_EVENTS, row)
