"""What a run may claim: kept only when enough faults hit, and how long it took to recover."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.faults.checker import judge
from tests.faults.nemesis import Fault, Hit
from tests.faults.results import Result, append, outcome_of, percentile, recoveries
from tests.faults.test_checker import operation, shown, state

KILL = Fault("nats", "kill")


@pytest.mark.parametrize(
    ("hits", "outcome"), [({"nats:kill": 2}, "kept"), ({"nats:kill": 1}, "void"), ({}, "void")]
)
def test_a_run_in_which_too_few_faults_hit_is_void(hits: dict[str, int], outcome: str) -> None:
    verdict = judge([operation("a")], state(shown("a")), reference={})

    assert outcome_of(verdict, hits=hits, expected=[KILL.name], hits_min=2) == outcome


def test_a_broken_promise_is_told_however_few_faults_hit() -> None:
    verdict = judge([operation("a")], state(), reference={})

    assert outcome_of(verdict, hits={}, expected=[KILL.name], hits_min=2) == "broken"


def test_recovery_is_told_by_what_was_asked_for_amid_the_fault() -> None:
    log = [
        operation("before", invoked_at=9.0),
        operation("amid", invoked_at=10.5),
        operation("later", invoked_at=20.0),
    ]
    found = state(
        shown("before", decided_at=9.1), shown("amid", decided_at=14.0), shown("later", decided_at=40.0)
    )

    assert recoveries(log, found, [Hit(KILL, 10.0, 11.0), Hit(KILL, 30.0, 30.0)]) == [3.0]


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.99) == 3.0
    assert percentile([], 0.99) == 0.0


def test_every_run_leaves_a_line_with_all_that_it_takes_to_repeat_it(tmp_path: Path) -> None:
    file = tmp_path / "results" / "faults.jsonl"
    for seed in (1, 2):
        append(Result(run="R1", outcome="kept", seed=seed, hits={"nats:kill": 1}), file)

    lines = [json.loads(line) for line in file.read_text().splitlines()]

    assert [line["seed"] for line in lines] == [1, 2]
    assert {"at", "commit", "versions", "hits", "outcome"} <= lines[0].keys()
    assert lines[0]["versions"].keys() == {"python", "nats", "nats-py", "postgres"}
