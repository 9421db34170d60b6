"""The scoreboard as a whole: each figure stays what it was, for the whole and for a window of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.scoring.board import score
from shared.errors import Refused
from tests.deploy.scoring.small_desk import INTERACTIONS, PREDICTIONS, figures

GOLDEN = Path(__file__).parent


@pytest.mark.parametrize(
    ("name", "first", "last"), [("whole", None, None), ("window", "i-06", "i-13")], ids=["whole", "window"]
)
def test_every_figure_stands_in_its_place_with_its_value(
    name: str, first: str | None, last: str | None
) -> None:
    board = score(INTERACTIONS, PREDICTIONS, first, last)

    assert figures(json.dumps(board)) == figures((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


def test_an_empty_window_and_no_predictions_leave_nothing_to_divide_by() -> None:
    nothing = score(INTERACTIONS, [], "i-09", "i-03")
    untold = score(INTERACTIONS, [])

    assert (nothing["interactions"], nothing["asked_a_human"], nothing["repeat"]["bounds"]) == (0, None, None)
    assert (untold["predicted"], untold["customer"]["recall"], untold["thread_b_cubed"]["precision"]) == (
        0,
        0,
        1,
    )


@pytest.mark.parametrize(
    ("interaction", "prediction", "named"),
    [
        ({}, {"thread": 7}, "prediction 1 i-01: .*thread"),
        ({}, {"id": None}, "prediction 1"),
        ({"gold": {}}, {}, "interaction 1 i-01: .*customer"),
        ({"gold": {**INTERACTIONS[0]["gold"], "thread": None}}, {}, "interaction i-01: .*thread"),
    ],
)
def test_a_row_in_no_known_form_is_named(
    interaction: dict[str, Any], prediction: dict[str, Any], named: str
) -> None:
    with pytest.raises(Refused, match=named):
        score([INTERACTIONS[0] | interaction], [{"id": "i-01"} | prediction])
