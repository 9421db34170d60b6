"""Notes what came after something that is put right: the correlator places it anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from services.store.bulk import as_list
from services.store.correcting.marks import bearing
from services.store.database import PostgresConnection

# A copy of a recorded placement is as old as that one.
_RECONSIDER_LATER = """
    insert into reconsideration (correction_id, interaction_id, undoes)
    select %(correction)s, interaction_id, cast(%(undoes)s as boolean) from placement
    left join correction_step on after_id = id
    where thread_id in (select json_array_elements_text(cast(%(threads)s as json)))
    and superseded_by is null and decided_by = 'machine' and coalesce(copies, id) > %(since)s
    and id not in (select cast(json_array_elements_text(cast(%(without)s as json)) as bigint))
    on conflict do nothing
    """
_RECONSIDER = """
    insert into reconsideration (correction_id, interaction_id, undoes)
    select %(correction)s, json_array_elements_text(cast(%(ids)s as json)), %(undoes)s
    on conflict do nothing
    """


async def reconsider(
    connection: PostgresConnection,
    number: int,
    *,
    threads: Collection[str],
    bearing_marks: Collection[tuple[str, str]],
    since: int,
    without: Mapping[str, int],
    undoes: bool,
) -> None:
    """Note for the correlator what the machine placed after `since` and may have placed because of this.

    That is what joined `threads`, and what bears a mark (`shared.placement.marks_of`) at its customer.
    What is in `without` (interaction, its placement) stands as it does.
    """
    later = {"correction": number, "undoes": undoes, "since": since, "without": as_list(without.values())}
    await connection.execute(_RECONSIDER_LATER, later | {"threads": as_list(sorted(threads))})
    marks = {mark for _, mark in bearing_marks}
    customers = {customer_id for customer_id, _ in bearing_marks}
    found = set(await bearing(connection, marks, customers=customers, since=since)) - {*without}
    ids = as_list(sorted(found))
    await connection.execute(_RECONSIDER, {"correction": number, "undoes": undoes, "ids": ids})
