"""Which thread of the customer: every thread and "a new one" as hypotheses that exclude each other."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from services.correlator.core import cues as cue
from services.correlator.core.compared import Compared, shares
from services.correlator.core.gist import Gist
from services.correlator.core.likeness import KNOWING, Likeness, is_vague, may_hold, shared_matter
from services.correlator.core.models import Model

_OURS = frozenset({"outbound", "note closes"})  # an agent goes on with a case, or ends it
_UNFIT = frozenset({"problem other", "domain other", "failing other", "other matter", "closed long"})


class Joining(msgspec.Struct, frozen=True):
    """The decision on the thread."""

    best: Likeness | None = None
    probability: float = 0.0  # of `best`
    joins: bool = False
    asks: bool = False
    ranked: tuple[tuple[float, Likeness], ...] = ()  # the likeliest first


def choose(likenesses: Sequence[Likeness], gist: Gist, model: Model) -> Joining:
    """Return whether the report joins one of the threads, opens its own, or opens its own and asks."""
    weighed = standing(likenesses, gist, model)
    if not weighed:
        return Joining()
    weights = model.thread
    back, bits = recurrence(likenesses, gist, model)
    is_nearer = back is not None and back.content_bits > max(one.content_bits for one in weighed)
    anew = min(bits, weights.recurrence_max) if is_nearer else 0.0
    probabilities = shares([*(one.bits for one in weighed), anew])
    ranked = sorted(zip(probabilities, weighed, strict=False), key=lambda pair: (-pair[0], pair[1].thread.id))
    probability, best = ranked[0]
    pooled = probability + sum(share for share, one in ranked[1:] if _is_kin(best, one, model))
    joining = 1 - probabilities[-1]  # one of them, whichever
    sure = (
        joining >= weights.join_probability
        and pooled >= weights.thread_share_min * joining
        and _has_substance(best, gist, weighed, model)
    )
    asks = not sure and joining >= weights.ask_probability
    return Joining(best, probability, sure, asks, tuple(ranked))


def _is_kin(best: Likeness, other: Likeness, model: Model) -> bool:
    """Whether both threads may be one matter that was split: a doubt between them is none about joining."""
    return shared_matter(best, other, model) >= model.thread.kin_min


def standing(likenesses: Sequence[Likeness], gist: Gist, model: Model) -> list[Likeness]:
    """Return the threads that a report may still join; a vague report means the only one that fits."""
    found = [one for one in likenesses if may_hold(one, gist, model.days)]
    fitting = [one for one in found if _fits(one)]
    if len(fitting) != 1 or not is_vague(gist):
        return found
    bonus = Compared("others", "vague", model.thread.vague)
    only = fitting[0]
    raised = msgspec.structs.replace(only, compared=(*only.compared, bonus), bits=only.bits + bonus.bits)
    return [raised if one is only else one for one in found]


def _fits(one: Likeness) -> bool:
    return not any(compared.comparison in _UNFIT for compared in one.compared)


def _has_substance(best: Likeness, gist: Gist, weighed: Sequence[Likeness], model: Model) -> bool:
    """Whether more than customer and days speak for `best`; an only thread may be meant without words."""
    if max(best.content_bits, 0.0) + best.reference_bits >= model.thread.substance_min:
        return True
    ours = any(compared.comparison in _OURS for compared in best.compared)
    known = ours or bool({*KNOWING, cue.STILL} & {*gist.cues})
    open_ones = [one for one in weighed if one.closed_days is None]
    if known and open_ones == [best]:
        return True
    return known and _fits(best) and sum(1 for one in weighed if _fits(one)) == 1


def recurrence(likenesses: Sequence[Likeness], gist: Gist, model: Model) -> tuple[Likeness | None, float]:
    """Return the closed thread whose trouble has come back and the bits for it, beyond what it takes.

    None, and none: it is too long ago, or too little alike. A report that says so needs less in common.
    """
    days, weights = model.days, model.thread
    said = (
        (weights.recurs_again, cue.AGAIN in gist.cues),
        (weights.recurs_then, cue.THEN in gist.cues),
        (weights.recurs_other, cue.OTHER in gist.cues),
    )
    bar = weights.recurrence_min - sum(bits for bits, holds in said if holds)
    unfit = {"failing other", "mailbox other"} | (set() if cue.THEN in gist.cues else {"problem other"})
    found = [
        one
        for one in likenesses
        if one.closed_days is not None
        and days.reopens < one.closed_days <= days.recurs
        and one.content_bits >= max(bar, 0.0)
        and unfit.isdisjoint(compared.comparison for compared in one.compared)
    ]
    best = max(found, key=lambda one: (one.content_bits, one.thread.id), default=None)
    return best, best.content_bits - bar if best else 0.0
