"""Whoever writes to the log, a line of it is one JSON object."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec

PROGRAM = """
import logging
from datetime import datetime
from shared.log import configure, logger

log = logger("services.intake.app")  # made before `configure`, as a module's is
configure("phone", "info")
log.info("taken in", id="abc", when=datetime(2026, 1, 1), what=object, nul="\\x00\\ud800", long="x" * 10_000)
log.debug("not told")
logging.getLogger("alembic").warning("foreign %s", "words")
logging.getLogger("uvicorn.error").info("chatter")
try:
    1 / 0
except ZeroDivisionError:
    log.exception("a defect")
"""


def test_our_lines_and_those_of_libraries_are_json_objects_with_the_service_in_them() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )

    lines = [msgspec.json.decode(line, type=dict[str, str]) for line in done.stderr.splitlines()]

    assert [line["event"] for line in lines] == ["taken in", "foreign words", "a defect"]
    assert {line["service"] for line in lines} == {"phone"}
    assert all({"at", "level", "logger"} <= set(line) for line in lines)
    assert lines[0]["id"] == "abc"
    assert len(lines[0]["long"]) < 3_000
    assert "ZeroDivisionError" in lines[2]["exception"]
