"""Which customers a query means: by name, contact, number, domain, address or phone; then by a slip of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, text, union
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.reading.search import Asked, fold, words_of
from services.store.reading.search_nearness import all_near, likeness_left, slips_allowed
from services.store.tables import contact, customer, identifier
from services.store.tables.search import folded, plain_number

FOUND_MAX = 500  # a search that finds more is too short to mean anybody
NEAR_MAX = 50
CANDIDATES_MAX = 300  # names that share some letters, of which the near ones are kept


async def customers_found(connection: AsyncConnection, asked: Asked) -> list[str]:
    """Return internal ids of the customers that the query means, at most FOUND_MAX.

    What is written as it stands comes alone; only where nothing is, what is near to it, the nearest first.
    """
    if not asked.words:
        return []
    exact = union(*_readings(asked)).subquery()
    found = await connection.execute(select(exact.c.id).limit(FOUND_MAX))
    ids = list(found.scalars())
    return ids or await _near(connection, asked)


def _readings(asked: Asked) -> list[Select[Any]]:
    """Return one statement a reading, each with an index of its own: an `or` of them would have none."""
    readings: list[Select[Any]] = [
        select(customer.c.id).where(and_(*(folded(customer.c.name).like(one) for one in asked.names))),
        select(contact.c.customer_id.label("id")).where(
            and_(*(folded(contact.c.name).like(one) for one in asked.names))
        ),
    ]
    if asked.customer_number:
        number = asked.customer_number
        readings.append(select(customer.c.id).where(plain_number(customer.c.number).like(f"{number}%")))
    values = [identifier.c.value == value for value in asked.values]
    values += [identifier.c.value.like(part) for part in asked.parts]
    if values:
        known = select(identifier.c.customer_id.label("id")).where(
            or_(*values), identifier.c.forgotten_at.is_(None)
        )
        readings.append(known)
    return [reading.limit(FOUND_MAX) for reading in readings]


async def _near(connection: AsyncConnection, asked: Asked) -> list[str]:
    """Return the customers whose name, or a contact's or a domain, is the query but for a slip."""
    longest = max(asked.words, key=len)
    if not slips_allowed(longest):
        return []
    await connection.execute(
        text("select set_config('pg_trgm.word_similarity_threshold', :least, true)"),
        {"least": str(likeness_left(longest))},
    )
    candidates = union(
        _alike(customer.c.id, folded(customer.c.name), longest),
        _alike(contact.c.customer_id, folded(contact.c.name), longest),
        _alike(identifier.c.customer_id, identifier.c.value, longest, identifier.c.kind == "domain"),
    )
    near: dict[str, int] = {}
    for id_, name in await connection.execute(candidates):
        number = all_near(asked.words, words_of(fold(name)))
        if number is not None:
            near[id_] = min(number, near.get(id_, number))
    return sorted(near, key=lambda one: (near[one], one))[:NEAR_MAX]


def _alike(id_: Any, name: Any, word: str, *conditions: ColumnElement[bool]) -> Select[Any]:
    sought = literal(word)
    ranked = (
        select(id_.label("id"), name.label("name"))
        .where(sought.op("<%")(name), *conditions)
        .order_by(func.word_similarity(sought, name).desc())
        .limit(CANDIDATES_MAX)
        .subquery()
    )
    return select(ranked.c.id, ranked.c.name)
