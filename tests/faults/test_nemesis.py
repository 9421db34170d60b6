"""The nemesis: what it does follows from the seed, and every fault comes round."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import get_args

from shared.failpoints import Point
from tests.faults.nemesis import STOPPED_S, drawn, process_faults
from tests.faults.points import ELSEWHERE, ON_THE_WAY, WITH_POISON
from tests.faults.traffic import MARK, Traffic

ROUNDS = 4


def test_the_same_seed_draws_the_same_faults() -> None:
    kinds = process_faults()

    assert list(islice(drawn(kinds, seed=7), 100)) == list(islice(drawn(kinds, seed=7), 100))
    assert list(islice(drawn(kinds, seed=7), 100)) != list(islice(drawn(kinds, seed=8), 100))


def test_every_fault_comes_round_before_any_comes_again() -> None:
    kinds = process_faults()

    found = Counter(fault.name for fault in islice(drawn(kinds, seed=1), ROUNDS * len(kinds)))

    assert found == {fault.name: ROUNDS for fault in kinds}


def test_a_stop_lasts_as_long_as_the_figures_ask_for() -> None:
    stops = [one for one in islice(drawn(process_faults(), seed=1), 300) if one.kind == "stop"]

    assert all(STOPPED_S[0] <= one.seconds <= STOPPED_S[1] for one in stops)


def test_every_named_point_is_died_at_somewhere() -> None:
    """A new point in shared/failpoints.py is named in tests/faults/points.py, or here why not."""
    died_at = {point for points in ON_THE_WAY.values() for point in points} | {*WITH_POISON, *ELSEWHERE}

    assert died_at == {*get_args(Point)}
    assert len(died_at) >= 15


def test_the_same_seed_tells_the_same_and_every_piece_bears_a_mark_of_its_own() -> None:
    pieces = [one for place in range(50) for one in Traffic(3, firms=50).pieces_of(place)]
    again = [one for place in range(50) for one in Traffic(3, firms=50).pieces_of(place)]

    assert [(one.mark, one.door, one.firm) for one in pieces] == [
        (one.mark, one.door, one.firm) for one in again
    ]
    assert len({one.mark for one in pieces}) == len(pieces)
    assert all(MARK.search(str(one.payload)) for one in pieces)
