"""An article's body to passages of some 60 to 120 words, each under its heading. Pure.

A passage is what an agent reads beside a thread, so it ends where a paragraph or a step ends, and is only cut
within one that is too long by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

WORDS_AIM = 90
WORDS_MAX = 120
PASSAGES_MAX = 200  # of one article

_HEADING = re.compile(r" {0,3}#{1,6}[ \t]")
_ITEM = re.compile(r" {0,3}(?:[-*+]|\d{1,3}[.)])[ \t]")


class Passage(msgspec.Struct, frozen=True):
    """A piece of an article, in Markdown as it was written."""

    heading: str
    text: str


def passages_of(body: str) -> tuple[Passage, ...]:
    """Return the passages of a Markdown body in order, at most PASSAGES_MAX."""
    found: list[Passage] = []
    for heading, blocks in _sections(body):
        for text in _packed(blocks):
            found.append(Passage(heading, text))
            if len(found) == PASSAGES_MAX:
                return tuple(found)
    return tuple(found)


def _sections(body: str) -> Iterator[tuple[str, list[str]]]:
    heading = ""
    lines: list[str] = []
    for line in body.splitlines():
        if _HEADING.match(line):
            yield heading, _blocks(lines)
            heading, lines = line.strip().strip("#").strip(), []
        else:
            lines.append(line)
    yield heading, _blocks(lines)


def _blocks(lines: list[str]) -> list[str]:
    """Return paragraphs, and each step of a list by itself."""
    blocks: list[str] = []
    open_block = False
    for line in lines:
        is_item = bool(_ITEM.match(line))
        if not line.strip():
            open_block = False
        elif open_block and not is_item:
            blocks[-1] += f"\n{line}"
        else:
            blocks.append(line)
            open_block = True
    return blocks


def _packed(blocks: list[str]) -> Iterator[str]:
    """Yield the blocks put together up to WORDS_MAX, aiming at WORDS_AIM."""
    held: list[str] = []
    size = 0
    for block in (piece for whole in blocks for piece in _halved(whole)):
        words = len(block.split())
        if held and (size + words > WORDS_MAX or size >= WORDS_AIM):
            yield "\n".join(held)
            held, size = [], 0
        held.append(block)
        size += words
    if held:
        yield "\n".join(held)


def _halved(block: str) -> Iterator[str]:
    """Yield a block that is too long in pieces that end with a sentence, or with a word if need be."""
    words = block.split()
    if len(words) <= WORDS_MAX:
        yield block
        return
    while len(words) > WORDS_MAX:
        ends = [place for place in range(WORDS_AIM // 2, WORDS_MAX) if words[place].endswith((".", "!", "?"))]
        cut = (ends[-1] + 1) if ends else WORDS_MAX
        yield " ".join(words[:cut])
        words = words[cut:]
    if words:
        yield " ".join(words)
