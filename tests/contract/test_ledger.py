"""What the correlator may rely on, whoever keeps the records: the port, said in sentences."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from shared.ids import spoken_reference
from shared.placement import KEY_SPREAD_MAX, THREAD_MEMBERS_MAX, Known, Placed, Thread, Triage
from tests.contract.conftest import Records
from tests.contract.directory import HORVAT, IVAN, ZRNO
from tests.pieces import NINE, ignoring, joining, make_interaction, opening

SOON_S = 10.0  # a deadline, never a pause


async def write(records: Records, *placed: Placed) -> None:
    async with records() as ledger:
        await ledger.claim([one.interaction.id for one in placed])
        await ledger.record(placed)


async def read_threads(records: Records, *customer_ids: str, days: int = 45) -> list[Thread]:
    async with records() as ledger:
        return list(await ledger.threads(customer_ids, (), since=NINE - timedelta(days=days)))


async def test_a_piece_is_claimed_once_for_ever(records: Records) -> None:
    async with records() as ledger:
        assert await ledger.claim(["a", "b"]) == {"a", "b"}
    async with records() as ledger:
        assert await ledger.claim(["b", "c", "c"]) == {"c"}


async def test_a_claim_that_was_rolled_back_was_never_made(records: Records) -> None:
    with pytest.raises(ZeroDivisionError):
        await _claim_and_fail(records)

    async with records() as ledger:
        assert await ledger.claim(["a"]) == {"a"}


async def test_of_two_ledgers_with_the_same_piece_the_second_waits_and_goes_without(records: Records) -> None:
    async def second() -> frozenset[str]:
        async with records() as ledger:
            return await ledger.claim(["a", "b"])

    async with records() as first:
        await first.claim(["a"])
        waiting = asyncio.create_task(second())
        await _is_waiting(waiting)

    assert await asyncio.wait_for(waiting, SOON_S) == {"b"}


async def test_a_key_leads_to_all_that_is_known_of_its_customers(records: Records) -> None:
    async with records() as ledger:
        found = await ledger.candidates({"domain:horvat-gradnja.hr", "phone:+385985550701", "domain:x"}, ())

    assert found.customers == {HORVAT.id: HORVAT, ZRNO.id: ZRNO}
    assert found.by_key == {
        "domain:horvat-gradnja.hr": (HORVAT.id,),
        "phone:+385985550701": tuple(sorted((HORVAT.id, ZRNO.id))),
    }
    assert found.references == {}
    assert found.population == 2


async def test_no_keys_and_no_references_find_nobody(records: Records) -> None:
    async with records() as ledger:
        found = await ledger.candidates((), ())

    assert (found.customers, found.by_key, found.references) == ({}, {}, {})


async def test_a_key_that_too_many_customers_share_finds_nobody(records: Records) -> None:
    unknown = [
        opening(f"u{number}", f"unknown-{number}", opens_customer=True, keys=("word:mail",))
        for number in range(KEY_SPREAD_MAX + 1)
    ]
    await write(records, *unknown[:-1])
    async with records() as ledger:
        found = await ledger.candidates({"word:mail"}, ())
        assert len(found.by_key["word:mail"]) == KEY_SPREAD_MAX
    await write(records, unknown[-1])

    async with records() as ledger:
        found = await ledger.candidates({"word:mail"}, ())

    assert found.by_key == {}
    assert found.customers == {}


async def test_what_was_learned_of_a_customer_finds_it_again(records: Records) -> None:
    phone = Known("phone", "+385911111111", "Ivan", IVAN)
    await write(records, opening("t", HORVAT.id, learned=(phone,), keys=("phone:+385911111111",)))
    again = joining("again", HORVAT.id, "t", learned=(phone,))
    await write(records, again)

    async with records() as ledger:
        found = await ledger.candidates({"phone:+385911111111"}, ())

    assert found.by_key == {"phone:+385911111111": (HORVAT.id,)}
    assert found.customers[HORVAT.id].learned == (phone,)
    assert found.population == 2


async def test_an_unknown_customer_is_a_customer_of_its_own(records: Records) -> None:
    mail = Known("email", "nova@gmail.com", "Nova")
    await write(
        records,
        opening("t", "unknown-1", opens_customer=True, learned=(mail,), keys=("email:nova@gmail.com",)),
    )

    async with records() as ledger:
        found = await ledger.candidates({"email:nova@gmail.com"}, ())

    customer = found.customers["unknown-1"]
    assert (customer.kind, customer.number, customer.learned) == ("unknown", "", (mail,))
    assert [thread.id for thread in await read_threads(records, "unknown-1")] == ["t"]


async def test_references_lead_to_who_bears_them_and_to_who_awaits_them(records: Records) -> None:
    reply = opening("reply", HORVAT.id, interaction={"parents": ("email:<parent>", "email:<old>")})
    await write(records, reply)
    parent = joining(
        "parent",
        HORVAT.id,
        "reply",
        interaction={"known_as": ("email:<parent>",), "conversation": "ticket:7"},
    )
    await write(records, parent)

    async with records() as ledger:
        found = await ledger.candidates((), {"email:<parent>", "email:<old>", "ticket:7", "email:<else>"})

    leads = {
        reference: [(lead.interaction_id, lead.awaited) for lead in led]
        for reference, led in found.references.items()
    }
    assert leads == {
        "email:<parent>": [(parent.interaction.id, False), (reply.interaction.id, True)],
        "email:<old>": [(reply.interaction.id, True)],
        "ticket:7": [(parent.interaction.id, False)],
    }
    assert {(lead.customer_id, lead.thread_id) for led in found.references.values() for lead in led} == {
        (HORVAT.id, "reply")
    }
    assert set(found.customers) == {HORVAT.id}


async def test_a_reference_that_somebody_bears_is_not_awaited_in_batches_of_any_size(
    records: Records,
) -> None:
    parent = opening("parent", HORVAT.id, interaction={"known_as": ("email:<p>",)})
    reply = joining("reply", HORVAT.id, "parent", interaction={"parents": ("email:<p>",)})
    late = joining("late", HORVAT.id, "parent", interaction={"parents": ("email:<p>", "email:<q>")})
    asked = joining("asked", HORVAT.id, "parent", interaction={"known_as": ("email:<q>",)})
    await write(records, parent, reply)
    await write(records, late, asked)

    async with records() as ledger:
        found = await ledger.candidates((), {"email:<p>", "email:<q>"})

    assert [lead.awaited for lead in found.references["email:<p>"]] == [False]
    assert [lead.awaited for lead in found.references["email:<q>"]] == [False, True]


async def test_a_spoken_reference_leads_to_its_thread(records: Records) -> None:
    first, second = opening("first", HORVAT.id), opening("second", ZRNO.id)
    await write(records, first)
    await write(records, second)
    spoken, wrong = f"spoken:{spoken_reference(1002)}", "spoken:OT-1002-99"

    async with records() as ledger:
        found = await ledger.candidates((), {spoken, wrong, "spoken:", f"spoken:OT-{'9' * 5_000}-1"})

    assert [(lead.thread_id, lead.interaction_id) for lead in found.references[spoken]] == [
        ("second", second.interaction.id)
    ]
    assert set(found.references) == {spoken}


async def test_noise_is_kept_and_stands_nowhere(records: Records) -> None:
    noise = ignoring("noise", known_as=("email:<noise>",))
    await write(records, noise)

    async with records() as ledger:
        found = await ledger.candidates((), {"email:<noise>"})
        assert await ledger.claim([noise.interaction.id]) == frozenset()

    (lead,) = found.references["email:<noise>"]
    assert (lead.customer_id, lead.thread_id) == ("", "")


async def test_threads_come_with_their_members_the_newest_first(records: Records) -> None:
    await write(records, opening("old", HORVAT.id), opening("new", HORVAT.id, minutes=5, contact_id=IVAN))
    await write(
        records, joining("later", HORVAT.id, "old", minutes=9), joining("early", HORVAT.id, "old", minutes=3)
    )
    await write(records, opening("other", ZRNO.id))

    threads = await read_threads(records, HORVAT.id)

    assert [thread.id for thread in threads] == ["old", "new"]
    assert [member.received_at for member in threads[0].members] == [
        NINE,
        NINE + timedelta(minutes=3),
        NINE + timedelta(minutes=9),
    ]
    assert (threads[0].opened_at, threads[0].last_at) == (NINE, NINE + timedelta(minutes=9))
    member = threads[1].members[0]
    assert (member.channel, member.kind, member.contact_id, member.reading) == (
        "email",
        "new",
        IVAN,
        b"reading",
    )


async def test_an_old_thread_is_found_by_its_id_alone(records: Records) -> None:
    await write(records, opening("old", HORVAT.id))

    async with records() as ledger:
        since = NINE + timedelta(minutes=1)
        by_likeness = await ledger.threads([HORVAT.id], (), since=since)
        by_reference = await ledger.threads([HORVAT.id], ["old"], since=since)

    assert (list(by_likeness), [thread.id for thread in by_reference]) == ([], ["old"])


async def test_a_thread_says_whose_trouble_came_back_with_it(records: Records) -> None:
    await write(records, opening("old", HORVAT.id))
    await write(records, opening("again", HORVAT.id, minutes=60, recurrence_of="old"))

    threads = await read_threads(records, HORVAT.id)

    assert [(thread.id, thread.recurrence_of) for thread in threads] == [("again", "old"), ("old", "")]


async def test_of_a_long_thread_the_newest_members_are_kept(records: Records) -> None:
    await write(records, opening("long", HORVAT.id))
    pieces = [joining(f"m{n}", HORVAT.id, "long", minutes=n) for n in range(1, THREAD_MEMBERS_MAX + 5)]
    await write(records, *pieces)

    (thread,) = await read_threads(records, HORVAT.id)

    assert len(thread.members) == THREAD_MEMBERS_MAX
    assert thread.members[-1].interaction_id == pieces[-1].interaction.id
    assert thread.opened_at == NINE


@pytest.mark.parametrize("batched", [True, False])
@pytest.mark.parametrize(
    ("said", "closed_minutes"),
    [
        ([(5, True)], 5),
        ([(5, True), (9, False)], None),
        ([(5, True), (3, False)], 5),
        ([(5, False), (3, True)], None),
        ([(5, True), (9, False), (12, True)], 12),
        ([(5, True), (7, True)], 7),
    ],
)
async def test_a_thread_is_closed_until_somebody_speaks_after(
    records: Records, said: list[tuple[int, bool]], closed_minutes: int | None, *, batched: bool
) -> None:
    await write(records, opening("t", HORVAT.id))
    pieces = [
        joining(f"m{minutes}", HORVAT.id, "t", minutes=minutes, triage=Triage(closes=closes))
        for minutes, closes in said
    ]
    for batch in [pieces] if batched else [[piece] for piece in pieces]:
        await write(records, *batch)

    (thread,) = await read_threads(records, HORVAT.id)

    expected = None if closed_minutes is None else NINE + timedelta(minutes=closed_minutes)
    assert thread.closed_at == expected


async def test_the_second_ledger_waits_at_the_lock_and_sees_what_the_first_has_written(
    records: Records,
) -> None:
    async def second() -> list[str]:
        async with records() as ledger:
            await ledger.lock(["email:ivan@horvat-gradnja.hr", "domain:x"])
            threads = await ledger.threads([HORVAT.id], (), since=NINE - timedelta(days=1))
            return [thread.id for thread in threads]

    async with records() as first:
        await first.lock(["phone:+385", "email:ivan@horvat-gradnja.hr"])
        waiting = asyncio.create_task(second())
        await _is_waiting(waiting)
        await first.record([opening("t", HORVAT.id)])

    assert await asyncio.wait_for(waiting, SOON_S) == ["t"]


async def test_ledgers_without_a_common_key_do_not_wait(records: Records) -> None:
    async with records() as first:
        await first.lock(["a"])
        async with asyncio.timeout(SOON_S), records() as second:
            await second.lock(["b"])
            assert await second.threads([ZRNO.id], (), since=NINE) == []


async def test_ledgers_with_the_same_keys_in_another_order_never_wait_in_a_circle(records: Records) -> None:
    async def locked(keys: list[str]) -> None:
        async with records() as ledger:
            await ledger.lock(keys)
            await ledger.threads([HORVAT.id, ZRNO.id], (), since=NINE)

    keys = [f"key-{number}" for number in range(40)]
    async with asyncio.timeout(SOON_S):
        await asyncio.gather(*(locked(keys[turn:] + keys[:turn]) for turn in range(8)))


async def test_the_second_ledger_waits_for_the_customer_and_sees_what_the_first_has_written(
    records: Records,
) -> None:
    async def second() -> list[str]:
        return [thread.id for thread in await read_threads(records, HORVAT.id, ZRNO.id)]

    async with records() as first:
        await first.threads([HORVAT.id], (), since=NINE)
        waiting = asyncio.create_task(second())
        await _is_waiting(waiting)
        await first.record([opening("t", HORVAT.id)])

    assert await asyncio.wait_for(waiting, SOON_S) == ["t"]


@pytest.mark.parametrize("customer_id", [ZRNO.id, "unknown-1"])
async def test_nobody_gets_into_another_customers_thread(records: Records, customer_id: str) -> None:
    await write(records, opening("horvat", HORVAT.id), opening("unknown", "unknown-1", opens_customer=True))
    astray = joining("astray", customer_id, "horvat")

    with pytest.raises(
        Exception, match=r"astray|fk_placement_thread_id_customer_id|" + astray.interaction.id
    ):
        await write(records, astray)

    (thread,) = await read_threads(records, HORVAT.id)
    assert len(thread.members) == 1


async def test_a_known_customer_does_not_get_into_an_unknown_ones_thread(records: Records) -> None:
    await write(records, opening("unknown", "unknown-1", opens_customer=True))
    astray = joining("astray", HORVAT.id, "unknown")

    with pytest.raises(Exception, match=r"fk_placement_thread_id_customer_id|" + astray.interaction.id):
        await write(records, astray)


async def test_a_ledger_that_fails_leaves_nothing(records: Records) -> None:
    with pytest.raises(ZeroDivisionError):
        await _record_and_fail(records)

    assert await read_threads(records, HORVAT.id) == []


async def test_failed_tries_are_counted_beyond_the_transaction(records: Records) -> None:
    assert [await records.failed("a", cause="x") for _ in range(3)] == [1, 2, 3]
    assert await records.failed("b", cause="\x00\ud800") == 1


async def test_what_is_buried_counts_as_done(records: Records) -> None:
    interaction = make_interaction("poison")

    await records.bury(interaction, data=b"{}", sequence=7, cause="it breaks")
    await records.bury(interaction, data=b"{}", sequence=7, cause="it breaks")
    await records.bury(None, data=b"\xff", sequence=8, cause="not JSON")

    async with records() as ledger:
        assert await ledger.claim([interaction.id, "b"]) == {"b"}


async def _claim_and_fail(records: Records) -> None:
    async with records() as ledger:
        await ledger.claim(["a"])
        raise ZeroDivisionError


async def _record_and_fail(records: Records) -> None:
    async with records() as ledger:
        await ledger.record([opening("t", HORVAT.id)])
        raise ZeroDivisionError


async def _is_waiting(task: asyncio.Task[object]) -> None:
    """Give the task every chance to get on, and see that it does not."""
    done, _ = await asyncio.wait({task}, timeout=0.2)
    assert not done
