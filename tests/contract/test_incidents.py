"""What the correlator may rely on for incidents, whoever keeps the records."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from shared.incident import Incidents, Sighting, Signal
from tests.contract.conftest import Records
from tests.contract.directory import HORVAT, ZRNO
from tests.pieces import NINE, make_interaction, opening

SOON_S = 10.0  # a deadline, never a pause
KEY = "mail dead @mx1"


def signal(name: str, customer_id: str, *, minutes: float = 0, reports: bool = True) -> Signal:
    """Return the signal of the mail that opened the thread `name`."""
    return Signal(
        interaction_id=make_interaction(name).id,
        customer_id=customer_id,
        thread_id=name,
        at=NINE + timedelta(minutes=minutes),
        reports=reports,
        trouble="mail",
        servers=("mx1",),
        strength=2.5,
    )


def sighted(one: Signal, group: str, **fields: object) -> Sighting:
    plain = {"signal": one, "group_id": group, "trouble": "mail", "servers": ("mx1",), "keys": (KEY,)}
    return Sighting(**(plain | fields))  # type: ignore[arg-type]


async def write(records: Records, names: Sequence[tuple[str, str]], *sightings: Sighting) -> None:
    """Record a mail for each (thread, customer), and what was seen of incidents."""
    pieces = [opening(name, customer, minutes=place) for place, (name, customer) in enumerate(names)]
    async with records() as ledger:
        await ledger.claim([one.interaction.id for one in pieces])
        await ledger.record(pieces)
        await ledger.sight(sightings)


async def known(records: Records, *threads: str, hours: float = 12) -> Incidents:
    async with records() as ledger:
        since = NINE - timedelta(hours=hours)
        return await ledger.incidents(threads, {KEY}, since=since, until=NINE + timedelta(hours=1))


async def test_nothing_is_known_where_nothing_was_seen(records: Records) -> None:
    assert await known(records, "none") == Incidents()


async def test_a_group_comes_back_with_its_reports_by_time(records: Records) -> None:
    first, second = signal("a", HORVAT.id), signal("b", ZRNO.id, minutes=1)
    await write(
        records,
        [("a", HORVAT.id), ("b", ZRNO.id)],
        sighted(first, "g", opens=True),
        sighted(second, "g"),
    )

    found = await known(records, "b")

    (group,) = found.groups
    assert (group.id, group.state, group.wide) == ("g", "candidate", False)
    assert (group.opened_at, group.last_at) == (first.at, second.at)
    assert group.signals == (first, second)
    assert found.by_thread == {"b": "g"}
    assert found.usual == {KEY: {NINE.date(): 2}}
    assert found.since == NINE.date()


async def test_what_only_follows_is_a_member_and_no_report(records: Records) -> None:
    await write(
        records,
        [("a", HORVAT.id), ("b", HORVAT.id)],
        sighted(signal("a", HORVAT.id), "g", opens=True),
        sighted(signal("b", HORVAT.id, minutes=1, reports=False), "g", keys=()),
    )

    found = await known(records, "b")

    (group,) = found.groups
    assert len(group.signals) == 1
    assert group.last_at == NINE
    assert found.by_thread == {"b": "g"}


async def test_a_group_is_raised_once_and_stays_so(records: Records) -> None:
    await write(
        records,
        [("a", HORVAT.id), ("b", ZRNO.id)],
        sighted(signal("a", HORVAT.id), "g", opens=True),
        sighted(signal("b", ZRNO.id, minutes=1), "g", proposes=True),
    )
    await write(records, [("c", ZRNO.id)], sighted(signal("c", ZRNO.id, minutes=2), "g", joins=True))

    (group,) = (await known(records)).groups

    assert group.state == "proposed"
    assert len(group.signals) == 3


async def test_candidates_that_were_absorbed_are_found_in_the_wider_group(records: Records) -> None:
    await write(
        records,
        [("a", HORVAT.id), ("b", ZRNO.id), ("c", ZRNO.id)],
        sighted(signal("a", HORVAT.id), "g", opens=True),
        sighted(signal("b", ZRNO.id, minutes=1), "h", opens=True),
        sighted(signal("c", ZRNO.id, minutes=2), "g", proposes=True, wide=True, absorbs=("h",), servers=()),
    )

    found = await known(records, "b")

    (group,) = found.groups
    assert (group.id, group.state, group.wide) == ("g", "proposed", True)
    assert [one.thread_id for one in group.signals] == ["a", "b", "c"]
    assert found.by_thread == {"b": "g"}


async def test_an_old_group_is_known_by_its_threads_alone(records: Records) -> None:
    await write(records, [("a", HORVAT.id)], sighted(signal("a", HORVAT.id), "g", opens=True))

    assert (await known(records, hours=-1)).groups == ()
    assert [one.id for one in (await known(records, "a", hours=-1)).groups] == ["g"]


async def test_ledgers_decide_on_incidents_one_after_another(records: Records) -> None:
    async with records() as first:
        await first.incidents((), (), since=NINE, until=NINE)
        waiting = asyncio.create_task(known(records, "a"))
        done, _ = await asyncio.wait({waiting}, timeout=0.3)
        assert not done
        one = opening("a", HORVAT.id)
        await first.claim([one.interaction.id])
        await first.record([one])
        await first.sight([sighted(signal("a", HORVAT.id), "g", opens=True)])

    found = await asyncio.wait_for(waiting, SOON_S)
    assert found.by_thread == {"a": "g"}
