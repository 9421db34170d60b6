"""What a service forgets to let go of shows, unless it lived anew meanwhile."""

from __future__ import annotations

import pytest

from tests.faults.checker import judge
from tests.faults.growth import Held, Sample, held_by
from tests.faults.soak import SERVICES, judged
from tests.faults.test_checker import operation, shown, state

MB = 2**20
SOUND = judge([operation("a")], state(shown("a")), reference={})
STEADY = Held(before=100 * MB, after=101 * MB, files_before=20, files_after=21)


def samples(*, pids: tuple[int, int], residents: tuple[int, int]) -> list[Sample]:
    early, late = pids
    before, after = residents
    return [
        Sample(10.0, early, 5 * MB, 9),  # as long as it warms up nothing is compared
        Sample(52.0, early, before, 20),
        Sample(95.0, late, after, 20),
    ]


def test_what_grew_between_the_half_and_the_end_is_compared() -> None:
    found = held_by({"store": samples(pids=(7, 7), residents=(100 * MB, 120 * MB))}, 100.0)

    assert found["store"] == Held(before=100 * MB, after=120 * MB, files_before=20, files_after=20)
    assert found["store"].grew


def test_of_a_service_that_lived_anew_nothing_is_said() -> None:
    assert held_by({"store": samples(pids=(7, 8), residents=(100 * MB, 50 * MB))}, 100.0) == {"store": None}


@pytest.mark.parametrize(
    ("held", "grew"),
    [
        (STEADY, False),
        (Held(before=20 * MB, after=23 * MB, files_before=9, files_after=9), False),
        (Held(before=100 * MB, after=106 * MB, files_before=9, files_after=9), True),
        (Held(before=100 * MB, after=100 * MB, files_before=9, files_after=30), True),
    ],
)
def test_memory_and_open_files_may_grow_so_far(held: Held, grew: bool) -> None:
    assert held.grew is grew


def test_a_soak_is_kept_when_all_services_were_measured_and_faults_hit() -> None:
    held = dict.fromkeys(SERVICES, STEADY)
    swollen = held | {"store": Held(before=100 * MB, after=150 * MB, files_before=9, files_after=9)}

    assert judged(SOUND, held, lag_p99_s=1.0, hits=9, hits_min=9) == "kept"
    assert judged(SOUND, held, lag_p99_s=1.0, hits=8, hits_min=9) == "void"
    assert judged(SOUND, {"store": STEADY}, lag_p99_s=1.0, hits=9, hits_min=9) == "void"
    assert judged(SOUND, held, lag_p99_s=11.0, hits=9, hits_min=9) == "broken"
    assert judged(SOUND, swollen, lag_p99_s=1.0, hits=9, hits_min=9) == "broken"
