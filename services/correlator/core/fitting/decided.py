"""From what agents decided to examples: the threads that the machine weighed, and the one that a human named.

The evidence on a placement holds the eight heaviest comparisons of a thread, to a tenth of a bit. What is
lighter is lost, so a fit to decisions alone says little of light weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from services.correlator.core.fitting.examples import NEW
from services.correlator.core.fitting.softmax import Example, Hypothesis
from services.correlator.core.fitting.values import WEIGHT_OF, hypothesis
from services.correlator.core.models import Model
from shared.placement import Evidence, Kind, Placement

DECISIONS = "decisions"
# A split or a merge moves many at once: it says that threads are one or two, not which piece told so.
OF_ONE_PIECE = frozenset({"accept", "reject", "move", "give", "not_same"})


def example_of(
    said: Placement,
    *,
    correction: str,
    customer_id: str,
    thread_id: str,
    kind: Kind | str,
    models: Mapping[str, Model],
) -> Example | None:
    """Return what a human decision on `said` teaches of threads; None where it teaches nothing.

    That is so for a decision on many pieces at once, for a thread that was not weighed, and for a placement
    by a model that `models` does not hold: what its bits are multiples of is not known then.
    """
    model = models.get(said.model)
    if model is None or correction not in OF_ONE_PIECE:
        return None
    weighed = _weighed(said, customer_id, model)
    if thread_id in weighed:
        right = list(weighed).index(thread_id)
    elif kind == "new" or (said.opens_thread and thread_id == said.thread_id):
        right = len(weighed)
    else:
        return None
    return Example((*weighed.values(), NEW), right, DECISIONS) if weighed else None


def _weighed(said: Placement, customer_id: str, model: Model) -> dict[str, Hypothesis]:
    """Return the threads of a customer that the machine weighed, by id."""
    shown: dict[str, tuple[Evidence, ...]] = {}
    if not said.opens_thread and said.customer_id == customer_id:
        shown[said.thread_id] = said.evidence
    runner_up = (said.runner_up,) if said.runner_up else ()
    for choice in (*runner_up, *said.suggested_threads):
        if choice.thread_id and choice.customer_id == customer_id:
            shown.setdefault(choice.thread_id, choice.evidence)
    return {id_: hypothesis(_of_threads(evidence), model.thread) for id_, evidence in shown.items() if id_}


def _of_threads(evidence: Iterable[Evidence]) -> list[tuple[str, float]]:
    """Return the comparisons with a thread; a placement shows those with its customer beside them."""
    return [(one.comparison, one.weight_bits) for one in evidence if one.comparison in WEIGHT_OF]
