"""The bucket of a source: full at first, filling evenly, never fuller than a minute's pieces."""

from __future__ import annotations

import pytest

from services.intake.pace import PIECES_PER_MINUTE, Pace
from shared.desk import Source
from shared.errors import Rejected

SLOW = Source(name="slow", channel="phone", salt="s", per_minute=60)
PLAIN = Source(name="plain", channel="phone", salt="s")


def test_a_minutes_pieces_go_at_once_and_then_one_a_second() -> None:
    pace = Pace()
    for _ in range(60):
        pace.take(SLOW, 1, now_s=0.0)

    with pytest.raises(Rejected) as held:
        pace.take(SLOW, 1, now_s=0.5)
    assert (held.value.status, held.value.headers["Retry-After"]) == (429, "1")
    pace.take(SLOW, 1, now_s=1.0)


def test_what_an_array_took_too_much_is_waited_for() -> None:
    pace = Pace()
    pace.take(SLOW, 59, now_s=0.0)
    pace.take(SLOW, 500, now_s=0.0)

    with pytest.raises(Rejected) as held:
        pace.take(SLOW, 1, now_s=0.0)
    assert held.value.headers["Retry-After"] == "500"
    pace.take(SLOW, 1, now_s=500.0)


def test_a_rest_does_not_save_up_more_than_a_minutes_pieces() -> None:
    pace = Pace()
    pace.take(PLAIN, 1, now_s=0.0)

    assert pace.take(PLAIN, 1, now_s=1e6)["RateLimit"] == f'"source";r={PIECES_PER_MINUTE - 1};t=1'
