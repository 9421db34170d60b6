"""What follows from a mail server's answer: sent, tried again, given up, or not known. Pure.

Nothing is sent twice by itself: once the server was given the mail, only its own "no" makes us try again.
Where its answer was lost, by a kill or a cut, the delivery is `unsure`, and a human decides whether to send
it again, under the same Message-ID. SMTP promises no more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec

Verdict = Literal["sent", "later", "refused", "unsure"]
State = Literal["waiting", "handing", "sent", "failed", "unsure"]

PAUSES = (
    *(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 30)),
    *(timedelta(hours=hours) for hours in (1, 1, 2, 2, 4, 4, 8, 8, 12)),
)
"""After each try that may do later; almost two days in all, then it has failed (RFC 5321 4.5.4.1)."""
CAUSE_CHARS_MAX = 500


class Outcome(msgspec.Struct, frozen=True):
    """How a try ended."""

    verdict: Verdict
    cause: str = ""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a delivery stands after a try."""

    state: State
    tries: int
    due_at: datetime | None = None
    sent_at: datetime | None = None
    cause: str = ""


def standing_after(outcome: Outcome, *, tries: int, at: datetime) -> Standing:
    """Return how a delivery stands; `tries` counts the one that ended so."""
    if outcome.verdict == "sent":
        return Standing(state="sent", tries=tries, sent_at=at)
    if outcome.verdict == "later" and tries <= len(PAUSES):
        return Standing(state="waiting", tries=tries, due_at=at + PAUSES[tries - 1], cause=outcome.cause)
    state: State = "unsure" if outcome.verdict == "unsure" else "failed"
    return Standing(state=state, tries=tries, cause=outcome.cause)


def verdict_on(code: int) -> Verdict:
    """Return what an SMTP reply code to MAIL, RCPT or the mail itself says (RFC 5321 4.2.1)."""
    if 200 <= code < 300:
        return "sent"
    return "refused" if 500 <= code < 600 else "later"
