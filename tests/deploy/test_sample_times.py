"""The sample desk's times are moved by whole weeks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from deploy.sample import SAMPLE_DESK, pieces_of
from deploy.sample_times import shifted_mail, shifted_moment, shifted_payload, weeks_until

LAST = datetime(2026, 10, 23, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "weeks"),
    [
        (LAST - timedelta(days=3), 0),
        (LAST, 0),
        (LAST + timedelta(days=6, hours=23), 0),
        (LAST + timedelta(days=7), 1),
        (LAST + timedelta(days=365), 52),
    ],
)
def test_the_last_piece_comes_to_lie_within_the_past_week(now: datetime, weeks: int) -> None:
    assert weeks_until(LAST, now) == weeks


def test_weekday_hour_and_offset_stay() -> None:
    assert shifted_moment("2026-08-31T08:29:24+02:00", 3) == "2026-09-21T08:29:24+02:00"


def test_times_within_a_payload_move_and_words_do_not() -> None:
    payload = {
        "started_at": "2026-08-31T11:07:01+02:00",
        "note": "piše 2026-08-31T11:07:01+02:00 u logu",
        "visitor": {"name": None},
        "messages": [{"at": "2026-08-31T11:08:00+02:00", "text": "od petka"}],
    }

    assert shifted_payload(payload, 1) == {
        "started_at": "2026-09-07T11:07:01+02:00",
        "note": "piše 2026-08-31T11:07:01+02:00 u logu",
        "visitor": {"name": None},
        "messages": [{"at": "2026-09-07T11:08:00+02:00", "text": "od petka"}],
    }


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_mails_headers_move_and_its_body_does_not(end: str) -> None:
    lines = [
        "Received: from a by mx1.plavihost.example;",
        "\tMon, 31 Aug 2026 10:22:06 +0200",
        "Date: Mon, 31 Aug 2026 10:21:55 +0200",
        "",
        "On Mon, 31 Aug 2026 09:00:00 +0200 you wrote:",
    ]

    moved = shifted_mail(end.join(lines), 1).split(end)

    assert moved[1:] == [
        "\tMon, 07 Sep 2026 10:22:06 +0200",
        "Date: Mon, 07 Sep 2026 10:21:55 +0200",
        "",
        "On Mon, 31 Aug 2026 09:00:00 +0200 you wrote:",
    ]


def test_no_moment_of_the_sample_desk_is_forgotten() -> None:
    for piece in pieces_of(SAMPLE_DESK):
        moved = shifted_payload(piece.payload, 1)
        back = shifted_payload(moved, -1)
        assert moved != piece.payload, piece.id
        if piece.channel != "email":
            assert back == piece.payload, piece.id
