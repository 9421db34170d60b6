"""The mails that hostile ones are made of: our own corpora, our own hostile ones, and a folder of others."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from tests.intake.mail.hostile import PATTERNS, SPOILED, filled, further_mails

ROOT = Path(__file__).parents[2]
CORPORA = ("deploy/sample_desk", "tests/corpus")
LETTERS = "tests/intake/fixtures/email"
PATTERN_BYTES = (500, 8_000, 100_000)  # read at once, read at once if plain, read beside


class MailSet(msgspec.Struct, frozen=True, kw_only=True):
    """The mails, by where they are from."""

    corpora: Sequence[bytes]
    ours: Sequence[bytes]  # written to do harm, or to be hard to read
    further: Sequence[bytes]  # others'; none where no folder is named

    @property
    def all(self) -> list[bytes]:
        """Every mail once."""
        return list(dict.fromkeys((*self.corpora, *self.ours, *self.further)))


def read_mail_set() -> MailSet:
    """Return the mails, always in the same order."""
    hostile = [filled(*pattern, size) for pattern in PATTERNS.values() for size in PATTERN_BYTES]
    letters = [path.read_bytes() for path in sorted((ROOT / LETTERS).glob("*.eml"))]
    return MailSet(
        corpora=list(_of_corpora()),
        ours=[*letters, *SPOILED.values(), *hostile],
        further=[path.read_bytes() for path in further_mails()],
    )


def _of_corpora() -> Iterator[bytes]:
    for folder in CORPORA:
        for file in sorted((ROOT / folder).rglob("*.jsonl")):
            for line in file.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                if row.get("channel") == "email" and "raw" in row.get("payload", {}):
                    yield row["payload"]["raw"].encode("utf-8", "surrogateescape")
