"""What a ledger knows beforehand: the customers a batch may be about, and where its references lead.

A few statements over sets for a whole batch, whatever its size. Every list is bounded, so no sender can
make a batch slow by flooding one key, one reference or one customer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

import msgspec

from services.store.bulk import as_list, hexadecimal
from services.store.database import PostgresConnection
from services.store.profiles import PROFILE
from shared.ids import read_spoken_reference
from shared.placement import (
    KEY_SPREAD_MAX,
    Candidates,
    Customer,
    Known,
    Referenced,
)

REFERENCED_MAX = 20  # newest interactions of one reference: a ticket's older posts lead to the same threads
SPOKEN = "spoken:"  # before a thread's spoken reference
PROFILES_CACHED_MAX = 1_024  # some 3 MB; keyed by their text, so a changed one is another
LEARNED_MAX = 100  # newest learned identifiers of one customer

_customer = msgspec.json.Decoder(Customer)

# One row a key; none for a key that more than KEY_SPREAD_MAX customers share, which nothing is read of.
_BY_KEY = f"""
    select k.key, m.customer_ids
    from json_array_elements_text(cast(%(keys)s as json)) as k (key)
    cross join lateral (
        select array_agg(customer_id) as customer_ids from (
            select customer_id from match_key where key = k.key limit {KEY_SPREAD_MAX + 1}
        ) s having count(*) between 1 and {KEY_SPREAD_MAX}
    ) m
    """  # noqa: S608  no value stands in it

_REFERENCES = """
    select k.place, r.interaction_id, coalesce(p.customer_id, ''), coalesce(p.thread_id, ''), r.awaited
    from json_array_elements_text(cast(%(keys)s as json)) with ordinality as k (key, place)
    cross join (values (false), (true)) as a (awaited)
    cross join lateral (
        select interaction_id, awaited, id from reference
        where key = cast(k.key as bytea) and awaited = a.awaited order by id desc limit %(limit)s
    ) r
    join placement p on p.interaction_id = r.interaction_id and p.superseded_by is null
    order by k.place, r.awaited, r.id desc
    """

# A spoken reference is its thread's number; it leads to the piece that stands first there, or in the thread
# that took this one in.
_SPOKEN = """
    with recursive named (place, id) as (
        select k.place, t.id
        from json_array_elements_text(cast(%(numbers)s as json)) with ordinality as k (number, place)
        join thread t on t.number = cast(k.number as bigint)
        union
        select n.place, t.merged_into from named n join thread t on t.id = n.id
        where t.merged_into is not null
    )
    select n.place, p.interaction_id, t.customer_id, t.id, false
    from named n join thread t on t.id = n.id
    cross join lateral (
        select interaction_id from placement
        where thread_id = t.id and superseded_by is null order by received_at, interaction_id limit 1
    ) p
    order by n.place
    """

_CUSTOMERS = f"""
    select coalesce(c.profile, {PROFILE})::text
    from json_array_elements_text(cast(%(ids)s as json)) as k (id) join customer c on c.id = k.id
    """  # noqa: S608  no value stands in it

_LEARNED = """
    select k.id, l.kind, l.value, l.name, coalesce(l.contact_id, '')
    from json_array_elements_text(cast(%(ids)s as json)) as k (id)
    cross join lateral (
        select id, kind, value, name, contact_id from identifier
        where customer_id = k.id and origin = 'learned' and forgotten_at is null
        order by id desc limit %(limit)s
    ) l
    order by k.id, l.id
    """

_POPULATION = "select coalesce((select customers from directory where id = 1), 0)"


async def read_candidates(
    connection: PostgresConnection, keys: Collection[str], references: Collection[str]
) -> Candidates:
    """Return the customers that share one of `keys`, and where `references` lead.

    A key that more than KEY_SPREAD_MAX customers share is left out of `by_key`.
    """
    named = sorted(set(references))
    async with connection.pipeline():
        shared = await connection.execute(_BY_KEY, {"keys": as_list(sorted(set(keys)))})
        led = await connection.execute(
            _REFERENCES, {"keys": as_list(_hexadecimal_keys(named)), "limit": REFERENCED_MAX}
        )
        population = await connection.execute(_POPULATION)
        by_key = {key: tuple(sorted(ids)) for key, ids in await shared.fetchall()}
        referenced = _referenced(named, await led.fetchall())
        count = await population.fetchone()
    referenced |= await _read_spoken(connection, named)
    wanted = {customer for customers in by_key.values() for customer in customers}
    wanted |= {place.customer_id for places in referenced.values() for place in places}
    return Candidates(
        customers=await _read_customers(connection, wanted - {""}),
        by_key=by_key,
        references=referenced,
        population=count[0] if count else 0,
    )


def _hexadecimal_keys(references: Iterable[str]) -> list[str]:
    return [hexadecimal(reference_key(reference)) for reference in references]


def reference_key(reference: str) -> bytes:
    """Return what a reference is found by: a Message-ID may be longer than an index takes."""
    return hashlib.sha256(reference.encode("utf-8", "surrogatepass")).digest()


def _referenced(
    references: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> dict[str, tuple[Referenced, ...]]:
    return {
        references[place - 1]: tuple(Referenced(references[place - 1], *where) for _, *where in group)
        for place, group in groupby(rows, key=lambda row: int(row[0]))
    }


async def _read_spoken(
    connection: PostgresConnection, references: Iterable[str]
) -> dict[str, tuple[Referenced, ...]]:
    spoken = [one for one in references if one.startswith(SPOKEN)]
    numbers = {one: number for one in spoken if (number := read_spoken_reference(one.removeprefix(SPOKEN)))}
    if not numbers:
        return {}
    found = await connection.execute(_SPOKEN, {"numbers": as_list(numbers.values())})
    return _referenced(list(numbers), await found.fetchall())


@lru_cache(PROFILES_CACHED_MAX)
def _decoded(profile: str) -> Customer:
    """Return the customer in a profile; the same few customers are candidates again and again."""
    return _customer.decode(profile)


async def _read_customers(connection: PostgresConnection, ids: Collection[str]) -> dict[str, Customer]:
    if not ids:
        return {}
    wanted = as_list(sorted(ids))
    async with connection.pipeline():
        profiles = await connection.execute(_CUSTOMERS, {"ids": wanted})
        learned = await connection.execute(_LEARNED, {"ids": wanted, "limit": LEARNED_MAX})
        known = await learned.fetchall()
        customers = [_decoded(profile) for (profile,) in await profiles.fetchall()]
    found = {customer.id: customer for customer in customers}
    for customer_id, rows in groupby(known, key=lambda row: str(row[0])):
        recognised = tuple(Known(*row[1:]) for row in rows)
        found[customer_id] = msgspec.structs.replace(found[customer_id], learned=recognised)
    return found
