"""How long what is kept is said in days; what makes no sense is refused before anything goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.store.notices.ignored import HEAD_KEPT
from services.store.reading.thread_filters import QUIET_DAYS
from services.store.replying.bounces import REPORTS_AGE_MAX
from services.store.retaining.rules import DAYS_MAX, DAYS_MIN, Rules, before, checked
from shared.errors import Rejected

NOW = datetime(2026, 11, 2, tzinfo=UTC)


def test_everything_is_kept_until_somebody_says_otherwise() -> None:
    assert {getattr(Rules(), kind) for kind in DAYS_MIN} == {0}
    assert before(Rules().texts, NOW) is None
    assert before(90, NOW) == NOW - timedelta(days=90)


def test_every_rule_has_a_bound_and_every_bound_a_rule() -> None:
    assert tuple(DAYS_MIN) == Rules.__struct_fields__


@pytest.mark.parametrize("kind", DAYS_MIN)
def test_too_short_too_long_and_less_than_nothing_are_refused(kind: str) -> None:
    for days in (-1, 1, DAYS_MIN[kind] - 1, DAYS_MAX + 1):
        with pytest.raises(Rejected, match=f"{kind}: {DAYS_MIN[kind]} to") as refused:
            checked(Rules(**{kind: days}))
        assert refused.value.pointer == f"/{kind}"
    for days in (0, DAYS_MIN[kind], DAYS_MAX):
        checked(Rules(**{kind: days}))


def test_no_rule_reaches_what_is_still_needed() -> None:
    assert min(DAYS_MIN["texts"], DAYS_MIN["originals"]) > QUIET_DAYS  # no open thread is that quiet
    assert timedelta(days=DAYS_MIN["deliveries"]) >= REPORTS_AGE_MAX
    assert timedelta(days=DAYS_MIN["ignored"]) >= HEAD_KEPT
