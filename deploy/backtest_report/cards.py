"""One decision as a card: what came, what was before it, why, and what came second. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deploy.backtest_report.outcomes import Example, Reason, Shown
from deploy.backtest_report.shapes import Card
from deploy.backtest_report.words import Words

REASONS_SHOWN = 8
RUNNER_UP_REASONS_SHOWN = 3


def card_of(one: Example, words: Words) -> Card:
    """Return a decision as a card."""
    lines = [(words("now"), _piece(one.piece, words))]
    if one.before:
        lines.insert(0, (words("before"), _piece(one.before, words)))
    if one.should:
        lines.append((words("should"), one.should))
    lines.append((words("why"), words.both(one.why_hr, one.why_en)))
    if one.runner_up:
        lines.append((words("runner-up"), _runner_up(one, words)))
    return Card(
        title=f"{words(one.sort)}: {one.piece.id}",
        lines=tuple(lines),
        reasons=tuple(_reasons(one.reasons, words)),
    )


def _piece(one: Shown, words: Words) -> str:
    where = [words(one.channel), words.moment(one.received_at), one.who, one.customer or words("unknown")]
    if one.thread:
        where.append(words("thread", one.thread))
    return f"{' · '.join(part for part in where if part)}: “{one.text}”"


def _runner_up(one: Example, words: Words) -> str:
    phrases = ", ".join(
        words.both(reason.hr, reason.en) for reason in one.runner_up_reasons[:RUNNER_UP_REASONS_SHOWN]
    )
    return f"{one.runner_up} ({words.percent(one.runner_up_probability)}) {phrases}".strip()


def _reasons(reasons: Sequence[Reason], words: Words) -> Iterator[str]:
    for reason in reasons[:REASONS_SHOWN]:
        sign = "+" if reason.bits >= 0 else "−"
        weight = f"{sign}{words.number(abs(reason.bits), 1)}"
        yield f"{weight} {words('bits')}  {words.both(reason.hr, reason.en)}"
