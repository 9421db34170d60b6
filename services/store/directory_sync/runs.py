"""The rows of runs: that one goes on, how far it came, and what it did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.directory_sync.report import Figures, RunReport, read_report
from services.store.tables import directory_sync_run
from shared.phrases import Phrase

RUNS_KEPT = 200  # of one sync, the newest
RUNS_SHOWN = 10

NOTHING, NOBODY = Figures(), RunReport()

Outcome = Literal["", "done", "held", "broken", "cut off"]


class RunView(msgspec.Struct, frozen=True, kw_only=True):
    """A run, as people see it."""

    dry: bool
    started_at: datetime
    finished_at: datetime | None
    outcome: Outcome  # empty while it runs
    done: int  # of `figures.listed`: the progress
    figures: Figures
    report: RunReport

    @property
    def cause(self) -> Phrase | None:
        """Why it is broken; None where it is not."""
        return self.report.cause


async def begin_run(connection: AsyncConnection, sync_id: int, *, dry: bool, at: datetime) -> int:
    """Note that a run begins and return its number; one that was never finished is cut off.

    Who calls this holds the sync: so nobody else is at it.
    """
    lost = (directory_sync_run.c.sync_id == sync_id) & (directory_sync_run.c.outcome == "")
    await connection.execute(update(directory_sync_run).where(lost).values(outcome="cut off", finished_at=at))
    values = {"sync_id": sync_id, "dry": dry, "started_at": at}
    begun = await connection.execute(
        insert(directory_sync_run).values(values).returning(directory_sync_run.c.id)
    )
    return int(begun.scalar_one())


async def note_progress(connection: AsyncConnection, run_id: int, done: int, of: int) -> None:
    """Write how far a run came."""
    changed = update(directory_sync_run).where(directory_sync_run.c.id == run_id)
    await connection.execute(changed.values(done=done, listed=of))


async def end_run(
    connection: AsyncConnection,
    run_id: int,
    *,
    sync_id: int,
    outcome: Outcome,
    at: datetime,
    figures: Figures = NOTHING,
    report: RunReport = NOBODY,
) -> None:
    """Write how a run ended, and forget the oldest beyond RUNS_KEPT."""
    values = {
        "outcome": outcome,
        "finished_at": at,
        "cause": report.cause.text if report.cause else "",
        "done": figures.listed,
        **msgspec.structs.asdict(figures),
        "report": msgspec.to_builtins(report),
    }
    await connection.execute(
        update(directory_sync_run).where(directory_sync_run.c.id == run_id).values(values)
    )
    older = (
        select(directory_sync_run.c.id)
        .where(directory_sync_run.c.sync_id == sync_id)
        .order_by(directory_sync_run.c.id.desc())
        .offset(RUNS_KEPT)
    )
    await connection.execute(delete(directory_sync_run).where(directory_sync_run.c.id.in_(older)))


async def last_runs(
    connection: AsyncConnection, sync_id: int, *, limit: int = RUNS_SHOWN
) -> Sequence[RunView]:
    """Return the newest runs of a sync, the newest first."""
    query = select(directory_sync_run).where(directory_sync_run.c.sync_id == sync_id)
    found = await connection.execute(query.order_by(directory_sync_run.c.id.desc()).limit(limit))
    return [_view(row) for row in found.mappings()]


def _view(row: RowMapping) -> RunView:
    figures: dict[str, Any] = {name: row[name] for name in Figures.__struct_fields__}
    return RunView(
        dry=row["dry"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        outcome=row["outcome"],
        done=row["done"],
        figures=Figures(**figures),
        report=read_report(row["report"] or {}, cause=row["cause"]),
    )
