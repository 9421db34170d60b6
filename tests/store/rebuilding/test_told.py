"""The stream THREADS folded: what held in the end, whatever was told before."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from services.store.correcting.events import correction_event, placement_events
from services.store.events import Event, Handles, events_of
from services.store.merging.asked import merge_event
from services.store.rebuilding.told import MOVED, Merged, Told
from shared.ids import spoken_reference
from shared.recorded import Recorded
from tests.pieces import ignoring, joining, opening

FIRST = Handles(thread="thr_1", number=1001, customer="cus_1")
SECOND = Handles(thread="thr_2", number=1007, customer="cus_2")
A = opening("a", "c-1").interaction.id


def told(*events: Event) -> Told:
    fold = Told()
    for one in events:
        fold.take(one.type, msgspec.json.encode(one.data))
    return fold


def placed() -> tuple[Event, ...]:
    return events_of(opening("a", "c-1"), FIRST)


def moved(correction: str, where: Handles) -> list[Event]:
    return placement_events(correction, "occasion", {A: where})


def test_each_piece_has_its_first_place_with_all_names() -> None:
    joined, ignored = joining("b", "c-1", "a", zone="review"), ignoring("n")

    fold = told(*placed(), *events_of(joined, FIRST), *events_of(ignored, Handles()))

    names: dict[str, Any] = {"thread": "thr_1", "number": 1001, "customer": "cus_1"}
    b, n = joined.interaction.id, ignored.interaction.id
    assert fold.placements == {
        A: Recorded(interaction_id=A, kind="new", zone="auto", **names),
        b: Recorded(interaction_id=b, kind="repeat", zone="review", **names),
        n: Recorded(interaction_id=n, kind="noise", zone="auto"),
    }
    assert fold.moved == {}
    assert fold.highest_number() == 1001


def test_of_several_corrections_the_last_holds() -> None:
    fold = told(*placed(), *moved("cor_1", SECOND), *moved("cor_2", FIRST))

    assert fold.moved[A].thread == "thr_1"
    assert fold.moved[A].correction == "cor_2"
    assert fold.placements[A].thread == "thr_1"


def test_a_piece_that_was_placed_once_more_stands_there_and_nowhere_else() -> None:
    again = events_of(opening("a", "c-1"), SECOND)

    fold = told(*placed(), *moved("cor_1", FIRST), *again)

    assert fold.moved == {}
    assert fold.placements[A].thread == "thr_2"
    assert fold.highest_number() == 1007


def test_a_correction_that_was_undone_is_a_mere_move() -> None:
    made = correction_event("made", "cor_1", "merge")

    assert told(made).kind_of("cor_1") == "merge"
    assert told(made, correction_event("undone", "cor_1", "merge")).kind_of("cor_1") == MOVED
    assert told().kind_of("cor_1") == MOVED


def test_merges_that_hold_and_merges_that_were_undone_are_told_apart() -> None:
    one = merge_event("merged", "mrg_1", customer="cus_1", into="cus_2")
    two = merge_event("merged", "mrg_2", customer="cus_3", into="cus_2")
    undone = merge_event("unmerged", "mrg_1", customer="cus_1", into="cus_2")
    older = merge_event("unmerged", "mrg_0", customer="cus_4", into="cus_2")

    fold = told(one, two, undone, older)

    assert fold.merged == {"mrg_2": Merged(customer="cus_3", into="cus_2")}
    assert list(fold.unmerged) == ["mrg_0"]


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("hr.onethread.thread.opened.v1", b"no json"),
        ("hr.onethread.thread.opened.v1", b'{"interaction": 1}'),
        ("hr.onethread.thread.opened.v1", b'{"interaction": "a", "thread": "thr_1", "kind": "new"}'),
        ("hr.onethread.thread.opened.v1", b'{"kind": "new", "zone": "auto"}'),
        (
            "hr.onethread.thread.opened.v1",
            b'{"interaction": "a", "thread": "", "kind": "other", "zone": "auto"}',
        ),
        (
            "hr.onethread.placement.corrected.v1",
            b'{"interaction": "a", "thread": "thr_1", "reference": "OT-1"}',
        ),
        ("somebody.elses.event.v1", b"{}"),
        ("", b""),
    ],
)
def test_what_cannot_be_read_is_passed_by(kind: str, data: bytes) -> None:
    fold = Told()

    fold.take(kind, data)

    assert (fold.placements, fold.moved) == ({}, {})


def test_the_reference_is_the_number_with_its_check_digit() -> None:
    fold = told(*placed())

    assert fold.placements[A].number == 1001
    assert spoken_reference(1001) == placed()[0].data["reference"]
