"""What the desk need not keep is gone from database, bus, originals and backup, and does not come back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from deploy.backup.erasure_list import read_list
from deploy.backup.manifest import ERASURES
from deploy.backup.restoring import check, restore
from deploy.backup.writing import back_up
from deploy.erasing import write_list
from deploy.reconciling import reconcile
from deploy.retention import Applied, apply, look, told
from services.store.database import connect
from services.store.erasing import erasures
from services.store.retaining.holds import hold, release
from services.store.retaining.kept_rules import set_rules
from services.store.retaining.rules import Rules
from services.store.retaining.taking_away import Run
from services.store.tables import dead_letter
from shared.blobs import blob_name
from shared.bus import connect as connect_bus
from shared.bus import disconnect
from shared.errors import Rejected
from shared.interaction import (
    Attachment,
    Blob,
    Identifier,
    Interaction,
    Participant,
    Turn,
    encode_interaction,
)
from tests.contract.directory import LINES
from tests.correlator.world import column, until
from tests.deploy.backup.conftest import Desk, desk_on, nowhere
from tests.deploy.test_cli import onethread
from tests.deploy.test_erasing import everything_in, silent
from tests.pieces import NINE, make_interaction

__all__ = ["desk_on", "nowhere"]

CANARY = "kanarinac"
NOW = NINE + timedelta(days=1)
DAY = 24 * 60  # minutes
ORIGINAL = CANARY.encode() + b"x" * 300_000
SHARED = b"logo" * 100_000
TEXTS = Rules(texts=365)
ANA = Participant(name="Ana Anić", identifiers=(Identifier("email", "ana@negdje.hr"),))


def pieces() -> Iterable[Interaction]:
    logo = Attachment(name="logo.png", media_type="image/png", size=len(SHARED), blob=blob_name(SHARED))
    file = Attachment(name=f"{CANARY}.txt", media_type="text/plain", size=9, blob=blob_name(CANARY.encode()))
    yield make_interaction(
        "old",
        minutes=-400 * DAY,
        subject=f"Mail ne radi {CANARY}",
        text=f"Od jutros ne radi {CANARY}. Domena {CANARY}.hr, greška 550 {CANARY}.",
        attachments=(file, logo),
        raw=Blob(size=len(ORIGINAL), media_type="message/rfc822", name=blob_name(ORIGINAL)),
    )
    yield make_interaction(
        "old chat",
        minutes=-399 * DAY,
        channel="chat",
        author=ANA,
        text=f"Web stranica ne radi, {CANARY}",
        turns=(Turn(at=NINE - timedelta(days=399), speaker="customer", text=CANARY),),
        raw=Blob(size=9, media_type="application/json", inline=CANARY.encode()),
    )
    yield make_interaction("new", minutes=-5, subject="Račun", text="Gdje je račun?", attachments=(logo,))


@pytest.fixture
async def desk(database_url: str, nats_server, tmp_path: Path):  # type: ignore[no-untyped-def]
    """A desk at which Ivan and Ana wrote more than a year ago, and Ivan this morning."""
    from services.correlator.core.keys import customer_keys
    from services.store.directory import import_directory

    async with desk_on(database_url, nats_server, tmp_path / "data") as desk:
        engine = connect(database_url)
        await import_directory(engine, LINES, customer_keys)
        await engine.dispose()
        for content in (ORIGINAL, SHARED, CANARY.encode()):
            await desk.blobs.put(content)
        await desk.bus.put(*pieces())
        await desk.file(3)
        await until(desk.bus.is_done)
        yield desk


async def applied(desk: Desk, rules: Rules, *, now: datetime = NOW, dry: bool = False) -> Applied:
    """Let the rules hold, and apply them (or look)."""
    engine = connect(desk.settings.database_url)
    client = await connect_bus(desk.settings.nats_url, name="test", token=desk.settings.nats_token)
    try:
        await set_rules(engine, rules, by="command")
        if dry:
            return await look(engine, client.jetstream(), now=now)
        found = await apply(engine, client.jetstream(), now=now, who="command", say=silent)
        await write_list(engine, Path(desk.settings.data))
        return found
    finally:
        await disconnect(client)
        await engine.dispose()


async def rows(desk: Desk, query: str) -> list[str]:
    return [str(one) for one in await column(desk.settings.database_url, query)]


async def test_texts_of_closed_threads_are_gone_everywhere_and_the_rest_stays(
    desk: Desk, tmp_path: Path
) -> None:
    assert CANARY in await everything_in(desk)
    before = await desk.partition()

    found = await applied(desk, TEXTS)

    assert told(found) == "2 texts, 2 objects, 2 messages"
    assert CANARY not in await everything_in(desk)
    assert await desk.blobs.get(blob_name(ORIGINAL)) is None
    assert await desk.blobs.get(blob_name(SHARED)) == SHARED  # the new one has it, too
    assert await desk.partition() == before
    assert await rows(desk, "select text from interaction where text <> ''") == ["Gdje je račun?"]
    assert (await reconcile(desk.settings, say=silent)).findings == ()
    assert await rows(desk, "select why from audit where what = 'retention.applied'") == [told(found)]
    await back_up(desk.settings, tmp_path / "backup", say=silent)
    files = [path for path in (tmp_path / "backup").rglob("*") if path.is_file()]
    assert [path for path in files if CANARY.encode() in path.read_bytes()] == []


async def test_a_look_tells_what_would_go_and_takes_nothing(desk: Desk) -> None:
    before = await everything_in(desk)

    found = await applied(desk, TEXTS, dry=True)

    assert found.removed.texts == 2
    assert CANARY in before
    assert CANARY in await everything_in(desk)


async def test_again_finds_nothing_and_what_comes_again_brings_nothing_back(desk: Desk) -> None:
    await applied(desk, TEXTS)
    assert told(await applied(desk, TEXTS)) == ""

    await desk.bus.put(*pieces())
    await desk.file(3)

    assert CANARY not in "".join(await rows(desk, "select i::text from interaction i"))


async def test_an_older_backup_brings_back_nothing_that_was_emptied(
    desk: Desk, nowhere: Desk, tmp_path: Path
) -> None:
    late = make_interaction(
        "late", minutes=-398 * DAY, author=ANA, text=f"Web stranica opet ne radi, {CANARY}"
    )
    await desk.bus.put(late)
    await back_up(desk.settings, tmp_path / "backup", say=silent)  # in which it waits on the bus
    await desk.file(1)
    await until(desk.bus.is_done)
    await applied(desk, TEXTS)
    newest = read_list(Path(desk.settings.data) / ERASURES)

    manifest = check(tmp_path / "backup", say=silent)
    await restore(nowhere.settings, tmp_path / "backup", manifest, erasures=newest, say=silent)

    assert CANARY not in await everything_in(nowhere)
    assert await nowhere.blobs.get(blob_name(ORIGINAL)) is None
    assert read_list(Path(nowhere.settings.data) / ERASURES) == newest
    assert (await reconcile(nowhere.settings, say=silent)).findings == ()


async def test_a_run_that_was_killed_before_it_cleared_is_finished_by_the_next(desk: Desk) -> None:
    engine = connect(desk.settings.database_url)
    await Run(engine, TEXTS, now=NOW).take_away()
    await engine.dispose()
    assert await desk.blobs.get(blob_name(ORIGINAL)) == ORIGINAL

    assert told(await applied(desk, TEXTS)) == "2 objects, 2 messages"

    assert CANARY not in await everything_in(desk)
    assert await desk.blobs.get(blob_name(ORIGINAL)) is None


async def test_an_object_that_a_piece_on_its_way_names_stays(desk: Desk) -> None:
    raw = Blob(size=len(ORIGINAL), media_type="message/rfc822", name=blob_name(ORIGINAL))
    await desk.bus.put(make_interaction("same again", raw=raw))

    await applied(desk, TEXTS)

    assert await desk.blobs.get(blob_name(ORIGINAL)) == ORIGINAL


async def test_an_object_that_a_dead_letter_names_stays(desk: Desk) -> None:
    raw = Blob(size=len(ORIGINAL), media_type="message/rfc822", name=blob_name(ORIGINAL))
    data = encode_interaction(make_interaction("buried", raw=raw))
    engine = connect(desk.settings.database_url)
    async with engine.begin() as connection:
        letter = {"interaction_id": "buried", "sequence": 9, "data": data, "cause": "y"}
        await connection.execute(insert(dead_letter).values(letter))
    await engine.dispose()

    await applied(desk, TEXTS)

    assert await desk.blobs.get(blob_name(ORIGINAL)) == ORIGINAL


async def test_without_originals_the_texts_stay(desk: Desk) -> None:
    found = await applied(desk, Rules(originals=365))

    assert told(found) == "2 originals, 2 objects, 2 messages"
    assert await desk.blobs.get(blob_name(ORIGINAL)) is None
    assert await rows(desk, "select id from interaction where body->'raw' is not null") == []
    assert len(await rows(desk, f"select id from interaction where text like '%{CANARY}%'")) == 2
    assert (await reconcile(desk.settings, say=silent)).findings == ()


async def test_a_customer_under_a_hold_keeps_everything_until_it_ends(desk: Desk) -> None:
    (number,) = await rows(
        desk,
        "select c.number from customer c join placement p on p.customer_id = c.id"
        f" where p.interaction_id = '{make_interaction('old').id}'",
    )
    engine = connect(desk.settings.database_url)
    await hold(engine, number, who="command", why="Sudski postupak")

    with pytest.raises(Rejected, match="under a legal hold"):
        await erasures.customer(engine, number)
    assert told(await applied(desk, TEXTS)) == "1 texts, 1 messages"
    assert await desk.blobs.get(blob_name(ORIGINAL)) == ORIGINAL

    assert await release(engine, number, who="command")
    await engine.dispose()
    assert told(await applied(desk, TEXTS)) == "1 texts, 2 objects, 1 messages"


async def test_the_bus_keeps_what_is_not_filed_however_old(desk: Desk) -> None:
    await desk.bus.put(make_interaction("waiting"))
    later = datetime.now(UTC) + timedelta(days=31)

    assert told(await applied(desk, Rules(bus=30), dry=True, now=later)) == "3 copies on the bus"
    assert told(await applied(desk, Rules(bus=30), now=datetime.now(UTC))) == ""
    assert told(await applied(desk, Rules(bus=30), now=later)) == "3 copies on the bus"

    report = await reconcile(desk.settings, say=silent)
    assert (report.pieces, report.waiting, report.findings) == (1, 1, ())


async def test_the_commands_set_and_apply_the_rules(desk: Desk) -> None:
    settings = {name: getattr(desk.settings, name) for name in ("database_url", "nats_url", "nats_token")}
    settings["sync_always"] = "false"
    data = Path(desk.settings.data)

    status, answer, _ = await onethread("retention", "set", "--texts", "365", data=data, **settings)
    assert (status, answer[-1].startswith("texts: 365 days; originals: for good")) == (0, True)
    status, answer, _ = await onethread("retention", "run", data=data, **settings)
    assert (status, answer[-1]) == (0, "taken away: 2 texts, 2 objects, 2 messages")
    assert [one.kind for one in read_list(data / ERASURES)] == ["texts"]
