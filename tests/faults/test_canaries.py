"""What looks for remains finds them, however they are written."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tests.faults.canaries import CHUNK_BYTES, files_with, needles_of

CANARY = "zqkanarinac"


@pytest.mark.parametrize("before", ["", "x", "xy", "xyz", "x" * 40])
@pytest.mark.parametrize("after", ["", "x", "xy"])
def test_a_word_is_found_in_base64_wherever_it_stands(before: str, after: str) -> None:
    written = base64.b64encode(f"{before}{CANARY}{after}".encode())

    assert any(needle in written for needle in needles_of(CANARY))
    assert not any(
        needle in base64.b64encode(b"quite another text, and long enough") for needle in needles_of(CANARY)
    )


def test_a_file_that_holds_it_is_named_also_where_two_chunks_meet(tmp_path: Path) -> None:
    (tmp_path / "sound").write_bytes(b"x" * 1_000)
    (tmp_path / "left").write_bytes(b"x" * (CHUNK_BYTES - 4) + CANARY.encode() + b"x" * 1_000)

    assert files_with(tmp_path, [CANARY]) == ["left"]
