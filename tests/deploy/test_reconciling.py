"""The nightly reconciliation is silent on a sound desk and finds each thing that can go wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from deploy.reconciling import NO_ORIGINAL, NOT_FILED, Report, lines_of, reconcile
from services.store.database import connect
from shared.interaction import Blob
from tests.correlator.world import until
from tests.deploy.backup.conftest import FILED, WAITING, Desk, desk
from tests.deploy.test_cli import onethread
from tests.pieces import make_interaction

__all__ = ["desk"]


def silent(_: str) -> None:
    """Keep progress to ourselves."""


async def report_on(desk: Desk) -> Report:
    return await reconcile(desk.settings, say=silent)


async def broken(desk: Desk, *statements: str) -> None:
    engine = connect(desk.settings.database_url)
    async with engine.begin() as connection:
        await connection.execute(text("set session_replication_role = replica"))  # foreign keys look away
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


async def test_a_sound_desk_has_nothing_wrong_and_what_is_under_way_is_no_fault(desk: Desk) -> None:
    report = await report_on(desk)

    assert report.findings == ()
    assert (report.pieces, report.waiting) == (len(FILED) + len(WAITING), len(WAITING))
    assert lines_of(report)[-1] == "All books agree."


async def test_originals_that_no_interaction_names_are_told_of_and_no_fault(desk: Desk) -> None:
    report = await report_on(desk)

    assert (report.unnamed, report.sound) == (1, True)
    assert "1 originals and attachments are named by no interaction." in lines_of(report)


async def test_a_piece_that_was_acknowledged_and_is_filed_nowhere_is_found(desk: Desk) -> None:
    name = make_interaction("a").id
    await broken(desk, f"delete from inbox where interaction_id = '{name}'")

    report = await report_on(desk)

    (lost,) = [one for one in report.findings if one.what == NOT_FILED]
    assert (lost.number, lost.examples) == (1, (name,))
    assert f"WRONG  1 {NOT_FILED}: {name}" in lines_of(report)


async def test_an_original_that_is_gone_is_found(desk: Desk) -> None:
    kept = make_interaction("with", raw=Blob(size=3, media_type="message/rfc822", name="f" * 64))
    await desk.bus.put(kept)
    await desk.file(len(WAITING) + 1)
    await until(desk.bus.is_done)

    (missing,) = (await report_on(desk)).findings

    assert (missing.what, missing.examples) == (NO_ORIGINAL, ("f" * 64,))


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("delete from placement where id = (select min(id) from placement)", "stand nowhere"),
        ("insert into inbox (interaction_id) values ('x')", "neither filed nor a dead letter"),
        ("update placement set received_at = received_at - interval '1 day'", "whose time is not"),
        ("update thread set last_at = last_at + interval '1 day'", "newest activity is not"),
        ("update thread set opened_at = last_at + interval '1 hour'", "opened after their newest"),
        ("update thread set emptied_at = now()", "not marked as empty, or full ones that are"),
        ("delete from thread_triage", "without a place in the inbox's order"),
        ("update placement set customer_id = 'nobody'", "in another customer's thread"),
        ("delete from match_key where key like 'domain:%'", "own keys do not find"),
        (
            "insert into erased select id, 'e' from interaction limit 1",
            "erased pieces that are here again",
        ),
        ("insert into outbox (events, at) values ('[]', now() - interval '1 hour')", "not told within"),
        (
            """
            insert into dead_letter (interaction_id, sequence, data, cause, settled_at, settled_how)
            values ('x', 1, '', '', now() - interval '1 hour', 'redriven')
            """,
            "sent again and never arrived",
        ),
    ],
)
async def test_each_kind_of_disorder_is_found(desk: Desk, statement: str, what: str) -> None:
    await broken(desk, statement)

    assert [one for one in (await report_on(desk)).findings if what in one.what]


async def test_the_command_tells_by_its_exit_status(desk: Desk) -> None:
    servers = {"database_url": desk.settings.database_url, "nats_url": desk.settings.nats_url}
    settings = servers | {"nats_token": desk.settings.nats_token, "sync_always": "false"}
    data = Path(desk.settings.data)

    status, answer, _ = await onethread("reconcile", data=data, **settings)
    assert (status, answer[-1]) == (0, "All books agree.")
    await broken(desk, "delete from thread_triage")
    status, answer, _ = await onethread("reconcile", data=data, **settings)
    assert (status, answer[-1]) == (1, "1 things are wrong.")
