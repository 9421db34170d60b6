"""Corrections: what people put right, in one transaction each, and the undoing of any of them.

Nothing is rewritten. A correction takes the rows of the customers it has to do with, in order of id, as
every ledger does; then it reads what stands, and refuses (409) where that is not what was looked at. What
the machine placed later because of it, the correlator places anew (`correcting.reconsidering`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.correcting import planning
from services.store.correcting.asked import (
    Answer,
    Correction,
    Forget,
    Give,
    Merge,
    Move,
    NotSame,
    Refusal,
    Split,
)
from services.store.correcting.forgetting import forget
from services.store.correcting.plan import Author, Plan
from services.store.correcting.undoing import undo_correction
from services.store.correcting.writing import write_correction
from services.store.database import PostgresConnection, failures_named, postgres_connection
from services.store.merging.merges import Merges
from shared.clean import clean_line

_encoder = msgspec.json.Encoder()


class Corrections:
    """Puts right what stands wrong. Every method raises Rejected for what cannot be, Unavailable."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def correct(self, asked: Correction, *, agent: str, name: str) -> str:
        """Do what is asked and return the correction's handle."""
        asked = msgspec.structs.replace(asked, why=clean_line(asked.why))
        by = Author(agent, name, asked.why)
        async with self._transaction() as connection:
            if isinstance(asked, Forget):
                return await forget(connection, asked, by)
            plan = await _planned(connection, asked, by)
            what = _encoder.encode(asked)
            return await write_correction(
                connection, plan, kind=str(asked.__struct_config__.tag), what=what, by=by
            )

    async def accept(self, review: str, answer: Answer, *, agent: str, name: str) -> str:
        """Let what a review suggests come true; return the correction's handle."""
        by = Author(agent, name, clean_line(answer.why))
        async with self._transaction() as connection:
            plan = await planning.plan_accept(connection, review, answer, by)
            what = _encoder.encode({"review": review, **msgspec.structs.asdict(answer), "why": by.why})
            return await write_correction(connection, plan, kind="accept", what=what, by=by)

    async def reject(self, review: str, refusal: Refusal, *, agent: str, name: str) -> str:
        """Let what a review asks about stay where it is, and remember it; return the correction's handle."""
        by = Author(agent, name, clean_line(refusal.why))
        async with self._transaction() as connection:
            plan = await planning.plan_reject(connection, review, by)
            what = _encoder.encode({"review": review, "why": by.why})
            return await write_correction(connection, plan, kind="reject", what=what, by=by)

    async def undo(self, handle: str, *, agent: str) -> None:
        """Let stand what stood before the correction, unless somebody changed it since."""
        async with self._transaction() as connection:
            merges = await undo_correction(connection, handle, agent=agent)
        if merges:
            await Merges(self._engine).undo_correction(handle, agent=agent)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[PostgresConnection]:
        with failures_named():
            async with self._engine.begin() as transaction:
                yield await postgres_connection(transaction)


async def _planned(connection: PostgresConnection, asked: Any, by: Author) -> Plan:
    match asked:
        case Move():
            return await planning.plan_move(connection, asked, by)
        case Give():
            return await planning.plan_give(connection, asked, by)
        case Split():
            return await planning.plan_split(connection, asked, by)
        case NotSame():
            return await planning.plan_not_same(connection, asked, by)
        case Merge():
            return await planning.plan_merge(connection, asked, by)
    raise TypeError(f"no such correction: {asked!r}")
