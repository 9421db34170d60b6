"""What the benchmark posts: the sample desk, cloned many times under other domains, numbers and ids.

A clone keeps the words and the order of the sample's interactions, so threads form as in life; its firms
have domains and numbers of their own, while people's names repeat over the clones as common names do.
"""

from __future__ import annotations

import json
import random
import re
import string
from collections.abc import Iterator
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

Row = dict[str, Any]

TAG_LETTERS = 5
SEED = 20_261_122


class Desk:
    """The sample desk in `folder`, to be cloned."""

    def __init__(self, folder: Path) -> None:
        self.directory = _read(folder / "directory.jsonl")
        self.interactions = _read(folder / "interactions.jsonl")
        domains = {domain for row in self.directory for domain in row["domains"]}
        domains |= {
            address.partition("@")[2]
            for row in self.directory
            for contact in row["contacts"]
            for address in contact["emails"]
        }
        # Longest first, so that "a-b.hr" is not taken for "b.hr" in it.
        self._domain = re.compile(
            "|".join(re.escape(name) for name in sorted(domains, key=len, reverse=True))
        )

    def clones(self, count: int) -> list[Clone]:
        """Return `count` clones, always the same."""
        dice = random.Random(SEED)  # noqa: S311  a benchmark must repeat itself
        tags = ["".join(dice.choices(string.ascii_lowercase, k=TAG_LETTERS)) for _ in range(count)]
        return [Clone(self, tag, number) for number, tag in enumerate(tags)]

    def tagged(self, text: str, tag: str) -> str:
        """Return `text` with every domain of the desk made the clone's own."""
        return self._domain.sub(lambda found: _tag_domain(found[0], tag), text)


class Clone:
    """One desk's customers and interactions under names of their own."""

    def __init__(self, desk: Desk, tag: str, number: int) -> None:
        self._desk, self._tag, self._number = desk, tag, number

    def directory(self) -> list[Row]:
        """Return its customers, one row each as in directory.jsonl."""
        return [
            json.loads(self._renamed(json.dumps(row, ensure_ascii=False))) for row in self._desk.directory
        ]

    def payloads(self, channel: str) -> Iterator[Row]:
        """Yield the payloads of `channel`, in order."""
        for row in self._desk.interactions:
            if row["channel"] == channel:
                yield json.loads(self._renamed(json.dumps(row["payload"], ensure_ascii=False)))

    def _renamed(self, text: str) -> str:
        text = self._desk.tagged(text, self._tag)
        text = re.sub(
            r"\+385(\d{2})555(\d{4})", lambda m: f"+385{m[1]}{self._number + 1000:04d}{m[2][-3:]}", text
        )
        text = re.sub(r'"C-(\d{4})"', lambda m: f'"C-{self._number:03d}{m[1]}"', text)
        text = re.sub(r'"P-(\d+)"', lambda m: f'"P-{self._number:03d}{m[1]}"', text)
        text = re.sub(r'"call_id": "', f'"call_id": "{self._tag}', text)
        return re.sub(r"(Message-ID: <|In-Reply-To: <)", rf"\g<1>{self._tag}.", text)


def interleaved(streams: list[list[Row]]) -> list[Row]:
    """Return the rows of all streams, one of each in turn, each stream's own order kept."""
    return [row for row in chain.from_iterable(zip_longest(*streams)) if row is not None]


def _tag_domain(domain: str, tag: str) -> str:
    label, _, rest = domain.partition(".")
    return f"{label}-{tag}.{rest}"


def _read(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
