"""The two orders of the inbox: the newest activity first, or the most urgent and longest waiting first.

Priority grows while nothing happens, with the waiting, so its order is that of one moment: the cursor carries
the moment of the first page, and every later page goes on in the same order.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, case, cast, func, literal, tuple_

from services.store import cursors
from services.store.reading.shared_troubles import customers_points_column
from services.store.tables import thread, thread_triage
from services.store.tables.schema import Moment
from services.store.triage.priority import LEVEL_POINTS, LOW, UNRANKED_POINTS, WAITING_POINTS
from services.store.views_lists import Order
from shared.errors import Rejected
from shared.phrases import phrase

SETTLED = LOW + 1  # closed threads come after all open ones
FAR = datetime(3000, 1, 1, tzinfo=UTC)  # who waits for nothing comes after who waits

_MARK = "p"  # before the level and the moment in a cursor of this order
_MOMENT_US_MAX = 32_503_680_000_000_000  # FAR in microseconds since 1970


class Ordering(msgspec.Struct, frozen=True):
    """What a list is ordered by, and the condition on rows after a place in it."""

    by: tuple[ColumnElement[Any], ...]
    after: ColumnElement[bool] | None = None
    columns: tuple[ColumnElement[Any], ...] = ()  # to be read with each row, for `cursor_after`
    as_of: datetime = FAR


def ordering(
    order: Order, place: cursors.Place | None, *, now: datetime, is_open: ColumnElement[bool]
) -> Ordering:
    """Return the ordering of a list that goes on after `place`. Raises Rejected for another list's place."""
    if order == "activity":
        if place is not None and place.name:
            raise _not_ours()
        keys = tuple_(thread.c.last_at, thread.c.number)
        return Ordering(
            by=(thread.c.last_at.desc(), thread.c.number.desc()),
            after=keys < (place.at, place.number) if place is not None else None,
        )
    level_after, as_of = _read_mark(place) if place is not None else (0, now)
    level, turn = _level(as_of, is_open), _turn()
    after = tuple_(level, turn, thread.c.number) > (level_after, place.at, place.number) if place else None
    return Ordering(
        by=(level, turn, thread.c.number),
        after=after,
        columns=(level.label("level"), turn.label("turn")),
        as_of=as_of,
    )


def cursor_after(order: Order, found: Ordering, row: Mapping[str, Any]) -> str:
    """Return the cursor that goes on after a row of the list."""
    if order == "activity":
        return cursors.encode(cursors.place(row["last_at"], number=row["number"]))
    as_of_us = cursors.place(found.as_of).at_us
    mark = f"{_MARK}{row['level']}:{as_of_us}"
    return cursors.encode(cursors.place(row["turn"], number=row["number"], name=mark))


def points_column() -> ColumnElement[int]:
    """Return a thread's points without the waiting; normal for one that was never weighed.

    The statement joins `thread_triage` and `SHARED` from the left side.
    """
    return func.coalesce(thread_triage.c.points, UNRANKED_POINTS) + customers_points_column()


def _level(as_of: datetime, is_open: ColumnElement[bool]) -> ColumnElement[int]:
    """The same as `priority.level_of`, for the database to order by."""
    waited = case(
        *(
            (thread_triage.c.waiting_since <= as_of - least, literal(points))
            for least, points in WAITING_POINTS
        ),
        else_=literal(0),
    )
    points = points_column() + waited
    computed = case(*((points >= least, literal(level)) for level, least in LEVEL_POINTS), else_=literal(LOW))
    return case((is_open, func.coalesce(thread_triage.c.pinned, computed)), else_=literal(SETTLED))


def _turn() -> ColumnElement[datetime]:
    """Who waits, the longest first; then who does not, the newest activity first."""
    far = cast(literal(FAR), Moment)
    return func.coalesce(thread_triage.c.waiting_since, far + (far - thread.c.last_at))


def _read_mark(place: cursors.Place) -> tuple[int, datetime]:
    level, colon, moment = place.name.removeprefix(_MARK).partition(":")
    is_ours = place.name.startswith(_MARK) and colon and level in {"1", "2", "3", "4", "5"}
    if not is_ours or not moment.isdecimal() or not moment.isascii() or int(moment) > _MOMENT_US_MAX:
        raise _not_ours()
    return int(level), cursors.Place(int(moment)).at


def _not_ours() -> Rejected:
    return Rejected(phrase("cursor_foreign", "the cursor is not one of ours"), pointer="/cursor", status=400)
