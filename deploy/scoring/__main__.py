"""`python -m deploy.scoring`: the scoreboard of a file of predictions, for people or as JSON.

Exit 0 whenever both files could be read and understood, whatever they scored; 2 otherwise.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from deploy.scoring.board import Board, score
from deploy.scoring.reading import read_jsonl
from shared.errors import Refused

UNREADABLE = 2
INDENT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the scoreboard and return how it went, as an exit code."""
    asked = _parser().parse_args(arguments)
    try:
        board = _board(asked)
    except Refused as refusal:
        sys.stderr.write(f"score: {refusal}\n")
        return UNREADABLE
    sys.stdout.write((json.dumps(board, indent=1) if asked.json else "\n".join(lines_of(board))) + "\n")
    return 0


def lines_of(board: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    """Yield a scoreboard for people: a figure a line, parts set in."""
    margin = " " * INDENT * depth
    for name, value in board.items():
        if isinstance(value, Mapping):
            yield margin + name
            yield from lines_of(value, depth + 1)
        else:
            yield f"{margin}{name}: {f'{value:.4f}' if isinstance(value, float) else value}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.scoring",
        description="Score predictions against a labelled corpus (docs/corpora.md).",
    )
    parser.add_argument(
        "corpus", type=Path, help="folder with interactions.jsonl, whose labels are the truth"
    )
    parser.add_argument("predictions", type=Path, help="file with one prediction a line")
    parser.add_argument("--from", dest="first", metavar="ID", help="first piece that counts")
    parser.add_argument("--to", dest="last", metavar="ID", help="last piece that counts")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _board(asked: argparse.Namespace) -> Board:
    rows = read_jsonl(asked.corpus / "interactions.jsonl")
    ids = {row.get("id") for row in rows}
    for named in (asked.first, asked.last):
        if named is not None and named not in ids:
            raise Refused(f"there is no piece {named} in {asked.corpus}")
    return score(rows, read_jsonl(asked.predictions), asked.first, asked.last)


if __name__ == "__main__":
    sys.exit(main())
