"""How alike two ways of putting pieces together are."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.scoring.partitions import Labels, b_cubed, pairs, pairwise

LABELLED = st.lists(
    st.tuples(st.sampled_from([None, "a", "b", "c"]), st.sampled_from([None, "x", "y"]), st.booleans())
)


def written_down(labels: Labels, counts: list[bool]) -> set[tuple[int, int]]:
    """Every pair of places with the same label, of which one counts."""
    return {
        (one, two)
        for one, two in combinations(range(len(labels)), 2)
        if labels[one] is not None and labels[one] == labels[two] and (counts[one] or counts[two])
    }


@given(LABELLED)
def test_pairs_counted_from_sizes_are_those_written_down(rows: list[tuple[str, str, bool]]) -> None:
    true, told, counts = [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]
    right, claimed = written_down(true, counts), written_down(told, counts)

    assert pairs(true, counts) == len(right)
    found = pairwise(true, told, counts)
    assert (found["gold_pairs"], found["claimed_pairs"]) == (len(right), len(claimed))
    assert found["precision"] == (len(right & claimed) / len(claimed) if claimed else None)
    assert found["recall"] == (len(right & claimed) / len(right) if right else None)


def test_b_cubed_asks_each_piece_that_counts_for_its_company() -> None:
    true, told = ["a", "a", "a", "b"], ["x", "x", "y", "y"]

    found = b_cubed(true, told, [True] * 4)
    assert found["precision"] == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)
    assert found["recall"] == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert b_cubed(true, told, [False, False, False, True])["precision"] == 1 / 2
    assert b_cubed(true, told, [False] * 4) == {"precision": None, "recall": None, "f1": None}
