"""An mbox is cut where its mails begin, and nowhere else."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from deploy.history.mails import MAIL_BYTES_MAX, mail_at, received_at, split_mbox
from deploy.history.raw import LeftOut, Raw

FROM = b"From a@b.hr Mon Nov  2 09:05:00 2026\n"


def split(data: bytes) -> list[bytes]:
    return list(split_mbox(io.BytesIO(data)))


def test_a_mail_begins_at_a_separator_after_an_empty_line() -> None:
    assert split(FROM + b"A: 1\n\none\n\n" + FROM + b"A: 2\n\ntwo\n") == [
        b"A: 1\n\none\n\n",
        b"A: 2\n\ntwo\n",
    ]


@pytest.mark.parametrize(
    "line", [b"From my point of view\n", b"From " + b"x" * 100_000 + b" 09:05 2026\n", b"From \n"]
)
def test_a_sentence_that_begins_with_from_parts_nothing(line: bytes) -> None:
    assert len(split(FROM + b"A: 1\n\n" + line)) == 1


def test_a_separator_without_an_empty_line_before_it_parts_nothing() -> None:
    assert len(split(FROM + b"A: 1\n\ntext\n" + FROM)) == 1


def test_quoted_from_lines_are_what_they_were() -> None:
    assert split(FROM + b"A: 1\n\n>From here\n>>From there\n") == [b"A: 1\n\nFrom here\n>From there\n"]


def test_windows_line_ends_and_other_clocks_are_known() -> None:
    other = b"From 1793@xxx Mon Nov 02 09:05:00 +0000 2026\r\n"

    assert len(split(other + b"A: 1\r\n\r\none\r\n\r\n" + other + b"A: 2\r\n\r\n")) == 2


def test_a_mail_is_held_to_its_bound_and_the_next_one_is_found() -> None:
    big, small = split(FROM + b"A: 1\n\n" + b"x" * 3 * MAIL_BYTES_MAX + b"\n\n" + FROM + b"A: 2\n\nok\n")

    assert len(big) == MAIL_BYTES_MAX
    assert small == b"A: 2\n\nok\n"


def test_it_came_when_the_last_server_took_it_in() -> None:
    raw = (
        b"Received: from x by mx; Mon, 2 Nov 2026 09:05:00 +0100\n"
        b"Received: from y by x; Mon, 2 Nov 2026 07:00:00 +0100\nDate: Sun, 1 Nov 2026 23:00:00 +0000\n\n"
    )

    assert received_at(raw) == datetime(2026, 11, 2, 8, 5, tzinfo=UTC)
    assert received_at(raw.partition(b"\n")[2].partition(b"\n")[2]) == datetime(2026, 11, 1, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw", [b"", b" \n", b"Subject: x\n\n", b"Date: Mon, 99 Foo 2026\n\n", b"\xff" * 999]
)
def test_a_mail_without_a_time_is_left_out(raw: bytes) -> None:
    assert isinstance(mail_at("m#1", raw), LeftOut)


def test_the_bytes_of_a_mail_survive() -> None:
    raw = b"Date: Mon, 2 Nov 2026 09:00:00 +0000\n\n\xe8\x9e \x00 \xff"

    found = mail_at("m#1", raw)

    assert isinstance(found, Raw)
    assert found.payload["raw"].encode("utf-8", "surrogateescape") == raw
