"""Lines of JSON from a file, one row each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from shared.errors import Refused


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a file; empty lines are none. Raises Refused for what cannot be read as such."""
    try:
        with path.open(encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines if line.strip()]
    except OSError as error:
        raise Refused(f"{path}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise Refused(f"{path}: {error}") from None
    if not all(isinstance(row, dict) for row in rows):
        raise Refused(f"{path}: a line is no JSON object")
    return rows
