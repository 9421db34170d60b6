"""Markdown becomes blocks of plain strings; what it does not know is shown as it was written."""

from __future__ import annotations

import time

import pytest

from services.store.knowledge.markdown import Block, Span, blocks_of


def plain(text: str) -> tuple[Span, ...]:
    return (Span("plain", text),)


def test_headings_paragraphs_lists_and_code_are_told_apart() -> None:
    found = blocks_of("## Što\n\njedan\nred\n- a\n- b\n  dalje\n\n3. c\n4. d\n\n```\n<b>\n```\nkraj")

    assert found == (
        Block("heading", (plain("Što"),), level=2),
        Block("paragraph", (plain("jedan red"),)),
        Block("list", (plain("a"), plain("b dalje"))),
        Block("steps", (plain("c"), plain("d")), start=3),
        Block("code", ((Span("code", "<b>"),),)),
        Block("paragraph", (plain("kraj"),)),
    )


def test_words_within_a_line_have_their_kinds() -> None:
    (block,) = blocks_of("a `b*c*` **d** *e* [f](https://example.com/x?y=1) 2 * 3 * 4")

    assert block.entries[0] == (
        Span("plain", "a "),
        Span("code", "b*c*"),
        Span("plain", " "),
        Span("strong", "d"),
        Span("plain", " "),
        Span("em", "e"),
        Span("plain", " "),
        Span("link", "f", "https://example.com/x?y=1"),
        Span("plain", " 2 * 3 * 4"),
    )


@pytest.mark.parametrize(
    "text", ["[x](javascript:alert(1))", "[x](//example.com)", '[x](https://a" onclick="b)', "<b>x</b>"]
)
def test_what_is_not_safe_stays_text(text: str) -> None:
    assert blocks_of(text)[0].entries[0] == plain(text)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "*" * 100_000, "**a" * 30_000, "# " * 50_000, "- a\n" * 25_000]
)
def test_a_text_made_to_stall_does_not(text: str) -> None:
    started = time.perf_counter()
    blocks_of(text)

    assert time.perf_counter() - started < 2
