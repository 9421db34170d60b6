"""The checker: what it calls lost, twice, foreign and misplaced, and what it lets pass."""

from __future__ import annotations

from typing import Any

from tests.faults.checker import judge, partition_meant
from tests.faults.operations import Operation
from tests.faults.reading import Shown, State


def operation(mark: str, firm: str = "F", **fields: Any) -> Operation:
    told: dict[str, Any] = {"door": "phone", "invoked_at": 1.0, "outcome": "ok", "id": f"i-{mark}"}
    return Operation(mark=mark, firm=firm, **(told | fields))


def shown(mark: str, thread: str = "t", customer: str = "F", **fields: Any) -> Shown:
    stands: dict[str, Any] = {"id": f"i-{mark}", "decided_at": 2.0}
    return Shown(mark=mark, thread=thread, customer=customer, **(stands | fields))


def state(*members: Shown, **fields: Any) -> State:
    read: dict[str, Any] = {
        "on_pages": [(one.thread, one.id) for one in members],
        "threads_paged": frozenset(one.thread for one in members),
        "buried": [],
        "standing_twice": 0,
    }
    return State(shown=members, **(read | fields))


def verdict_on(log: list[Operation], found: State, reference: dict[str, str] | None = None) -> Any:
    return judge(log, found, reference=partition_meant(log) if reference is None else reference)


def test_what_was_told_ok_is_shown_exactly_once() -> None:
    log = [operation("a"), operation("b")]

    assert verdict_on(log, state(shown("a"), shown("b"))).sound
    assert verdict_on(log, state(shown("a"))).lost == ["b"]
    assert verdict_on(log, state(shown("a"), shown("b"), shown("b", id="i-other"))).twice == ["b"]


def test_what_nobody_was_told_of_may_be_there_once_or_not_at_all() -> None:
    log = [operation("a", outcome="unknown", id="")]

    assert verdict_on(log, state()).sound
    assert verdict_on(log, state(shown("a"))).sound
    assert verdict_on(log, state(shown("a"), shown("a", id="i-other"))).twice == ["a"]


def test_a_piece_that_is_shown_under_another_name_than_it_was_given_is_lost() -> None:
    assert verdict_on([operation("a")], state(shown("a", id="i-other"))).lost == ["a"]


def test_a_mail_that_was_handed_over_has_no_name_to_compare() -> None:
    assert verdict_on([operation("a", door="lmtp", id="")], state(shown("a"))).sound


def test_another_customers_thread_is_seen() -> None:
    log = [operation("a", "F"), operation("b", "G")]

    verdict = verdict_on(log, state(shown("a", "t", "F"), shown("b", "t", "F")))

    assert verdict.foreign == ["b"]
    assert verdict.misplaced


def test_what_stood_together_stands_together() -> None:
    log = [operation(mark) for mark in "abc"]
    apart = state(shown("a", "t"), shown("b", "t"), shown("c", "u"))

    assert verdict_on(log, apart).misplaced == ["c"]
    assert verdict_on(log, apart, {"a": "1", "b": "1", "c": "2"}).sound


def test_what_the_reference_does_not_know_is_no_fault() -> None:
    log = [operation("a"), operation("b", outcome="unknown", id="")]

    assert verdict_on(log, state(shown("a"), shown("b")), {"a": "1"}).sound


def test_a_dead_letter_a_refusal_and_a_defect_each_break_a_promise() -> None:
    kept = state(shown("a"))

    assert verdict_on([operation("a")], state(shown("a"), buried=["a"])).buried == ["a"]
    assert verdict_on([operation("a"), operation("b", outcome="fail", id="")], kept).refused == ["b"]
    assert verdict_on([operation("a", answers=["500", "202"])], kept).refused == ["a"]
    assert verdict_on([operation("a", answers=["503", "ReadError", "202"])], kept).sound


def test_the_page_shows_what_the_api_tells() -> None:
    log = [operation("a")]

    assert verdict_on(log, state(shown("a"), on_pages=[])).not_on_page == ["a"]
    assert verdict_on(log, state(shown("a"), on_pages=[("t", "i-a"), ("t", "i-a")])).twice == ["a"]
    assert verdict_on(log, state(shown("a"), on_pages=[], threads_paged=frozenset())).sound


def test_what_nobody_posted_is_told() -> None:
    assert verdict_on([operation("a")], state(shown("a"), shown("z"))).unheard_of == ["z"]


def test_two_current_placements_of_one_piece_are_seen_in_the_database() -> None:
    assert verdict_on([operation("a")], state(shown("a"), standing_twice=1)).twice
