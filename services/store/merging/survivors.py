"""Whom a merged customer leads to: what was noted of the one before counts as the other's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import msgspec

from services.store.bulk import as_list
from services.store.database import PostgresConnection
from shared.placement import Choice, Placement

# From the customers `named` (id, start) to those that none took in.
SURVIVORS = """
    survivor (start, id, merged_into) as (
        select n.start, c.id, c.merged_into from named n join customer c on c.id = n.id
        union all
        select s.start, c.id, c.merged_into from survivor s join customer c on c.id = s.merged_into
    )
    """
_OF = f"""
    with recursive named (start, id) as (
        select id, id from json_array_elements_text(cast(%(ids)s as json)) as k (id)
    ), {SURVIVORS}
    select start, id from survivor where merged_into is null and start <> id
    """  # noqa: S608  no value stands in it


async def survivors_of(connection: PostgresConnection, ids: Collection[str]) -> dict[str, str]:
    """Return by customer who took it in; a customer that nobody took in is left out."""
    wanted = {*ids} - {""}
    if not wanted:
        return {}
    found = await connection.execute(_OF, {"ids": as_list(sorted(wanted))})
    return dict(await found.fetchall())


def customers_in(placement: Placement) -> frozenset[str]:
    """Return the ids of the customers that the placement suggests."""
    chosen = (*placement.suggested_customers, *placement.suggested_threads)
    return frozenset(one.customer_id for one in chosen)


def led_on(placement: Placement, survivors: Mapping[str, str]) -> Placement:
    """Return the placement with what it suggests of merged customers as their survivors'."""
    if not survivors:
        return placement

    def choices(given: Iterable[Choice]) -> tuple[Choice, ...]:
        return tuple(
            msgspec.structs.replace(one, customer_id=survivors.get(one.customer_id, one.customer_id))
            for one in given
        )

    return msgspec.structs.replace(
        placement,
        suggested_customers=choices(placement.suggested_customers),
        suggested_threads=choices(placement.suggested_threads),
    )
