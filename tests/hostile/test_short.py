"""The attacks in their short form, on a real instance: those that ask for no pace.

The long form, which the promises rest on, is `make hostile`; docs/promises.md tells what it shows.
"""

from __future__ import annotations

import pytest

from tests.faults.__main__ import HOSTILE_RUNS
from tests.faults.results import Result
from tests.faults.run import Order

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]  # half a minute; the rest is for a busy machine

SEED = 20_261_123
SCALE = 0.01


@pytest.mark.parametrize("name", ["spoofs", "requests", "forgeries"])
async def test_an_attack_gets_nowhere(name: str) -> None:
    found = await HOSTILE_RUNS[name](Order(seed=SEED, say=print, scale=SCALE))

    results = [found] if isinstance(found, Result) else found
    assert [(one.run, one.outcome, one.why) for one in results] == [(one.run, "kept", "") for one in results]
