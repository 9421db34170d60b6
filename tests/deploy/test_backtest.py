"""`onethread backtest`: what it reads, what it refuses, and what it tells of how it did."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from deploy.backtest import predictions, read_corpus, replay
from deploy.backtest_command import backtest, read_gold
from deploy.backtest_telling import Wanted
from deploy.sample import SAMPLE_DESK
from deploy.scoring.board import score
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
        Settings(data=str(tmp_path)), [corpus_folder], out_file=out, console=Console(file=said, width=200)
    )

    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    board = json.loads((tmp_path / "predictions.scores.json").read_text())
    assert [row["id"] for row in rows] == [f"i-{place:04d}" for place in range(1, LINES + 1)]
    assert board == json.loads(json.dumps(score(read_gold(corpus_folder), rows)))
    assert f"predicted {LINES}" in " ".join(said.getvalue().split())


async def test_an_own_history_is_told_as_json_and_as_a_page_for_the_owners_eyes_alone(tmp_path: Path) -> None:
    history, page, figures = tmp_path / "calls.csv", tmp_path / "r.html", tmp_path / "r.json"
    history.write_text(
        "at,number,name,note\n2026-11-02 09:00,091 555 0411,Eve,site down, 503\n".replace(", ", " ")
    )
    wanted = Wanted(html_file=page, json_file=figures, language="hr")

    await backtest(
        Settings(data=str(tmp_path)),
        [history],
        out_file=None,
        console=Console(file=io.StringIO()),
        wanted=wanted,
    )

    told = json.loads(figures.read_text(encoding="utf-8"))
    assert (told["format"], told["trial"]["all"]["pieces"], told["scores"]) == ("backtest.v1", 1, None)
    assert '<html lang="hr">' in page.read_text(encoding="utf-8")
    assert {path.stat().st_mode & 0o777 for path in (page, figures)} == {0o600}


async def test_a_place_that_cannot_be_written_to_is_refused_before_the_work(tmp_path: Path) -> None:
    wanted = Wanted(html_file=tmp_path / "nowhere" / "r.html")

    with pytest.raises(Refused, match=r"r\.html"):
        await backtest(
            Settings(data=str(tmp_path)), [SAMPLE_DESK], out_file=None, console=Console(), wanted=wanted
        )


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


async def test_progress_is_told_batch_by_batch_to_the_end(corpus_folder: Path, database_url: str) -> None:
    told: list[int] = []

    await replay(read_corpus(corpus_folder), database_url, model=CURRENT, progress=told.append, batch=5)

    assert told == [5, 10, LINES]
