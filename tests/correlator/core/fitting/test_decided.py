"""What an agent's decision teaches of threads."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from services.correlator.core.fitting.decided import example_of
from services.correlator.core.fitting.examples import NEW
from services.correlator.core.fitting.softmax import Example
from services.correlator.core.models import CURRENT, MODELS
from shared.placement import Choice, Evidence, Placement

MODEL = CURRENT.thread


def evidence(*compared: tuple[str, float]) -> tuple[Evidence, ...]:
    return tuple(Evidence(comparison, bits, "", "") for comparison, bits in compared)


def choice(thread_id: str, *compared: tuple[str, float], customer_id: str = "c1") -> Choice:
    return Choice(customer_id=customer_id, thread_id=thread_id, evidence=evidence(*compared))


JOINED = Placement(
    interaction_id="i",
    kind="repeat",
    zone="auto",
    model=CURRENT.name,
    customer_id="c1",
    thread_id="t1",
    why_hr="",
    why_en="",
    evidence=evidence(("email exact", 16.0), ("error same", MODEL.error_same), ("again", MODEL.again)),
    runner_up=choice("t2", ("server same", MODEL.server_same)),
)
ASKED = msgspec.structs.replace(
    JOINED,
    kind="new",
    zone="review",
    thread_id="own",
    opens_thread=True,
    evidence=(),
    runner_up=None,
    suggested_threads=(
        choice("t1", ("error same", MODEL.error_same)),
        choice("t2", ("again", MODEL.again)),
        choice("t3", ("again", MODEL.again), customer_id="c2"),
    ),
)


def taught(said: Placement, thread_id: str, **more: Any) -> Example | None:
    given = {"correction": "accept", "customer_id": "c1", "kind": "follow_up", "models": MODELS} | more
    return example_of(said, thread_id=thread_id, **given)


def test_an_accepted_suggestion_is_right_and_the_others_of_that_customer_are_not() -> None:
    example = taught(ASKED, "t2")

    assert example is not None
    assert example.right == 1
    assert [sorted(one.values) for one in example.hypotheses] == [
        ["error_same", "join_prior"],
        ["again", "join_prior"],
        [],
    ]


def test_a_rejected_suggestion_was_a_new_matter() -> None:
    example = taught(ASKED, "own", correction="reject", kind="new")

    assert example is not None
    assert example.hypotheses[example.right] == NEW


def test_a_piece_that_is_taken_out_of_its_thread_tells_against_what_joined_it() -> None:
    example = taught(JOINED, "elsewhere", correction="not_same", kind="new")

    assert example is not None
    assert example.hypotheses[0].values == {"join_prior": 1.0, "error_same": 1.0, "again": 1.0}
    assert example.hypotheses[0].fixed == 0.0  # what tells the customer says nothing of the thread
    assert example.right == 2


def test_a_piece_that_is_moved_to_the_runner_up_tells_for_it() -> None:
    example = taught(JOINED, "t2", correction="move")

    assert example is not None
    assert example.right == 1


@pytest.mark.parametrize(
    ("said", "thread_id", "more"),
    [
        (JOINED, "t2", {"correction": "merge"}),
        (JOINED, "elsewhere", {"correction": "split", "kind": "new"}),
        (JOINED, "elsewhere", {"correction": "move"}),
        (ASKED, "t9", {"customer_id": "c9"}),
        (msgspec.structs.replace(JOINED, model="v0"), "t1", {}),
    ],
    ids=[
        "many at once",
        "many apart",
        "a thread nobody weighed",
        "a customer nobody weighed",
        "unknown model",
    ],
)
def test_what_names_no_weighed_thread_teaches_nothing(
    said: Placement, thread_id: str, more: dict[str, Any]
) -> None:
    assert taught(said, thread_id, **more) is None
