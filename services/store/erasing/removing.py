"""Takes it all away in one transaction: rows, what depends on them, and what others' rows say of them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.correcting.settling import settle_threads
from services.store.database import failures_named, postgres_connection
from services.store.erasing.cascade import Cascade
from services.store.erasing.doomed import Doomed, doomed_by
from services.store.erasing.doomed import named_nowhere_else as doomed_blobs
from services.store.erasing.erasures import Erasure
from services.store.erasing.people import remove_customer, remove_person
from services.store.search_words import forget_words
from services.store.sorting import sort_key

_ERASURE = text(
    """
    insert into erasure (id, at, kind, customer_id, salt, marks)
    values (:id, :at, :kind, :customer_id, :salt, cast(:marks as bytea[])) on conflict do nothing
    """
)
_ERASED = text("insert into erased select unnest(cast(:ids as text[])), :erasure on conflict do nothing")
_ENTERED = text(
    "insert into inbox (interaction_id) select unnest(cast(:ids as text[])) on conflict do nothing"
)
_JOURNAL = text("insert into audit (who, what, object) values (:who, :what, :object)")
# Who was merged into a customer is that customer: its own row still bears a name.
_TAKEN_IN = text(
    """
    with recursive taken_in (id) as (
        select id from customer where merged_into = :customer
        union all select c.id from taken_in t join customer c on c.merged_into = t.id
    )
    select id from taken_in
    """
)
_STRANGERS_OF = text(
    """
    select distinct c.id from placement p join customer c on c.id = p.customer_id
    where c.kind = 'unknown' and p.interaction_id = any(:ids)
    """
)
_WITHOUT_PIECES = text(
    """
    select c.id from customer c where c.id = any(cast(:ids as text[]))
    and not exists (select from placement p where p.customer_id = c.id)
    """
)
_STILL_CALLED = text(
    """
    select c.id, a.author from customer c cross join lateral (
        select i.author from placement p join interaction i on i.id = p.interaction_id
        where p.customer_id = c.id order by i.received_at, i.id limit 1) a
    where c.id = any(cast(:ids as text[])) and c.name <> a.author
    """
)
_CALL = text("update customer set name = :name, sort_key = :sort_key where id = :id")
_THREADS_OF = text("select distinct thread_id from placement where interaction_id = any(:ids)")
_EMPTIED = text(
    """
    select t.id from thread t where t.id = any(cast(:ids as text[]))
    and not exists (select from placement p where p.thread_id = t.id)
    """
)
_STALE_CORRECTIONS = text(
    """
    delete from correction c where not exists (select from correction_step s where s.correction_id = c.id)
    and not exists (select from correction_thread s where s.correction_id = c.id)
    and not exists (select from apart s where s.correction_id = c.id)
    and not exists (select from forgotten s where s.correction_id = c.id)
    and not exists (select from reconsideration s where s.correction_id = c.id)
    and not exists (select from customer_merge s where s.correction_id = c.id)
    """
)
_LEFT = text("select id from thread where id = any(cast(:ids as text[]))")
_PATIENTLY = text("set local statement_timeout = 0")


async def look(engine: AsyncEngine, erasure: Erasure) -> Doomed:
    """Return what `erase` would take away now."""
    with failures_named():
        async with engine.connect() as connection:
            return await connection.run_sync(doomed_by, erasure)


async def named_nowhere_else(
    engine: AsyncEngine, names: Collection[str], erasure: Erasure, doomed: Doomed
) -> tuple[str, ...]:
    """Return which of these objects nothing in the database refers to but what is doomed."""
    with failures_named():
        async with engine.begin() as connection:
            await connection.execute(_PATIENTLY)
            return await connection.run_sync(doomed_blobs, names, erasure, doomed)


async def erase(engine: AsyncEngine, erasure: Erasure, *, who: str) -> Doomed:
    """Take it all away in one transaction, with a tombstone for each interaction; again does no harm.

    Threads that others write in go on: their rows are made anew from what is left.
    """
    with failures_named():
        async with engine.begin() as connection:
            await connection.execute(_PATIENTLY)
            doomed, threads = await connection.run_sync(_erase, erasure, who)
            await settle_threads(await postgres_connection(connection), threads)
    return doomed


def _erase(connection: Connection, erasure: Erasure, who: str) -> tuple[Doomed, list[str]]:
    doomed = doomed_by(connection, erasure)
    cascade = Cascade(connection)
    _note(connection, erasure, doomed, who=who)
    ids = sorted({*doomed.interactions, *doomed.letters, *erasure.interactions})
    threads = set(connection.execute(_THREADS_OF, {"ids": ids}).scalars())
    strangers = set(connection.execute(_STRANGERS_OF, {"ids": ids}).scalars())
    for table in ("placement", "failure", "dead_letter", "call_choice", "call_draft"):
        cascade.delete(table, "interaction_id", ids)
    cascade.delete("interaction", "id", ids)
    if erasure.customer_id:
        for taken_in in connection.execute(_TAKEN_IN, {"customer": erasure.customer_id}).scalars().all():
            remove_customer(connection, cascade, taken_in)
        remove_customer(connection, cascade, erasure.customer_id)
    else:
        remove_person(connection, cascade, erasure, doomed)
    cascade.delete("thread", "id", list(connection.execute(_EMPTIED, {"ids": list(threads)}).scalars()))
    gone = connection.execute(_WITHOUT_PIECES, {"ids": list(strangers)}).scalars()
    cascade.delete("customer", "id", list(gone))
    _rename(connection, strangers)
    connection.execute(_STALE_CORRECTIONS)
    forget_words(connection)
    return doomed, list(connection.execute(_LEFT, {"ids": list(threads)}).scalars())


def _rename(connection: Connection, strangers: Collection[str]) -> None:
    """Name unknown customers, who are called as their first author, after somebody who is still there."""
    for row in connection.execute(_STILL_CALLED, {"ids": list(strangers)}).all():
        values = {"id": row.id, "name": row.author, "sort_key": sort_key(row.author)}
        connection.execute(_CALL, values)


def _note(connection: Connection, erasure: Erasure, doomed: Doomed, *, who: str) -> None:
    """Write the tombstones, and the deed into the journal."""
    ids = sorted({*doomed.interactions, *doomed.letters, *erasure.interactions})
    connection.execute(
        _ERASURE,
        {
            "id": erasure.id,
            "at": erasure.at,
            "kind": erasure.kind,
            "customer_id": erasure.customer_id,
            "salt": erasure.salt,
            "marks": list(erasure.marks),
        },
    )
    connection.execute(_ERASED, {"ids": ids, "erasure": erasure.id})
    connection.execute(_ENTERED, {"ids": ids})
    connection.execute(_JOURNAL, {"who": who, "what": f"erased.{erasure.kind}", "object": erasure.id})
