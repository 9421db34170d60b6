"""Which decisions a human should look at: the worst mistakes, where labels tell, and telling ones. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from deploy.backtest_report.outcomes import Example, Names, Outcome, example
from deploy.backtest_report.trial import crosses_channels
from deploy.backtest_report.verdicts import Weighed
from deploy.scoring.verdicts import Verdict

SHOWN_MAX = 5  # of each sort

# The costliest first; the shares of the cost are those of the model (a wrong customer 100, a wrong join 10).
_MISTAKES: tuple[tuple[str, Callable[[Verdict], bool]], ...] = (
    ("wrong customer", lambda one: bool(one.customer_wrong)),
    ("new report wrongly joined", lambda one: bool(one.new_joined)),
    ("report taken for noise", lambda one: one.noise_rightly is False),
    ("repeat missed", lambda one: one.repeat_caught_or_asked is False),
    ("follow-up missed", lambda one: one.follow_up_caught is False and not one.asked),
)


def mistakes_of(verdicts: Sequence[Weighed], names: Names) -> Iterator[Example]:
    """Yield the worst mistakes of each sort, the surest of them first, with what they were made for."""
    opener: dict[str, Outcome] = {}
    for weighed in verdicts:
        if weighed.gold.thread is not None:
            opener.setdefault(weighed.gold.thread, weighed.outcome)
    for sort, is_one in _MISTAKES:
        wrong = sorted(
            (weighed for weighed in verdicts if is_one(weighed.verdict)), key=_sureness, reverse=True
        )
        for mistake in wrong[:SHOWN_MAX]:
            one, true = mistake.outcome, mistake.gold
            first = opener.get(true.thread or "")
            should = [true.customer or "-", true.kind]
            if first and first is not one:
                should.append(first.id)
            # Beside a wrong join stands what it was joined to, beside a missed one what it belongs to.
            before = verdicts[one.earlier[0]].outcome if one.earlier else first if first is not one else None
            yield example(sort, one, names, before=before, should=" · ".join(should))


def _sureness(one: Weighed) -> float:
    placement = one.outcome.placed.placement
    return placement.customer_probability * placement.thread_probability


def worth_a_look(outcomes: Sequence[Outcome], names: Names) -> Iterator[Example]:
    """Yield examples: repeats caught (over another channel first), joins without a reference, questions."""
    kinds = [(one, one.placed.placement) for one in outcomes]
    repeats = [one for one, placement in kinds if placement.kind == "repeat"]
    repeats.sort(key=lambda one: not crosses_channels(one, outcomes))
    for one in repeats[:SHOWN_MAX]:
        yield example("repeat caught", one, names, before=outcomes[one.earlier[0]] if one.earlier else None)
    follow_ups = (
        one
        for one, placement in kinds
        if placement.kind == "follow_up" and one.joined and one.earlier and not one.by_reference
    )
    for one in islice(follow_ups, SHOWN_MAX):
        yield example("follow-up joined", one, names, before=outcomes[one.earlier[0]])
    opened = {one.placed.placement.thread_id: one for one in reversed(outcomes) if one.thread}
    asked = (pair for pair in kinds if pair[0].asked)
    for one, placement in islice(asked, SHOWN_MAX):
        nearest = placement.suggested_threads[0].thread_id if placement.suggested_threads else ""
        yield example("question asked", one, names, before=opened.get(nearest))
