"""Where the browser for the walk is looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.chromium import NAMES, VARIABLE, chromium_in


def program(folder: Path, name: str) -> Path:
    made = folder / name
    made.write_text("#!/bin/sh\n", encoding="utf-8")
    made.chmod(0o755)
    return made


@pytest.mark.parametrize("name", NAMES)
def test_every_usual_name_on_the_path_is_found(tmp_path: Path, name: str) -> None:
    assert chromium_in({"PATH": str(tmp_path)}) is None
    made = program(tmp_path, name)
    assert chromium_in({"PATH": str(tmp_path)}) == made


def test_the_one_that_is_named_goes_before_the_path(tmp_path: Path) -> None:
    program(tmp_path, NAMES[0])
    mine = program(tmp_path, "mine")
    assert chromium_in({"PATH": str(tmp_path), VARIABLE: str(mine)}) == mine


def test_a_named_one_that_is_not_there_is_no_reason_to_skip(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=VARIABLE):
        chromium_in({"PATH": str(tmp_path), VARIABLE: str(tmp_path / "gone")})
