"""`onethread backtest`: what it reads, what it refuses, and what it tells of how it did."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from deploy.backtest import predictions, read_corpus, replay
from deploy.backtest_command import backtest, mistake_lines, read_gold, scoreboard_lines
from deploy.sample import SAMPLE_DESK
from deploy.score import score
from services.correlator.core.models import CURRENT
from shared.errors import Refused
from shared.settings import Settings

LINES = 12


@pytest.fixture
def corpus_folder(tmp_path: Path) -> Path:
    """The first pieces of the sample desk."""
    folder = tmp_path / "corpus"
    shutil.copytree(SAMPLE_DESK, folder)
    file = folder / "interactions.jsonl"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:LINES]))
    return folder


async def test_it_writes_a_prediction_a_piece_and_the_scoreboard(corpus_folder: Path, tmp_path: Path) -> None:
    said, out = io.StringIO(), tmp_path / "predictions.jsonl"

    await backtest(
        Settings(data=str(tmp_path)), corpus_folder, out_file=out, console=Console(file=said, width=200)
    )

    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    board = json.loads((tmp_path / "predictions.scores.json").read_text())
    assert [row["id"] for row in rows] == [f"i-{place:04d}" for place in range(1, LINES + 1)]
    assert board == json.loads(json.dumps(score(read_gold(corpus_folder), rows)))
    assert f"interactions: {LINES}" in said.getvalue()


@pytest.mark.parametrize("name", ["desk.json", "directory.jsonl", "interactions.jsonl"])
def test_a_corpus_without_one_of_its_files_is_refused_by_name(corpus_folder: Path, name: str) -> None:
    (corpus_folder / name).unlink()

    with pytest.raises(Refused, match=name):
        read_corpus(corpus_folder)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("desk.json", b"{"),
        ("desk.json", b'{"language": 3}'),
        ("directory.jsonl", b"\xff\xfe"),
        ("interactions.jsonl", b'{"id": "i-1"}\n'),
    ],
)
def test_a_damaged_corpus_is_refused(corpus_folder: Path, name: str, data: bytes) -> None:
    (corpus_folder / name).write_bytes(data)

    with pytest.raises(Refused, match="corpus"):
        read_corpus(corpus_folder)


def test_labels_are_read_to_keep_score_only_where_every_piece_has_one(corpus_folder: Path) -> None:
    file = corpus_folder / "interactions.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert read_gold(corpus_folder) == rows

    del rows[3]["gold"]
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")

    assert read_gold(corpus_folder) == []


async def test_labels_change_nothing_of_what_is_decided(corpus_folder: Path, database_url: str) -> None:
    labelled = read_corpus(corpus_folder)
    file = corpus_folder / "interactions.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        row["gold"] = {"customer": "C-9999", "kind": "noise"}
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")

    assert read_corpus(corpus_folder) == labelled
    placed = await replay(labelled, database_url, model=CURRENT, progress=lambda _: None)
    assert len(predictions(labelled, placed)) == LINES


async def test_the_worst_mistakes_are_told_with_their_reasons(corpus_folder: Path, database_url: str) -> None:
    corpus, gold = read_corpus(corpus_folder), read_gold(corpus_folder)
    placed = await replay(corpus, database_url, model=CURRENT, progress=lambda _: None)
    rows = predictions(corpus, placed)
    known = next(row for row in rows if row["customer"])
    by_id = {row["id"]: row for row in gold}
    by_id[known["id"]]["gold"]["customer"] = "C-0000"  # as though it were somebody else's

    board = score(gold, rows)
    told = "\n".join(mistake_lines(board, rows, placed))

    assert f"wrong customer: {known['id']}" in told
    assert "bits" in told
    assert f"  wrong: {board['customer']['wrong']}" in scoreboard_lines(board)


async def test_progress_is_told_batch_by_batch_to_the_end(corpus_folder: Path, database_url: str) -> None:
    told: list[int] = []

    await replay(read_corpus(corpus_folder), database_url, model=CURRENT, progress=told.append, batch=5)

    assert told == [5, 10, LINES]
