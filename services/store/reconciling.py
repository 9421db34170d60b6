"""Holds the records against themselves: what must follow from each other does. Reads only.

Each check is one statement that finds what is wrong; a sound database finds nothing with any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

import msgspec
from sqlalchemy import Connection, text

from services.store.migrating import connection_to
from services.store.partition import Partition, partition_of
from services.store.profiles import PROFILE
from shared.placement import Customer, Known

SHOWN_MAX = 5  # of what a check finds
CUSTOMERS_AT_ONCE = 500
UNSENT_MAX_MINUTES = 10  # then the outbox's events are late
PENDING_MAX_MINUTES = 60  # then a correction's consequences are late

Keys = Callable[[Customer], Iterable[str]]
LearnedKeys = Callable[[Known], Iterable[str]]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is not as it must be."""

    what: str
    number: int
    examples: tuple[str, ...]  # ids, for whoever looks further


# What each statement finds is wrong; the name says what it is. `order by 1` keeps the examples the same.
_CHECKS = {
    "interactions that stand nowhere (no current placement)": """
        select i.id from interaction i where not exists (
            select from placement p where p.interaction_id = i.id and p.superseded_by is null)""",
    "interactions that are not in the inbox": """
        select i.id from interaction i
        where not exists (select from inbox b where b.interaction_id = i.id)""",
    "pieces in the inbox that are neither filed nor a dead letter nor erased": """
        select b.interaction_id from inbox b
        where not exists (select from interaction i where i.id = b.interaction_id)
        and not exists (select from dead_letter d where d.interaction_id = b.interaction_id)
        and not exists (select from erased e where e.interaction_id = b.interaction_id)""",
    "dead letters that were sent again and never arrived": """
        select d.interaction_id from dead_letter d where d.settled_how = 'redriven'
        and d.settled_at < now() - make_interval(mins => %(unsent)s)
        and not exists (select from inbox b where b.interaction_id = d.interaction_id)""",
    "erased pieces that are here again": """
        select e.interaction_id from erased e join interaction i on i.id = e.interaction_id""",
    "emptied pieces with a text again": """
        select e.interaction_id from emptied e join interaction i on i.id = e.interaction_id
        where e.what = 'texts' and i.text <> ''""",
    "placements superseded by another interaction's": """
        select p.interaction_id from placement p join placement n on n.id = p.superseded_by
        where n.interaction_id <> p.interaction_id""",
    "placements whose time is not their interaction's": """
        select p.interaction_id from placement p join interaction i on i.id = p.interaction_id
        where p.received_at <> i.received_at""",
    "placements in another customer's thread": """
        select p.interaction_id from placement p join thread t on t.id = p.thread_id
        where p.superseded_by is null and p.customer_id <> t.customer_id""",
    "threads that nothing was ever placed in": """
        select t.handle from thread t where not exists (select from placement p where p.thread_id = t.id)""",
    "empty threads that are not marked as empty, or full ones that are": """
        select t.handle from thread t where (t.emptied_at is null) <> exists (
            select from placement p where p.thread_id = t.id and p.superseded_by is null)""",
    "threads whose newest activity is not that of what stands in them": """
        select t.handle from thread t cross join lateral (
            select max(p.received_at) as at from placement p
            where p.thread_id = t.id and p.superseded_by is null) m
        where m.at is not null and m.at <> t.last_at""",
    "threads that were opened after their newest activity, or closed before they were opened": """
        select t.handle from thread t where t.opened_at > t.last_at or t.closed_at < t.opened_at""",
    "threads without a place in the inbox's order": """
        select t.handle from thread t where t.emptied_at is null
        and not exists (select from thread_triage r where r.thread_id = t.id)""",
    "unknown customers with nothing of theirs": """
        select c.handle from customer c where c.kind = 'unknown' and c.merged_into is null
        and not exists (select from placement p where p.customer_id = c.id)""",
    "events that were not told within minutes": """
        select o.id::text from outbox o where o.at < now() - make_interval(mins => %(unsent)s)""",
    "corrections whose consequences are not drawn yet": """
        select c.handle from reconsideration r join correction c on c.id = r.correction_id
        where coalesce(c.undone_at, c.at) < now() - make_interval(mins => %(pending)s)""",
}
_LATE = {"unsent": UNSENT_MAX_MINUTES, "pending": PENDING_MAX_MINUTES}
_FOUND = """
    with found (name) as (select distinct * from ({query}) q (name))
    select (select count(*) from found), array(select name from found order by 1 limit {shown})
    """
_CUSTOMERS = text(
    f"""
    select coalesce(c.profile, {PROFILE})::text, c.handle, c.id, array(
        select m.key from match_key m where m.customer_id = c.id), coalesce((
        select json_agg(json_build_array(i.kind, i.value, i.name, coalesce(i.contact_id, '')))
        from identifier i where i.customer_id = c.id and i.origin = 'learned' and i.forgotten_at is null),
        '[]')
    from customer c where c.id > :after and c.archived_at is null order by c.id limit :limit
    """  # noqa: S608  no value stands in it
)
_BLOBS = text(
    """
    select name from (
        select body->'raw'->>'name' as name from interaction where body->'raw'->>'inline' is null
        union
        select a->>'blob' from interaction
        cross join lateral json_array_elements(coalesce(body->'attachments', '[]')) as a
    ) n where coalesce(name, '') <> ''
    """
)
_DONE = text(
    """
    select interaction_id from inbox where interaction_id = any(:ids)
    union select interaction_id from dead_letter where interaction_id = any(:ids)
    union select interaction_id from erased where interaction_id = any(:ids)
    """
)
_WAITING = text("select count(*) from dead_letter where settled_at is null")

_profile = msgspec.json.Decoder(Customer)


class Books:
    """The records to be checked, in one connection."""

    def __init__(self, url: str, *, customer_keys: Keys, learned_keys: LearnedKeys) -> None:
        """The keys are the correlator's knowledge, handed in by whoever wires."""
        self._url = url
        self._customer_keys = customer_keys
        self._learned_keys = learned_keys

    def findings(self) -> list[Finding]:
        """Return all that is wrong, by kind; nothing where all is well."""
        with connection_to(self._url) as connection:
            found = [_check(connection, what, query) for what, query in _CHECKS.items()]
            found.append(self._keys_missing(connection))
        return [one for one in found if one.number]

    def not_done(self, interaction_ids: Collection[str]) -> list[str]:
        """Return which pieces are neither placed nor a dead letter nor erased, in the order given."""
        with connection_to(self._url) as connection:
            done = frozenset(connection.execute(_DONE, {"ids": list(interaction_ids)}).scalars())
        return [name for name in interaction_ids if name not in done]

    def blobs(self) -> frozenset[str]:
        """Return the names of all originals and attachments that interactions refer to."""
        with connection_to(self._url) as connection:
            return frozenset(connection.execute(_BLOBS).scalars())

    def dead_letters(self) -> int:
        """Return how many dead letters wait for a decision."""
        with connection_to(self._url) as connection:
            return int(connection.execute(_WAITING).scalar_one())

    def partition(self) -> Partition:
        """Return where everything stands."""
        with connection_to(self._url) as connection:
            return partition_of(connection)

    def _keys_missing(self, connection: Connection) -> Finding:
        """Find customers that cannot be found by all that is known of them."""
        handles: list[str] = []
        after = ""
        while True:
            rows = connection.execute(_CUSTOMERS, {"after": after, "limit": CUSTOMERS_AT_ONCE}).all()
            if not rows:
                break
            after = rows[-1][2]
            handles += [
                handle
                for profile, handle, _, keys, learned in rows
                if not self._wanted(profile, learned) <= set(keys)
            ]
        return Finding(
            what="customers that some of their own keys do not find",
            number=len(handles),
            examples=tuple(handles[:SHOWN_MAX]),
        )

    def _wanted(self, profile: str, learned: list[list[str]]) -> set[str]:
        customer = _profile.decode(profile)
        wanted = set(self._customer_keys(customer)) if customer.kind != "unknown" else set()
        return wanted.union(*(self._learned_keys(Known(*one)) for one in learned))


def _check(connection: Connection, what: str, query: str) -> Finding:
    statement = _FOUND.format(query=query, shown=SHOWN_MAX)
    number, examples = connection.exec_driver_sql(statement, _LATE).one()
    return Finding(what=what, number=number, examples=tuple(examples))
