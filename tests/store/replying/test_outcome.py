"""What follows from a mail server's answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.store.replying.outcome import PAUSES, Outcome, standing_after, verdict_on
from tests.store.world import NOW


def test_what_may_do_later_is_tried_after_growing_pauses_and_then_has_failed() -> None:
    later = Outcome("later", "451 greylisted")
    pauses = [standing_after(later, tries=tries, at=NOW).due_at for tries in range(1, len(PAUSES) + 1)]

    assert pauses[0] == NOW + timedelta(minutes=1)
    assert pauses == sorted(pauses, key=lambda due: due or NOW)
    assert timedelta(days=1) < sum(PAUSES, timedelta()) < timedelta(days=2)
    last = standing_after(later, tries=len(PAUSES) + 1, at=NOW)
    assert (last.state, last.cause, last.due_at) == ("failed", "451 greylisted", None)


def test_a_refusal_fails_at_once_and_a_lost_answer_is_for_a_human() -> None:
    assert standing_after(Outcome("refused", "550 no such user"), tries=1, at=NOW).state == "failed"
    assert standing_after(Outcome("unsure"), tries=1, at=NOW).state == "unsure"
    sent = standing_after(Outcome("sent"), tries=2, at=NOW)
    assert (sent.state, sent.sent_at, sent.tries) == ("sent", NOW, 2)


@pytest.mark.parametrize(
    ("code", "verdict"),
    [(250, "sent"), (251, "sent"), (421, "later"), (452, "later"), (550, "refused"), (-1, "later")],
)
def test_a_code_says_what_to_do(code: int, verdict: str) -> None:
    assert verdict_on(code) == verdict
