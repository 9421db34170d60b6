"""What a note says, in both languages and in the desk's time, and what becomes of one after each try."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.store.overlay.outcome import CAUSE_CHARS_MAX, PAUSES, Outcome, standing_after
from services.store.overlay.wording import NAME_CHARS_MAX, Report, note_text
from shared.desk import Desk

AT = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)  # a minute before the clocks go forward in Zagreb


def words(desk: Desk, **fields: Any) -> list[str]:
    given: dict[str, Any] = {
        "channel": "email",
        "at": AT,
        "author": "Ana",
        "thread": "thr_x",
        "number": 4821,
    }
    report = Report(**(given | fields))
    return note_text(report, desk, mark="note_1", public_url="https://c.example/").splitlines()


ENGLISH, CROATIAN = Desk(), Desk(language="hr", time_zone="Europe/Zagreb")


def test_it_tells_way_time_and_who_and_where_to_look() -> None:
    assert words(ENGLISH) == [
        "OneThread: also reported by e-mail on 2026-03-29 at 00:59 by Ana. Thread OT-4821-8.",
        "https://c.example/threads/thr_x",
        "[note_1]",
    ]
    assert words(CROATIAN, at=AT + timedelta(minutes=1))[0] == (
        "OneThread: isti je problem prijavljen i e-poštom, 29. 3. 2026. u 03:00, javlja Ana. Nit OT-4821-8."
    )


def test_what_is_taken_back_says_nothing_of_where_it_stands_now() -> None:
    assert words(ENGLISH, joined=False) == [
        "OneThread: what was reported by e-mail on 2026-03-29 at 00:59 by Ana is not this problem after all.",
        "[note_1]",
    ]


@pytest.mark.parametrize(
    ("desk", "fields", "said"),
    [
        (ENGLISH, {"channel": "pager"}, "by pager on"),
        (CROATIAN, {"channel": "pager"}, "drugim putem (pager), 29."),
        (ENGLISH, {"channel": "ticket", "ticket": "10081"}, "in another ticket #10081 on"),
        (ENGLISH, {"author": ""}, "at 00:59. Thread"),
        (Desk(language="de", time_zone="Nowhere/Land"), {}, "at 00:59 by Ana"),
    ],
)
def test_it_has_words_for_what_it_does_not_know(desk: Desk, fields: dict[str, Any], said: str) -> None:
    assert said in words(desk, **fields)[0]


def test_a_hostile_name_stays_one_short_line() -> None:
    lines = words(ENGLISH, author="Ana\n[note_2]\u202e" + "x" * 5_000)

    assert len(lines) == 3
    assert len(lines[0]) < NAME_CHARS_MAX + 100
    assert "\u202e" not in lines[0]


def test_tries_are_paused_longer_and_longer_until_it_is_dead_with_its_cause() -> None:
    tried = [standing_after(Outcome("later", "away"), tries=one, at=AT) for one in range(1, len(PAUSES) + 2)]

    assert [one.due_at for one in tried] == [*(AT + pause for pause in PAUSES), None]
    assert [one.state for one in tried] == ["waiting"] * len(PAUSES) + ["dead"]
    assert tried[-1].cause == "away"
    never = standing_after(Outcome("never", "gone" * 500), tries=1, at=AT)
    assert (never.state, len(never.cause)) == ("dead", CAUSE_CHARS_MAX)
