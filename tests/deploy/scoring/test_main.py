"""`python -m deploy.scoring`: for people, as JSON, and what cannot be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.scoring.__main__ import main
from tests.deploy.scoring.small_desk import INTERACTIONS, PREDICTIONS, figures


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """A corpus's folder and a file of predictions."""

    def written(name: str, rows: list[dict[str, Any]]) -> str:
        path = tmp_path / name
        path.write_text("".join(f"{json.dumps(row)}\n\n" for row in rows))
        return str(path)

    written("interactions.jsonl", INTERACTIONS)
    return [str(tmp_path), written("predictions.jsonl", PREDICTIONS)]


def test_it_prints_the_scoreboard_of_a_window_as_json(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*files, "--from", "i-06", "--to", "i-13", "--json"]) == 0

    golden = (Path(__file__).parent / "window.json").read_text(encoding="utf-8")
    assert figures(capsys.readouterr().out) == figures(golden)


def test_it_prints_a_figure_a_line_for_people(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(files) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == ["interactions: 17", "without_noise: 14", "predicted: 16"]
    assert "customer" in lines
    assert "  wrong: 2" in lines


@pytest.mark.parametrize("ends", [["--from", "i-77"], ["--to", "i-77"]])
def test_a_window_that_ends_nowhere_is_refused(
    files: list[str], ends: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*files, *ends]) == 2
    assert "there is no piece i-77" in capsys.readouterr().err


@pytest.mark.parametrize("line", ["{", "[1]", '{"id": 3}', "\ud800"])
def test_damaged_lines_and_missing_files_are_refused(
    files: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(files[1]).write_bytes(line.encode("utf-8", "surrogatepass"))

    assert main(files) == 2
    assert main([files[0], files[1] + ".gone"]) == 2
    assert capsys.readouterr().out == ""
