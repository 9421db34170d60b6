"""What the repository does beyond its port: versions, reviews, events, and naming what may pass by itself."""

from __future__ import annotations

import asyncio
from typing import Any

import psycopg
import pytest
from sqlalchemy import Text, cast, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.directory import import_directory
from services.store.events import decode_events
from services.store.repository import LOCKS_MAX, Repository
from services.store.tables import customer, interaction, outbox, placement, review, thread
from shared.errors import Unavailable
from shared.interaction import decode_interaction, encode_interaction
from shared.placement import Evidence, Placed, Triage
from tests.contract.directory import HORVAT, IVAN, LINES, keys_of
from tests.pieces import ignoring, joining, make_interaction, opening

_CUT_THE_OTHERS = text(
    """
    select pg_terminate_backend(pid) from pg_stat_activity
    where pid <> pg_backend_pid() and datname = current_database()
    """
)


@pytest.fixture
async def repository(engine: AsyncEngine, correlator_engine: AsyncEngine) -> Repository:
    await import_directory(engine, LINES, keys_of)
    return Repository(correlator_engine)


async def rows(engine: AsyncEngine, statement: Any) -> list[Any]:
    async with engine.connect() as connection:
        return list((await connection.execute(statement)).all())


async def write(repository: Repository, *placed: Placed) -> None:
    async with repository() as ledger:
        await ledger.record(placed)


async def test_an_interaction_is_kept_word_for_word(repository: Repository, engine: AsyncEngine) -> None:
    piece = opening(
        "t", HORVAT.id, interaction={"text": 'Žao mi je, "ne radi" <b>\\n</b> 🙂 \\u0000', "subject": ""}
    )
    await write(repository, piece)

    ((body, shown, subject),) = await rows(
        engine,
        select(cast(interaction.c.body, Text), interaction.c.author, thread.c.subject)
        .join_from(placement, interaction)
        .join(thread, thread.c.id == placement.c.thread_id),
    )

    assert decode_interaction(body.encode()) == piece.interaction
    assert encode_interaction(piece.interaction) == body.encode()
    assert shown == "Ivan Horvat"
    assert subject == piece.interaction.text


async def test_the_placement_is_kept_with_its_evidence(repository: Repository, engine: AsyncEngine) -> None:
    evidence = (Evidence("email exact", 12.5, "Ista adresa.", "The same address."),)
    await write(repository, opening("t", HORVAT.id, evidence=evidence, contact_id=IVAN))

    (row,) = await rows(engine, select(placement))

    assert row.body["evidence"][0]["weight_bits"] == 12.5
    assert (row.decided_by, row.model, row.probability, row.contact_id) == ("machine", "v1", 0.99, IVAN)


async def test_the_same_natural_key_with_other_content_is_a_version(
    repository: Repository, engine: AsyncEngine
) -> None:
    same = {"natural_key": "<one@x>"}
    await write(
        repository,
        opening("a", HORVAT.id, interaction=same),
        opening("b", HORVAT.id, interaction=same, minutes=1),
    )
    await write(repository, opening("c", HORVAT.id, interaction=same), opening("d", HORVAT.id))

    versions = await rows(engine, select(interaction.c.id, interaction.c.version))

    expected = {"a": 1, "b": 2, "c": 3, "d": 1}
    assert dict(map(tuple, versions)) == {
        make_interaction(name).id: number for name, number in expected.items()
    }


async def test_versions_written_at_the_same_moment_all_get_in(
    repository: Repository, engine: AsyncEngine
) -> None:
    names = [f"<{number}@x>" for number in range(20)]

    async def one_ledger(turn: int) -> None:
        pieces = [ignoring(f"{turn} {name}", natural_key=name) for name in names]
        await write(repository, *(pieces if turn % 2 else reversed(pieces)))

    await asyncio.gather(*(one_ledger(turn) for turn in range(6)))

    versions = await rows(engine, select(interaction.c.natural_key, interaction.c.version))
    assert len(versions) == 6 * len(names)
    assert {version for _, version in versions} == set(range(1, 7))


async def test_a_placement_in_doubt_asks_a_review(repository: Repository, engine: AsyncEngine) -> None:
    await write(repository, opening("sure", HORVAT.id), opening("doubt", HORVAT.id, zone="review"))

    found = await rows(engine, select(placement.c.thread_id, review.c.handle).join_from(review, placement))

    ((thread_id, handle),) = found
    assert thread_id == "doubt"
    assert handle.startswith("rev_")


async def test_what_happened_is_in_the_outbox_by_public_handles(
    repository: Repository, engine: AsyncEngine
) -> None:
    await write(
        repository,
        opening("t", HORVAT.id, zone="review"),
        joining("again", HORVAT.id, "t", minutes=1),
        joining("more", HORVAT.id, "t", minutes=2, kind="follow_up"),
        ignoring("spam"),
    )

    ((kept,),) = await rows(engine, select(cast(outbox.c.events, Text)))
    events = decode_events(kept.encode())
    ((handle, number),) = await rows(engine, select(thread.c.handle, thread.c.number))
    told = [(event.type, event.subject) for event in events]

    assert told == [
        ("hr.onethread.thread.opened.v1", "onethread.thread.opened"),
        ("hr.onethread.review.asked.v1", "onethread.review.asked"),
        ("hr.onethread.thread.repeated.v1", "onethread.thread.repeated"),
        ("hr.onethread.thread.joined.v1", "onethread.thread.joined"),
        ("hr.onethread.interaction.ignored.v1", "onethread.thread.ignored"),
    ]
    assert {event.data["thread"] for event in events} == {handle, ""}
    assert events[0].data["reference"].startswith(f"OT-{number}-")
    internal = {HORVAT.id, '"t"'}
    assert not any(name in str(event.data) for event in events for name in internal)


async def test_the_problem_is_filled_in_by_a_later_piece(repository: Repository, engine: AsyncEngine) -> None:
    await write(repository, opening("t", HORVAT.id))
    await write(repository, joining("m", HORVAT.id, "t", triage=Triage(problem="mail-delivery")))
    await write(repository, joining("n", HORVAT.id, "t", triage=Triage(problem="dns")))

    assert await rows(engine, select(thread.c.problem)) == [("mail-delivery",)]


async def test_a_value_that_cannot_be_stored_is_the_pieces_fault_and_harms_its_ledger_alone(
    repository: Repository, engine: AsyncEngine
) -> None:
    for name, said in (("nul", "\x00"), ("half", "\ud800")):
        with pytest.raises((psycopg.DataError, UnicodeEncodeError)):
            await write(repository, opening(name, HORVAT.id, interaction={"text": said}))
    await write(repository, opening("fine", HORVAT.id, interaction={"text": "fine"}))

    assert await rows(engine, select(interaction.c.text)) == [("fine",)]


async def test_a_key_too_long_for_its_index_is_the_pieces_fault_not_the_databases(
    repository: Repository,
) -> None:
    with pytest.raises(psycopg.errors.ProgramLimitExceeded):
        await write(repository, opening("t", HORVAT.id, keys=(_incompressible(),)))


async def test_a_connection_that_was_cut_is_unavailable_and_the_next_ledger_works(
    repository: Repository, owner_engine: AsyncEngine
) -> None:
    with pytest.raises(Unavailable):
        await _claim_and_be_cut(repository, owner_engine)

    async with repository() as ledger:
        assert await ledger.claim(["a"]) == {"a"}


async def test_more_locks_than_provided_for_are_refused(repository: Repository) -> None:
    with pytest.raises(ValueError, match=str(LOCKS_MAX)):
        async with repository() as ledger:
            await ledger.lock([str(number) for number in range(LOCKS_MAX + 1)])


async def test_an_unknown_customer_is_named_after_who_wrote(
    repository: Repository, engine: AsyncEngine
) -> None:
    await write(repository, opening("t", "unknown-1", opens_customer=True))

    statement = select(customer.c.name, customer.c.number).where(customer.c.id == "unknown-1")
    assert await rows(engine, statement) == [("Ivan Horvat", None)]


async def _claim_and_be_cut(repository: Repository, owner: AsyncEngine) -> None:
    async with repository() as ledger:
        await ledger.claim(["a"])
        async with owner.begin() as other:
            await other.execute(_CUT_THE_OTHERS)
        await ledger.lock(["b"])


def _incompressible() -> str:
    return "".join(chr(0x4E00 + (number * 7919) % 20_000) for number in range(3_000))
