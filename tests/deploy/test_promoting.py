"""When a model may take another's place: by two scoreboards of one corpus."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from deploy.model_comparing import side_by_side
from deploy.promoting import Judged, cost, objections

BOARD: dict[str, Any] = {
    "without_noise": 200,
    "asked_a_human": 0.1,
    "customer": {"wrong": 0, "recall": 0.9, "recall_or_asked": 0.95},
    "cross_customer_pairs": 0,
    "new": {"count": 100, "wrongly_joined": 0.02, "beside_an_open_thread": 10, "wrongly_joined_beside": 0.1},
    "noise": {"count": 10, "put_into_threads": 0},
    "forged": {"count": 2, "joined": 0},
    "repeat": {"count": 40, "caught": 0.8, "caught_or_asked": 0.9},
    "follow_up": {"count": 50, "caught": 0.9, "caught_or_asked": 1.0},
    "thread_b_cubed": {"f1": 0.9},
    "thread_pairs": {"f1": 0.8},
    "recurrence": {"recall": 0.5, "precision": None},
}


def board(**changes: Any) -> dict[str, Any]:
    """Return the board with changes, named by path: new__wrongly_joined."""
    found = copy.deepcopy(BOARD)
    for path, value in changes.items():
        *parts, last = path.split("__")
        place = found
        for part in parts:
            place = place[part]
        place[last] = value
    return found


def against(*after: dict[str, Any]) -> list[str]:
    return objections([Judged(f"desk {place}", BOARD, one) for place, one in enumerate(after)])


def test_mistakes_cost_what_they_do_to_a_desk() -> None:
    assert cost(BOARD) == pytest.approx(2 * 10 + 4 * 1 + 20 * 0.2)


def test_a_model_that_does_the_same_or_better_may_be_promoted() -> None:
    assert against(BOARD, board(repeat__caught_or_asked=0.95), board(new__wrongly_joined=0.01)) == []


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"new__wrongly_joined": 0.03}, "new reports wrongly joined, 3 of 100"),
        ({"customer__wrong": 1}, "wrong customers, 1 of 200"),
        ({"cross_customer_pairs": 1}, "pairs across customers"),
        ({"noise__put_into_threads": 1}, "noise put into threads"),
        ({"forged__joined": 1}, "forged pieces joined"),
    ],
)
def test_what_is_worse_on_one_desk_is_not_made_good_by_another(change: dict[str, Any], what: str) -> None:
    much_better = board(new__wrongly_joined=0.0, repeat__caught_or_asked=1.0, asked_a_human=0.0)

    told = against(much_better, board(**change), much_better)

    assert any(line.startswith(f"desk 1: {what}") for line in told)


def test_a_model_that_only_costs_more_stays_where_it_is() -> None:
    assert against(board(asked_a_human=0.2)) == [
        "its mistakes and questions cost more: 32.0 missed joins' worth, not 28.0"
    ]


def test_both_scoreboards_stand_side_by_side_with_their_bounds() -> None:
    lines = list(side_by_side(Judged("desk", BOARD, board(new__wrongly_joined=0.0)), ("v1", "v2")))

    assert lines[0].split() == ["desk", "v1", "v2"]
    (joined,) = (line for line in lines if line.strip().startswith("new wrongly joined"))
    assert "2/100 0.020 (0.002-0.070)" in joined
    assert "0/100 0.000 (0.000-0.036)" in joined
