"""The verdicts of the runs "scripts" and "foreign-loads"."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tests.hostile import foreign_loads
from tests.hostile.layered import MODES, NAKED, Shown, judged
from tests.hostile.noticing import Noticed

AS_IT_IS, WITHOUT_POLICY, WITHOUT_ESCAPING = range(3)


def sound() -> list[Shown]:
    """Return what is seen when every layer holds."""
    return [Shown(mode, Noticed(traces=0 if mode.escaping else 9), policy=mode.policy) for mode in MODES]


def naked(*, fired: int = 5, traces: int = 5) -> Shown:
    """Return what is seen without any layer."""
    return Shown(NAKED, Noticed(fired=fired, traces=traces), policy=False)


def test_it_is_kept_when_nothing_fires_with_any_layer() -> None:
    assert judged(sound(), naked(), control=0.6) == ("kept", "")


@pytest.mark.parametrize(
    ("mode", "what"),
    [
        *((mode, "fired") for mode in range(3)),
        *((mode, what) for mode in range(2) for what in ("traces", "foreign", "navigations")),
        (AS_IT_IS, "stopped"),
    ],
)
def test_one_thing_that_may_not_be_seen_breaks_it(mode: int, what: str) -> None:
    shown = sound()
    shown[mode].noticed.note(what, "payload", where="/threads/x")

    outcome, why = judged(shown, naked(), control=0.6)

    assert outcome == "broken"
    assert shown[mode].mode.name in why


def test_what_the_policy_stops_where_nothing_is_escaped_is_its_duty() -> None:
    shown = sound()
    for what in ("stopped", "foreign", "navigations"):
        shown[WITHOUT_ESCAPING].noticed.note(what, "payload", where="/")

    assert judged(shown, naked(), control=0.6)[0] == "kept"


@pytest.mark.parametrize(
    "lacking",
    [
        {"control": 0.2},
        {"refused": 1},
        {"naked": naked(fired=0)},
        {"naked": naked(traces=0)},
    ],
)
def test_it_shows_nothing_when_the_payloads_would_not_have_fired_anyway(lacking: dict[str, Any]) -> None:
    given: dict[str, Any] = {"naked": naked(), "control": 0.6, **lacking}

    assert judged(sound(), **given)[0] == "void"


def test_it_shows_nothing_when_pages_were_not_seen() -> None:
    shown = sound()
    shown[AS_IT_IS].noticed.note("unseen", "late", where="/")

    assert judged(shown, naked(), control=0.6)[0] == "void"


def test_it_shows_nothing_when_a_layer_was_not_as_it_was_to_be() -> None:
    with_policy, escaped = sound(), sound()
    with_policy[WITHOUT_POLICY].policy = True
    escaped[WITHOUT_ESCAPING].noticed.traces = 0

    assert judged(with_policy, naked(), control=0.6)[0] == "void"
    assert judged(escaped, naked(), control=0.6)[0] == "void"


def test_a_single_request_to_another_host_breaks_the_promise_about_mails() -> None:
    clean, asked, bare = Noticed(pages=5), Noticed(foreign=1), Noticed(loaded=3)
    judge = partial(foreign_loads.judged, control=0.9, refused=0)

    assert judge([clean, clean], [], bare) == ("kept", "")
    assert judge([clean, asked], [], bare)[0] == "broken"
    assert judge([clean, clean], ["GET /img HTTP/1.1"], bare)[0] == "broken"
    assert judge([clean, clean], [], clean)[0] == "void"
    assert judge([clean, clean], [], bare, control=0.1)[0] == "void"
    assert judge([clean, clean], [], bare, refused=1)[0] == "void"
