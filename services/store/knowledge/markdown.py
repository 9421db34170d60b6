"""Markdown to blocks that a template shows: headings, lists, paragraphs, code. Pure.

Nothing here makes HTML: blocks hold plain strings, and the template escapes them like any other. What this
does not know (tables, images, HTML) is shown as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

BLOCKS_MAX = 2_000
SPANS_MAX = 400  # of one block; what follows is shown as it stands
SPAN_CHARS_MAX = 1_000

Kind = Literal["heading", "paragraph", "code", "list", "steps"]

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]")
_BULLET = re.compile(r" {0,3}[-*+][ \t]+")
_STEP = re.compile(r" {0,3}(\d{1,3})[.)][ \t]+")
_SPAN = re.compile(
    rf"`(?P<code>[^`\n]{{1,{SPAN_CHARS_MAX}}})`"
    rf"|\*\*(?P<strong>[^*\n]{{1,{SPAN_CHARS_MAX}}})\*\*"
    rf"|\*(?P<em>[^*\s](?:[^*\n]{{0,{SPAN_CHARS_MAX}}}[^*\s])?)\*"
    rf"|\[(?P<text>[^\[\]\n]{{1,{SPAN_CHARS_MAX}}})\]\((?P<href>https?://[^\s()<>\"']{{1,{SPAN_CHARS_MAX}}})\)"
)


class Span(msgspec.Struct, frozen=True):
    """A run of text of one kind."""

    kind: Literal["plain", "code", "strong", "em", "link"]
    text: str
    href: str = ""  # of a link, http or https


class Block(msgspec.Struct, frozen=True):
    """One block; a list has an entry of spans for each item, any other block has one entry."""

    kind: Kind
    entries: tuple[tuple[Span, ...], ...]
    level: int = 0  # of a heading, 1 to 6
    start: int = 1  # of the numbers of steps


def blocks_of(text: str) -> tuple[Block, ...]:
    """Return the blocks of a Markdown text in order, at most BLOCKS_MAX."""
    lines = text.split("\n")
    found: list[Block] = []
    place = 0
    while place < len(lines) and len(found) < BLOCKS_MAX:
        if not lines[place].strip():
            place += 1
            continue
        block, place = _next(lines, place)
        found.append(block)
    return tuple(found)


def _next(lines: list[str], place: int) -> tuple[Block, int]:
    """Return the block that begins at `place`, and where the next may begin."""
    line = lines[place]
    if line.lstrip().startswith("```"):
        return _fenced(lines, place)
    if heading := _HEADING.match(line):
        words = line.strip().strip("#").strip()
        return Block("heading", (spans_of(words),), level=len(heading[1])), place + 1
    for pattern, kind in ((_BULLET, "list"), (_STEP, "steps")):
        if pattern.match(line):
            return _listed(lines, place, pattern, "list" if kind == "list" else "steps")
    end = place
    while end < len(lines) and lines[end].strip() and (end == place or not _begins(lines[end])):
        end += 1
    return Block("paragraph", (spans_of(" ".join(one.strip() for one in lines[place:end])),)), end


def _begins(line: str) -> bool:
    """Whether a line begins a block of its own kind, also without an empty line before it."""
    return line.lstrip().startswith("```") or any(one.match(line) for one in (_HEADING, _BULLET, _STEP))


def _fenced(lines: list[str], place: int) -> tuple[Block, int]:
    end = place + 1
    while end < len(lines) and not lines[end].lstrip().startswith("```"):
        end += 1
    return Block("code", ((Span("code", "\n".join(lines[place + 1 : end])),),)), end + 1


def _listed(
    lines: list[str], place: int, pattern: re.Pattern[str], kind: Literal["list", "steps"]
) -> tuple[Block, int]:
    first = _STEP.match(lines[place])
    items: list[list[str]] = []
    while place < len(lines) and lines[place].strip():
        if match := pattern.match(lines[place]):
            items.append([lines[place][match.end() :].strip()])
        elif _begins(lines[place]):
            break
        else:
            items[-1].append(lines[place].strip())
        place += 1
    start = int(first[1]) if first else 1
    return Block(kind, tuple(spans_of(" ".join(item)) for item in items), start=start), place


def spans_of(text: str) -> tuple[Span, ...]:
    """Return the spans of one line of text."""
    return tuple(_spans(text))


def _spans(text: str) -> Iterator[Span]:
    done = 0
    for number, match in enumerate(_SPAN.finditer(text)):
        if number == SPANS_MAX:
            break
        if match.start() > done:
            yield Span("plain", text[done : match.start()])
        yield _span(match)
        done = match.end()
    if done < len(text):
        yield Span("plain", text[done:])


def _span(match: re.Match[str]) -> Span:
    if match["code"]:
        return Span("code", match["code"])
    if match["strong"]:
        return Span("strong", match["strong"])
    if match["em"]:
        return Span("em", match["em"])
    return Span("link", match["text"], match["href"])
