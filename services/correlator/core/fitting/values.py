"""From comparisons, whose bits are weight times value, back to the values: what a fit multiplies anew.

What is not named here (a new comparison, a weight of 0) is kept as fixed bits, so a fit is never wrong about
it, only silent.
"""

from __future__ import annotations

from collections.abc import Iterable

from services.correlator.core.fitting.softmax import Hypothesis
from services.correlator.core.models.model import ThreadWeights

EVERY = "join_prior"  # of every thread, whatever is compared

# comparison -> the weight its bits are a multiple of
WEIGHT_OF = {
    **{f"thread {kind}": kind for kind in ("conversation", "header", "sibling", "spoken", "written")},
    "thread quoted": "quoted",
    "subject inherited": "subject_inherited",
    "subject same": "subject_same",
    "subject other": "subject_other",
    "mailbox same": "mailbox_same",
    "mailbox other": "mailbox_other",
    "domain same": "domain_same_max",
    "domain other": "domain_other",
    "domain unlike": "domain_unlike",
    "server same": "server_same",
    "server other": "server_other",
    "error same": "error_same",
    "error other": "error_other",
    "problem same": "problem_same",
    "problem other": "problem_other",
    "trouble alike": "trouble_alike",
    "trouble unlike": "trouble_unlike",
    "outage alike": "outage_alike",
    "note closes": "note_closes",
    "failing same": "failing_same",
    "failing other": "failing_other",
    "signs other": "signs_other",
    "signs shared": "signs_factor",
    "words shared": "stem_shared",
    "words told": "stem_told",
    "words alike": "stem_alike",
    "anew": "anew",
    "knows": "knows",
    "asks": "asks",
    "solved": "solved",
    "still": "still",
    "again": "again",
    "outbound": "outbound",
    "other matter": "other_matter",
    "first time": "first_time",
    "vague": "vague",
    "recency": "recency",
    "closed lately": "closed_lately",
    "closed long": "reach_closed",
}
BOUND_TO = {"signs_factor": ("signs_max",)}  # weights that grow and shrink with another
# Beside a reference that was named these say little, a bit whatever their weight.
_LITTLE_BESIDE_REFERENCES = frozenset({"thread quoted", "subject inherited"})
_REFERENCES = frozenset(
    f"thread {kind}" for kind in ("conversation", "header", "sibling", "spoken", "written")
)
_FOREIGN = 0.06  # bits above the most that a domain of the customer's own says, and what rounding hides


def hypothesis(compared: Iterable[tuple[str, float]], weights: ThreadWeights) -> Hypothesis:
    """Return the values behind one thread's comparisons and bits, as `weights` made them."""
    pairs = list(compared)
    referred = any(comparison in _REFERENCES for comparison, _bits in pairs)
    values, fixed = {EVERY: 1.0}, 0.0
    for comparison, bits in pairs:
        name = _weight_of(comparison, bits, weights)
        little = referred and comparison in _LITTLE_BESIDE_REFERENCES
        weight = getattr(weights, name) if name and not little else 0.0
        if weight:
            values[name] = values.get(name, 0.0) + bits / weight
        else:
            fixed += bits
    return Hypothesis(values, fixed)


def _weight_of(comparison: str, bits: float, weights: ThreadWeights) -> str:
    if comparison == "domain same" and bits > weights.domain_same_max + _FOREIGN:
        return "domain_foreign"
    return WEIGHT_OF.get(comparison, "")
