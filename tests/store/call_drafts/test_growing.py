"""The same events make the same call, however often they come and in whatever order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.store.call_drafts.agents import Member, agent_of
from services.store.call_drafts.growing import Call, call_of, grown
from services.store.call_drafts.views import note_key
from shared.call_event import CALL_ID_CHARS_MAX, CallEvent

AT = datetime(2026, 11, 22, 11, 50, tzinfo=UTC)


def event(after_s: int, **fields: object) -> CallEvent:
    at = AT + timedelta(seconds=after_s)
    return CallEvent(**{"call_id": "c-1", "direction": "inbound", "started_at": at, **fields})  # type: ignore[arg-type]


def later(after_s: int) -> datetime:
    return AT + timedelta(seconds=after_s)


RINGS = event(0, number="+385915550101", rung=("ana", "marko"))
TAKEN = event(12, taken_by=("ana",), taken_at=later(12), answered=True, answered_at=later(12))
OVER = event(72, answered=False, ended_at=later(72), name="Ivan Horvat")
TOLD_AGAIN = event(300, answered=False, ended_at=later(300))


def call_from(events: Sequence[CallEvent]) -> Call:
    return reduce(grown, events[1:], call_of(events[0]))


@pytest.mark.parametrize("events", list(permutations([RINGS, TAKEN, OVER, TOLD_AGAIN])))
def test_the_end_before_the_answer_and_the_end_twice_make_the_same_call(events: Sequence[CallEvent]) -> None:
    call = call_from(events)

    assert (call.stage, call.started_at, call.duration_s) == ("ended", AT, 60)
    assert (call.number, call.name) == ("+385915550101", "Ivan Horvat")
    assert (call.rung, call.taken_by) == (("ana", "marko"), ("ana",))


@pytest.mark.parametrize(
    ("events", "stage"),
    [
        ([RINGS], "ringing"),
        ([RINGS, TAKEN], "talking"),
        ([RINGS, OVER], "missed"),
        ([OVER], "missed"),
        ([RINGS, event(72, ended_at=later(72))], "ended"),
    ],
)
def test_a_call_stands_where_its_events_leave_it(events: list[CallEvent], stage: str) -> None:
    assert call_from(events).stage == stage


def test_whoever_took_it_last_has_it() -> None:
    handed_on = event(40, taken_by=("marko",), taken_at=later(40), answered=True, answered_at=later(40))

    for events in permutations([RINGS, TAKEN, handed_on]):
        assert call_from(events).taken_by == ("marko",)
        assert call_from(events).answered_at == later(12)


_moments = st.none() | st.integers(0, 300).map(later)
_events = st.builds(
    CallEvent,
    call_id=st.just("c-1"),
    direction=st.sampled_from(["inbound", "outbound"]),
    started_at=st.integers(0, 300).map(later),
    number=st.sampled_from(["", "112", "+385915550101", "+385915550102"]),
    name=st.sampled_from(["", "Ana", "Ivo"]),
    queue=st.sampled_from(["", "800"]),
    rung=st.lists(st.sampled_from([f"{n}" for n in range(30)]), max_size=20).map(tuple),
    taken_by=st.sampled_from([(), ("ana",), ("101", "Ana"), ("marko",)]),
    taken_at=_moments,
    answered=st.sampled_from([None, False, True]),
    answered_at=_moments,
    ended_at=_moments,
)


@given(st.lists(_events, min_size=1, max_size=5), st.randoms())
def test_no_order_and_no_repetition_changes_the_call(events: list[CallEvent], chance: object) -> None:
    shuffled = [*events, *events]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert call_from([*shuffled, shuffled[0]]) == call_from([*events, events[0]])


# --- whose it is ----------------------------------------------------------------------------------------

ANA = Member(id="1", login="ana", name="Ana Kovač", lines=("101",))
MARKO = Member(id="2", login="marko@desk.example", name="Marko Babić")
OTHER_ANA = Member(id="3", login="akovac", name="Ana Kovač")


@pytest.mark.parametrize("name", ["101", "ana", "ANA", "ana@desk.example", "ana  Kovač ", "Ana kovač"])
def test_an_extension_login_address_or_name_means_its_agent(name: str) -> None:
    call = call_from([event(0, taken_by=(name,), taken_at=AT)])

    assert agent_of(call, [ANA, MARKO]) == "1"


def test_the_first_name_that_is_known_counts() -> None:
    call = call_from([event(0, taken_by=("999", "marko@desk.example"), taken_at=AT)])

    assert agent_of(call, [ANA, MARKO]) == "2"


def test_in_doubt_it_is_nobodys() -> None:
    namesakes = call_from([event(0, taken_by=("Ana Kovač",), taken_at=AT)])
    stranger = call_from([event(0, rung=("ana",)), event(5, taken_by=("petra",), taken_at=AT)])

    assert agent_of(namesakes, [ANA, MARKO, OTHER_ANA]) is None
    assert agent_of(stranger, [ANA]) is None
    assert agent_of(call_from([event(0)]), [ANA]) is None


def test_before_somebody_takes_it_a_call_is_whose_telephone_alone_rings() -> None:
    assert agent_of(call_from([event(0, rung=("ana",))]), [ANA, MARKO]) == "1"
    assert agent_of(call_from([RINGS]), [ANA, MARKO]) is None


def test_the_key_of_a_note_is_the_calls_own_within_its_source() -> None:
    assert note_key("pbx", "c-1") == "pbx:c-1"
    assert note_key("pbx", "c-1") != note_key("pbx-2", "c-1")
    long = "x" * CALL_ID_CHARS_MAX
    assert len(note_key("pbx", long)) <= CALL_ID_CHARS_MAX
    assert note_key("pbx", long) != note_key("pbx", long[:-1] + "y")
