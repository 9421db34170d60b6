"""What triage reads of the records: the current placements of threads, bounded, in a few columns.

One reading for the hot path, which keeps what the inbox orders by, and for the page of a thread: both see the
same, so what a list says and what the page says cannot differ.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import groupby
from typing import Any

import msgspec

from services.store.bulk import as_list
from services.store.database import PostgresConnection
from services.store.triage.asked import OurWords
from services.store.triage.impact import TEXT_CHARS_MAX
from services.store.triage.said import NOTED_CHANNELS, Said, Situation
from shared.interaction import Turn
from shared.placement import Triage

FIRST_MAX = 40  # interactions of one thread: those that opened it hold most facts
NEWEST_MAX = 60  # and the newest; what stands between them in a longer thread is not weighed
OUR_WORDS_MAX = 60  # newest of our answers and chats that are looked through for questions
OUR_TEXT_CHARS_MAX = 8_000
DOMAINS_TOLD = 2  # of a customer: one is known without asking, more are "several"

_THREADS = f"""
    select t.id, t.problem, t.closed_at is not null, t.recurrence_of is not null,
        coalesce(t.lead_contact_id, ''),
        array(select value from identifier d
            where d.customer_id = t.customer_id and d.kind = 'domain' and d.origin = 'directory'
            order by d.value limit {DOMAINS_TOLD})
    from json_array_elements_text(cast(%(ids)s as json)) as k (id) join thread t on t.id = k.id
    """  # noqa: S608  no value stands in it

_MEMBER = "select id, interaction_id, contact_id, kind, body from placement"
_OF_THREAD = "where thread_id = k.id and superseded_by is null"

_SAID = f"""
    select k.id, i.id, i.channel, i.direction, m.kind, i.occurred_at, i.author,
        left(i.text, {TEXT_CHARS_MAX}), i.urgency, i.word_at, i.answer_at,
        coalesce(m.contact_id, ''), coalesce(c.name, ''), coalesce(c.role, ''),
        cast(m.body -> 'triage' as text)
    from json_array_elements_text(cast(%(ids)s as json)) as k (id)
    cross join lateral (
        select id, interaction_id, contact_id, kind, body from (
            ({_MEMBER} {_OF_THREAD} order by received_at desc limit {NEWEST_MAX})
            union all
            ({_MEMBER} {_OF_THREAD} order by received_at limit {FIRST_MAX})
        ) both_ends
    ) m
    join interaction i on i.id = m.interaction_id
    left join contact c on c.id = m.contact_id
    order by k.id, i.occurred_at, i.id
    """  # noqa: S608  no value stands in it

# What we wrote, and our turns in chats; of these alone the whole body is read.
_OUR_WORDS = f"""
    select i.channel, i.direction, i.answer_at, left(i.text, {OUR_TEXT_CHARS_MAX}),
        case when i.direction = 'inbound' then cast(i.body -> 'turns' as text) end, i.author,
        case when i.direction = 'outbound' then i.body ->> 'agent' end
    from placement p join interaction i on i.id = p.interaction_id
    where p.thread_id = %(id)s and p.superseded_by is null and i.answer_at is not null
    order by p.received_at desc limit {OUR_WORDS_MAX}
    """  # noqa: S608  no value stands in it

_triage = msgspec.json.Decoder(Triage)
_turns = msgspec.json.Decoder(tuple[Turn, ...])


async def read_situations(
    connection: PostgresConnection, thread_ids: Collection[str]
) -> Mapping[str, Situation]:
    """Return each of these threads as triage sees it now; one that is not on record is left out."""
    ids = {"ids": as_list(sorted(set(thread_ids)))}
    of_threads = await connection.execute(_THREADS, ids)
    of_members = await connection.execute(_SAID, ids)  # within a pipeline both go out at once
    threads, rows = await of_threads.fetchall(), await of_members.fetchall()
    said = {thread_id: _said_in(list(group)) for thread_id, group in groupby(rows, lambda row: str(row[0]))}
    return {row[0]: _situation(row, said.get(row[0], ())) for row in threads}


async def read_our_words(connection: PostgresConnection, thread_id: str) -> tuple[OurWords, ...]:
    """Return what we said in a thread: our answers, and our turns in its chats."""
    rows = await (await connection.execute(_OUR_WORDS, {"id": thread_id})).fetchall()
    return tuple(words for row in rows for words in _our_words(row))


def _our_words(row: tuple[Any, ...]) -> Iterator[OurWords]:
    channel, direction, at, text, turns, author, agent = row
    if direction == "outbound" and channel not in NOTED_CHANNELS:
        yield OurWords(at=at, channel=channel, text=text, by=agent or author)
    for turn in _turns.decode(turns) if turns else ():
        if turn.speaker == "agent":
            said = turn.text[:OUR_TEXT_CHARS_MAX]
            yield OurWords(at=turn.at, channel=channel, text=said, by=turn.author)


def _situation(row: tuple[Any, ...], said: tuple[Said, ...]) -> Situation:
    _, problem, is_closed, is_recurrence, lead_contact_id, domains = row
    return Situation(
        said=said,
        problem=problem,
        is_closed=is_closed,
        is_recurrence=is_recurrence,
        lead_contact_id=lead_contact_id,
        domains=tuple(domains),
    )


def _said_in(rows: list[tuple[Any, ...]]) -> tuple[Said, ...]:
    """Return the interactions of one thread once each: a short thread is read from both its ends."""
    return tuple({row[1]: _said(row) for row in rows}.values())


def _said(row: tuple[Any, ...]) -> Said:
    _, interaction_id, channel, direction, kind, occurred_at, author, text, urgency, word_at, answer_at = row[
        :11
    ]
    contact_id, contact_name, role, body = row[11:]
    triage = _triage.decode(body) if body else Triage()
    return Said(
        interaction_id=interaction_id,
        channel=channel,
        direction=direction,
        kind=kind,
        occurred_at=occurred_at,
        author=author,
        text=text,
        urgency=urgency,
        word_at=word_at,
        answer_at=answer_at,
        contact_id=contact_id,
        contact_name=contact_name,
        role=role,
        problem=triage.problem,
        facts=triage.facts,
        may_request=triage.may_request,
        may_request_why=triage.may_request_why,
    )
