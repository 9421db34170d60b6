"""Whose report it is, where addresses and names leave doubt: what its likely customers have open decides.

A person of three customers who says that "the mailbox is bigger now" speaks of the one whose mailbox was
full. The threads' bits join the customers' as one more group of comparisons, bounded; the gate is the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import msgspec

from services.correlator.core.attributing import Attribution, decided
from services.correlator.core.compared import Compared
from services.correlator.core.joining import standing
from services.correlator.core.likeness import Likeness
from services.correlator.core.models import Model
from services.correlator.core.reading import Reading
from services.correlator.core.weighing import Weighed, ranked
from shared.interaction import Interaction


def settled(
    interaction: Interaction,
    reading: Reading,
    attribution: Attribution,
    likenesses: Mapping[str, Sequence[Likeness]],
    model: Model,
) -> Attribution:
    """Return the attribution with what the likely customers' threads say; the same where they say nothing.

    Of an agency's many customers more have the like open than were looked at: there they decide nothing.

    `likenesses` holds the threads of each customer that was weighed, by its id.
    """
    if sum("address" in one.groups for one in attribution.weighed) > model.customer.threads_sharers_max:
        return attribution
    fits = {id_: _fit(found, reading, model) for id_, found in likenesses.items()}
    if not any(fits.values()):
        return attribution
    weighed = [_with_threads(one, fits.get(one.id, 0.0)) for one in attribution.weighed]
    again = decided(interaction, ranked(weighed, model.customer), model)
    return msgspec.structs.replace(again, leads=attribution.leads, listed=attribution.listed)


def _fit(likenesses: Sequence[Likeness], reading: Reading, model: Model) -> float:
    """Return log2 of how much likelier the report is from a customer with these threads, within bounds."""
    telling = [
        one
        for one in standing(likenesses, reading.gist, model)
        if max(one.content_bits, 0.0) + one.reference_bits >= model.thread.substance_min
    ]
    gained = math.log2(1 + sum(2.0**one.bits for one in telling))
    return min(gained, model.customer.threads_max)


def _with_threads(one: Weighed, bits: float) -> Weighed:
    if not bits:
        return one
    compared = Compared("threads", "thread fits", bits)
    return msgspec.structs.replace(
        one,
        compared=(*one.compared, compared),
        groups={**one.groups, "threads": bits},
        bits=one.bits + bits,
    )
