"""What follows from an endpoint's answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.store.webhooks.schedule import (
    FAILING_MAX,
    FAILING_TRIES,
    PAUSES,
    RETRY_AFTER_MAX,
    Health,
    Outcome,
    health_after,
    standing_after,
)

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FAILED = Outcome(status=500, cause="it answered 500")


@pytest.mark.parametrize("status", [200, 202, 204, 299])
def test_any_2xx_is_an_arrival(status: int) -> None:
    standing = standing_after(Outcome(status=status), tries=3, at=AT, share=0.0)

    assert (standing.state, standing.settled_at, standing.tries) == ("sent", AT, 3)
    assert health_after(Health(failing_since=AT), Outcome(status=status), tries=3, at=AT) == Health()


@pytest.mark.parametrize("status", [0, 301, 302, 400, 404, 429, 500, 503])
def test_everything_else_is_tried_again_later_than_before(status: int) -> None:
    due = [
        standing_after(Outcome(status=status), tries=tries, at=AT, share=0.0).due_at
        for tries in range(1, len(PAUSES) + 1)
    ]

    assert due == [AT + one for one in PAUSES]
    assert sum(PAUSES, timedelta(0)) > timedelta(days=3)


def test_after_the_last_try_it_is_a_dead_letter_with_its_cause() -> None:
    standing = standing_after(FAILED, tries=len(PAUSES) + 1, at=AT, share=0.0)

    assert (standing.state, standing.due_at, standing.cause) == ("dead", None, "it answered 500")


def test_what_failed_together_does_not_come_back_together() -> None:
    early, late = (standing_after(FAILED, tries=2, at=AT, share=share).due_at for share in (0.0, 1.0))

    assert early
    assert late
    assert late - early == PAUSES[1] * 0.2


def test_retry_after_is_heeded_within_a_bound() -> None:
    def due(asked: timedelta) -> datetime | None:
        outcome = Outcome(status=503, retry_after=asked)
        return standing_after(outcome, tries=1, at=AT, share=0.0).due_at

    assert due(timedelta(minutes=2)) == AT + timedelta(minutes=2)
    assert due(timedelta(seconds=1)) == AT + PAUSES[0]
    assert due(timedelta(days=400)) == AT + RETRY_AFTER_MAX


def test_410_is_the_end_of_the_endpoint() -> None:
    gone = Outcome(status=410)

    assert standing_after(gone, tries=1, at=AT, share=0.0).state == "dead"
    assert health_after(Health(), gone, tries=1, at=AT).off_why == "gone"


def test_days_without_a_success_switch_an_endpoint_off_and_one_slip_after_a_quiet_week_does_not() -> None:
    failing = Health(failing_since=AT - FAILING_MAX)

    assert health_after(failing, FAILED, tries=FAILING_TRIES, at=AT).off_why == "failing"
    assert health_after(failing, FAILED, tries=1, at=AT).off_why is None
    fresh = Health(failing_since=AT - FAILING_MAX + timedelta(seconds=1))
    assert health_after(fresh, FAILED, tries=9, at=AT).off_why is None
    assert health_after(Health(), FAILED, tries=1, at=AT) == Health(failing_since=AT)
