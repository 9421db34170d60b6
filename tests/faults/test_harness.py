"""The fault harness in its short form: a real instance, every process, and a planted bug that must be caught.

The long form, which the promises rest on, is `make faults`; docs/promises.md tells what it shows.
"""

from __future__ import annotations

import pytest

from tests.faults import mutation
from tests.faults.matrix import faulted
from tests.faults.nemesis import Fault
from tests.faults.run import Order

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]  # a minute; the rest is for a busy machine

SEED = 20_261_122
EACH_ONCE = [
    Fault("phone", "kill"),
    Fault("chat", "term"),
    Fault("email", "kill"),
    Fault("ticket", "stop"),
    Fault("nats", "kill"),
    Fault("correlator-1", "kill"),
    Fault("correlator-2", "stop"),
    Fault("store", "kill"),
    Fault("postgres", "kill"),
    Fault("backend", "kill"),
]


async def test_nothing_is_lost_or_doubled_or_misplaced_whatever_dies() -> None:
    order = Order(seed=SEED, say=print, reference=False)

    result = await faulted(order, "short", EACH_ONCE, pause_s=0.5, hits_each=1)

    assert (result.outcome, result.why) == ("kept", "")
    assert result.figures["acked"] > 50


async def test_a_planted_bug_is_caught() -> None:
    result = await mutation.run(Order(seed=SEED, say=print, reference=False), ["ack_before_commit"])

    assert result.outcome == "kept", result.figures["told"]
