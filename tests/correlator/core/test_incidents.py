"""Incidents: several customers with one trouble of ours stand together, and nobody else does."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from math import isclose

import pytest

from services.correlator.core.incident_model import CURRENT
from services.correlator.core.incident_rates import DESK, Usual, tail
from services.correlator.core.incidents import Radar
from shared.incident import Group, Incidents, Sighting, Signal
from tests.correlator.core.outages import STORIES, Story, customer, told
from tests.correlator.core.world import MONDAY, World

EVERY = pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)


def report(number: int, minutes: float, **fields: object) -> Signal:
    """Return a customer's report that its mail on mx2 is dead."""
    plain = {
        "interaction_id": f"i{number}-{minutes}",
        "customer_id": f"c{number}",
        "thread_id": f"t{number}",
        "at": MONDAY + timedelta(minutes=minutes),
        "listed": True,
        "reports": True,
        "trouble": "mail",
        "strength": 3.0,
        "servers": ("mx2",),
        "symptoms": ("dead",),
    }
    return Signal(**(plain | fields))  # type: ignore[arg-type]


def radar(**known: object) -> Radar:
    """Return a radar that has heard nothing for a month."""
    quiet = {"since": (MONDAY - timedelta(days=30)).date()}
    return Radar(Incidents(**(quiet | known)), CURRENT)  # type: ignore[arg-type]


def taken(watching: Radar, *signals: Signal) -> list[Sighting]:
    """Return where each stands; all of them are in a group."""
    found = [watching.take(signal) for signal in signals]
    assert None not in found
    return [one for one in found if one is not None]


@EVERY
def test_reports_of_one_outage_carry_one_name_from_the_first_on(story: Story) -> None:
    placed = told(World(story.directory()), [*story.shared, *story.others])[: len(story.shared)]

    assert len({one.incident for one in placed}) == 1
    assert placed[0].incident


@EVERY
def test_what_comes_meanwhile_and_is_something_else_stays_out(story: Story) -> None:
    placed = told(World(story.directory()), [*story.shared, *story.others])

    shared = {one.incident for one in placed[: len(story.shared)]}
    assert shared.isdisjoint(one.incident for one in placed[len(story.shared) :])


@EVERY
def test_each_customers_thread_stays_its_own(story: Story) -> None:
    placed = told(World(story.directory()), story.shared)

    owners = {(one.placement.thread_id, one.placement.customer_id) for one in placed}
    assert len({thread for thread, _ in owners}) == len(owners) == len({who for _, who in owners})


def test_the_third_customer_within_the_hour_raises_it() -> None:
    first, second, third, fourth = taken(radar(), *(report(n, n * 10) for n in range(4)))

    assert [one.proposes for one in (first, second, third, fourth)] == [False, False, True, False]
    assert first.opens
    assert fourth.joins
    assert third.servers == ("mx2",)


def test_one_customer_who_asks_again_and_again_raises_nothing() -> None:
    again = taken(radar(), *(report(1, minutes) for minutes in range(0, 50, 5)))

    assert not any(one.proposes for one in again)


def test_strangers_join_and_raise_nothing() -> None:
    watching = radar()
    unknown = [report(n, n * 5, listed=False) for n in range(5)]

    assert not any(one.proposes for one in taken(watching, *unknown))


def test_forged_mail_is_no_report() -> None:
    assert radar().take(report(1, 0, reports=False)) is None


def test_what_is_usual_on_a_busy_server_raises_nothing() -> None:
    days = {(MONDAY - timedelta(days=back)).date(): 60 for back in range(1, 29)}
    busy = radar(usual={"mail dead @mx2": days, DESK: days})

    found = [busy.take(report(n, n * 10)) for n in range(5)]

    assert not any(one and one.proposes for one in found)


def test_another_server_with_the_same_trouble_stays_out() -> None:
    watching = radar()
    shared = taken(watching, *(report(n, n * 5) for n in range(4)))

    (other,) = taken(watching, report(7, 22, servers=("mx1",)))

    assert other.opens
    assert other.group_id != shared[0].group_id


def test_an_own_trouble_on_the_same_server_stays_out() -> None:
    watching = radar()
    taken(watching, *(report(n, n * 5) for n in range(4)))

    assert watching.take(report(7, 22, strength=-2.0, symptoms=("size",))) is None


def test_a_thread_of_the_incident_stays_in_it_whatever_is_said_there() -> None:
    watching = radar()
    shared = taken(watching, *(report(n, n * 5) for n in range(4)))

    (later,) = taken(watching, report(2, 60 * 26, reports=False, strength=-3.0, symptoms=()))

    assert later.group_id == shared[0].group_id


def test_after_a_quiet_night_a_new_report_opens_anew() -> None:
    watching = radar()
    shared = taken(watching, *(report(n, n * 5) for n in range(4)))

    (later,) = taken(watching, report(8, 60 * (CURRENT.open_quiet_hours + 1)))

    assert later.group_id != shared[0].group_id


def test_candidates_on_many_servers_become_one_wide_incident_and_are_absorbed() -> None:
    days = {(MONDAY - timedelta(days=back)).date(): 3 for back in range(1, 29)}
    watching = radar(usual={DESK: days})
    scattered = [report(n, n, servers=(f"mx{n}",), trouble=f"kind{n}") for n in range(6)]

    found = taken(watching, *scattered)

    (raised,) = [one for one in found if one.proposes]
    assert raised.wide
    assert {one.group_id for one in found[: found.index(raised)]} <= {raised.group_id, *raised.absorbs}
    assert found[-1].group_id == raised.group_id


def test_two_incidents_of_one_hour_on_two_servers_are_one_wide_incident() -> None:
    watching = radar()
    first = taken(watching, *(report(n, n * 2) for n in range(3)))

    second = taken(watching, *(report(n, n * 2, servers=("mx1",)) for n in range(5, 9)))

    (joins,) = [one for one in second if one.absorbs]
    assert joins.group_id == first[0].group_id == second[-1].group_id
    assert joins.wide
    assert not any(one.proposes for one in second)


def test_a_certificate_that_runs_out_in_the_hour_of_an_outage_is_no_part_of_it() -> None:
    watching = radar()
    first = taken(watching, *(report(n, n * 2) for n in range(3)))

    warned = {"servers": ("web1",), "trouble": "certificate", "symptoms": ("certificate",)}
    second = taken(watching, *(report(n, n * 2, **warned) for n in range(5, 9)))

    assert [one.proposes for one in second].count(True) == 1
    assert {one.group_id for one in second}.isdisjoint(one.group_id for one in first)


def test_a_dismissed_group_takes_its_like_in_silence() -> None:
    calm = [report(n, n * 5) for n in range(4)]
    group = Group(id="g", state="dismissed", opened_at=MONDAY, last_at=calm[-1].at, signals=tuple(calm))

    (later,) = taken(radar(groups=(group,)), report(8, 25))

    assert later.group_id == "g"
    assert not later.joins
    assert not later.proposes
    assert not later.incident


def test_what_one_customer_goes_on_about_alone_is_told_of_no_incident() -> None:
    story = STORIES["a provider's television"]
    first, again = told(World(story.directory()), [story.shared[0], (30, 0, "TV i dalje ne radi")])

    assert first.incident
    assert not again.incident


def test_the_words_of_a_note_that_deny_a_server_do_not_name_it() -> None:
    world = World([customer(0, ("mail", "mx1"))])
    (placed,) = told(world, [(0, 0, "Piše kriva lozinka za mail od jučer, mx1, nije mx2.")])

    assert placed.signal is not None
    assert placed.signal.servers == ("mx1",)
    assert placed.signal.mentions == ()


def test_chance_is_that_of_poisson_counts_with_a_gamma_rate() -> None:
    # shape 1: geometric, P(N >= n) = (window / (exposure + window)) ** n
    assert isclose(tail(3, shape=1.0, exposure=20.0, window=1.0), (1 / 21) ** 3)
    assert tail(0, shape=1.0, exposure=20.0, window=1.0) == 1.0
    assert tail(1, shape=50.0, exposure=10.0, window=1.0) > tail(1, shape=5.0, exposure=10.0, window=1.0)


def test_what_was_counted_longer_than_a_month_ago_is_forgotten() -> None:
    day = date(2026, 3, 2)
    usual = Usual({"k": {day - timedelta(days=40): 500}}, day - timedelta(days=40), CURRENT)
    fresh = Usual({}, day - timedelta(days=40), CURRENT)
    noon = datetime.combine(day, time(12), UTC)
    newest = Signal(interaction_id="i", customer_id="c", thread_id="t", at=noon)

    chances = [one.chance(1, "k", 60, newest, ()) for one in (usual, fresh)]

    assert chances[0] == chances[1]
