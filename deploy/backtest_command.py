"""The `onethread backtest` command: a database of its own, the replay, the scoreboard, the worst mistakes."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy import servers
from deploy.backtest import Corpus, predictions, read_corpus, replay
from deploy.data_folder import held
from deploy.score import score
from services.correlator.core.models import CURRENT
from services.store.migrating import migrate
from shared.placement import Placed
from shared.settings import Settings

MISTAKES_SHOWN = 5  # of each kind

Board = dict[str, Any]


async def backtest(settings: Settings, folder: Path, *, out_file: Path | None, console: Console) -> None:
    """Replay the corpus in `folder`; write predictions where asked, and the scoreboard where labels are."""
    corpus = read_corpus(folder)
    placed, rows = await _replayed(settings, corpus, console)
    if out_file:
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        await asyncio.to_thread(out_file.write_text, lines, encoding="utf-8")
        console.print(f"{len(rows)} predictions are in {out_file}")
    gold = read_gold(folder)
    if not gold:
        console.print("The corpus has no labels: nothing to score.")
        return
    board = score(gold, rows)
    console.print("\n".join(scoreboard_lines(board)))
    if out_file:
        board_file = out_file.with_suffix(".scores.json")
        await asyncio.to_thread(board_file.write_text, json.dumps(board, indent=1), encoding="utf-8")
        console.print(f"the scoreboard is in {board_file}")
    console.print("\n".join(mistake_lines(board, rows, placed)))


async def _replayed(
    settings: Settings, corpus: Corpus, console: Console
) -> tuple[list[Placed], list[dict[str, Any]]]:
    """Return what was decided, on an embedded database that is gone afterwards."""
    columns = TextColumn("backtest"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with (
        tempfile.TemporaryDirectory(prefix="onethread-backtest-") as folder,
        held(Path(folder)),
        Progress(*columns, console=console, transient=True) as progress,
    ):
        own = Settings(data=folder, postgres_bin=settings.postgres_bin)
        async with asyncio.TaskGroup() as group, servers.database(own, group, console.print) as ready:
            await asyncio.to_thread(migrate, ready.database_url)
            bar = progress.add_task("", total=len(corpus.pieces))
            placed = await replay(
                corpus,
                ready.database_url,
                model=CURRENT,
                progress=lambda done: progress.update(bar, completed=done),
            )
    return placed, predictions(corpus, placed)


def read_gold(folder: Path) -> list[dict[str, Any]]:
    """Return the corpus's rows with their labels; none where it has no labels."""
    lines = (folder / "interactions.jsonl").read_bytes().splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return rows if all("gold" in row for row in rows) else []


def scoreboard_lines(board: Board, indent: str = "") -> Iterator[str]:
    """Yield the scoreboard for the terminal; lists of ids are left to the JSON."""
    for name, value in board.items():
        if isinstance(value, dict):
            yield f"{indent}{name}"
            yield from scoreboard_lines(value, indent + "  ")
        elif not name.endswith("_ids"):
            yield f"{indent}{name}: {f'{value:.4f}' if isinstance(value, float) else value}"


def mistake_lines(board: Board, rows: Sequence[dict[str, Any]], placed: Sequence[Placed]) -> Iterator[str]:
    """Yield the worst mistakes of each kind with the reasons they were made for, the costliest kind first."""
    by_row = {row["id"]: one for row, one in zip(rows, placed, strict=False)}
    kinds = (
        ("wrong customer", board["customer"]["wrong_ids"]),
        ("new report wrongly joined", board["new"]["wrongly_joined_ids"]),
        ("repeat missed", board["repeat"]["missed_ids"]),
        ("follow-up missed", board["follow_up"]["missed_ids"]),
    )
    for kind, ids in kinds:
        for name in ids[:MISTAKES_SHOWN]:
            yield ""
            yield f"{kind}: {name}"
            if one := by_row.get(name):
                yield from _reasons(one)


def _reasons(one: Placed) -> Iterator[str]:
    placement = one.placement
    yield f"  {placement.why_en}"
    for evidence in placement.evidence:
        yield f"  {evidence.weight_bits:+6.1f} bits  {evidence.en}"
    if runner := placement.runner_up:
        summary = msgspec.json.encode([found.comparison for found in runner.evidence]).decode()
        yield f"  runner-up: {runner.customer_id} {runner.thread_id} {runner.probability:.3f} {summary}"
