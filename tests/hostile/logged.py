"""What the services' logs tell of defects: what nobody foresaw, and duties that failed."""

from __future__ import annotations

import json
from pathlib import Path

DEFECTS = frozenset({"unforeseen", "a duty failed and begins anew", "a directory sync failed"})
TOLD_CHARS_MAX = 600


def defects_in(logs: Path) -> list[str]:
    """Return for each defect in a folder of logs which service, what, and the last of its traceback."""
    found = []
    for log in sorted(logs.glob("*.log*")):
        for line in log.read_text(errors="replace").splitlines():
            told = _record(line)
            if told.get("event") in DEFECTS:
                where = told.get("path") or told.get("duty") or told.get("sync") or ""
                cause = str(told.get("exception", ""))[-TOLD_CHARS_MAX:]
                found.append(f"{log.stem}: {told['event']} ({where}): {cause}")
    return found


def _record(line: str) -> dict[str, object]:
    try:
        record = json.loads(line)
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}
