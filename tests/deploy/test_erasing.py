"""What is erased is gone from database, bus, originals and backup, and does not come back."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from deploy.backup.erasure_list import read_list
from deploy.backup.manifest import ERASURES
from deploy.backup.restoring import check, restore
from deploy.backup.stream import all_of, messages
from deploy.backup.writing import back_up
from deploy.erasing import erase, identifier_of
from deploy.reconciling import reconcile
from services.store.database import connect
from services.store.erasing import erasures
from services.store.tables import dead_letter
from shared.blobs import blob_name
from shared.bus import connect as connect_bus
from shared.bus import disconnect
from shared.errors import Rejected
from shared.interaction import (
    Blob,
    Identifier,
    Interaction,
    Participant,
    decode_interaction,
    encode_interaction,
)
from tests.contract.directory import LINES
from tests.correlator.world import column, until
from tests.deploy.backup.conftest import Desk, desk_on, nowhere
from tests.deploy.test_cli import refusal_of
from tests.faults.canaries import files_with, rows_with
from tests.pieces import make_interaction

__all__ = ["desk_on", "nowhere"]

CANARY = "kanarinac"
THREADS = "select customer_id from thread union select customer_id from identifier"
MARA = Participant(name=f"Mara {CANARY}", identifiers=(Identifier("email", f"mara.{CANARY}@gmail.com"),))
ORIGINAL = b"From: mara\r\n\r\n" + CANARY.encode() + b"x" * 300_000


def silent(_: str) -> None:
    """Keep progress to ourselves."""


def pieces() -> Iterable[Interaction]:
    original = Blob(size=len(ORIGINAL), media_type="message/rfc822", name=blob_name(ORIGINAL))
    yield make_interaction("ivan")
    yield make_interaction("mara", author=MARA, subject=f"Ja sam {CANARY}", text=CANARY, raw=original)
    yield make_interaction("copied", minutes=3, others=(MARA,))


@pytest.fixture
async def desk(database_url: str, nats_server, tmp_path: Path):  # type: ignore[no-untyped-def]
    """A desk at which Ivan and Mara wrote, and Ivan copied Mara."""
    from services.correlator.core.keys import customer_keys
    from services.store.directory import import_directory

    async with desk_on(database_url, nats_server, tmp_path / "data") as desk:
        engine = connect(database_url)
        await import_directory(engine, LINES, customer_keys)
        await engine.dispose()
        await desk.blobs.put(ORIGINAL)
        await desk.bus.put(*pieces())
        await desk.file(3)
        await until(desk.bus.is_done)
        yield desk


async def everything_in(desk: Desk) -> str:
    """Return all text of all tables, and all that the bus holds."""
    tables = await column(
        desk.settings.database_url, "select tablename from pg_tables where schemaname = 'public'"
    )
    rows = [
        str(row)
        for table in tables
        for row in await column(desk.settings.database_url, f"select t::text from {table} t")
    ]
    client = await connect_bus(desk.settings.nats_url, name="test", token=desk.settings.nats_token)
    js = client.jetstream()
    async for taken in messages(js, await all_of(js)):
        rows += [one.data.decode() for one in taken]
    await disconnect(client)
    return "\n".join(rows)


async def erased(desk: Desk, erasure: erasures.Erasure) -> None:
    await erase(desk.settings, erasure, who="command", say=silent)


async def mara_erased(desk: Desk) -> None:
    await erased(desk, erasures.person(*identifier_of(f" Mara.{CANARY}@GMAIL.com", region="HR")))


async def customer_of(desk: Desk, name: str) -> erasures.Erasure:
    (handle,) = await column(
        desk.settings.database_url,
        "select c.handle from customer c join placement p on p.customer_id = c.id"
        f" where p.interaction_id = '{make_interaction(name).id}'",
    )
    engine = connect(desk.settings.database_url)
    try:
        return await erasures.customer(engine, handle)
    finally:
        await engine.dispose()


async def ids(desk: Desk) -> list[str]:
    return await column(desk.settings.database_url, "select id from interaction order by id")


def named(*names: str) -> list[str]:
    return sorted(make_interaction(name).id for name in names)


async def test_a_person_is_gone_everywhere_and_whoever_copied_them_stays(desk: Desk, tmp_path: Path) -> None:
    assert CANARY in await everything_in(desk)

    await mara_erased(desk)

    assert CANARY not in await everything_in(desk)
    assert await desk.blobs.get(blob_name(ORIGINAL)) is None
    assert await ids(desk) == named("ivan", "copied")
    assert (await reconcile(desk.settings, say=silent)).findings == ()
    await back_up(desk.settings, tmp_path / "backup", say=silent)
    found = [path for path in (tmp_path / "backup").rglob("*") if path.is_file()]
    assert [path for path in found if CANARY.encode() in path.read_bytes()] == []
    assert (await column(desk.settings.database_url, "select what from audit")) == ["erased.person"]


async def test_the_brokers_own_files_hold_nothing_of_what_was_erased(
    desk: Desk, servers_folder: Path
) -> None:
    """A purge would take an original off the bus and leave its bytes on the disk."""

    def left() -> list[str]:
        files = [path for path in servers_folder.glob("nats-*/nats/**/*") if path.is_file()]
        return [path.name for path in files if CANARY.encode() in content(path)]

    def content(path: Path) -> bytes:
        with contextlib.suppress(FileNotFoundError):  # the broker replaces its files as it goes
            return path.read_bytes()
        return b""

    await until(lambda: len(left()) > 1)  # what was said, and the original

    await mara_erased(desk)

    await until(lambda: left() == [])


async def test_what_was_erased_is_not_filed_when_it_comes_again(desk: Desk) -> None:
    await mara_erased(desk)

    await desk.bus.put(*pieces())
    await desk.file(3)

    assert await ids(desk) == named("ivan", "copied")


async def test_an_older_backup_brings_back_nothing_that_was_erased(
    desk: Desk, nowhere: Desk, tmp_path: Path
) -> None:
    await desk.bus.put(make_interaction("waiting", author=MARA, text=CANARY))
    await back_up(desk.settings, tmp_path / "backup", say=silent)
    await mara_erased(desk)
    newest = read_list(Path(desk.settings.data) / ERASURES)

    manifest = check(tmp_path / "backup", say=silent)
    await restore(nowhere.settings, tmp_path / "backup", manifest, erasures=newest, say=silent)

    assert CANARY not in await everything_in(nowhere)
    assert await nowhere.blobs.get(blob_name(ORIGINAL)) is None
    assert await ids(nowhere) == named("ivan", "copied")
    assert read_list(Path(nowhere.settings.data) / ERASURES) == newest
    await nowhere.bus.put(*pieces())
    await nowhere.file(3)
    assert await ids(nowhere) == named("ivan", "copied")


async def test_a_customer_is_gone_with_all_threads_and_others_are_not_touched(desk: Desk) -> None:
    erasure = await customer_of(desk, "ivan")
    names = (
        "select name from customer where id = '{}' union select name from contact where customer_id = '{}'"
    )
    known = await column(desk.settings.database_url, names.format(*[erasure.customer_id] * 2))
    assert len(known) > 1

    await erased(desk, erasure)

    assert await ids(desk) == named("mara")
    customers = await column(desk.settings.database_url, "select id from customer")
    assert erasure.customer_id not in customers
    assert [one for one in await column(desk.settings.database_url, THREADS) if one not in customers] == []
    assert (await reconcile(desk.settings, say=silent)).findings == ()


async def test_erasing_again_finds_nothing_and_does_no_harm(desk: Desk) -> None:
    erasure = await customer_of(desk, "mara")
    await erased(desk, erasure)
    before = await ids(desk)

    await erased(desk, erasure)

    assert await ids(desk) == before == named("ivan", "copied")


async def buried(desk: Desk, *letters: Interaction) -> None:
    """Make dead letters of pieces that came over the bus; only what is on the bus is not filed."""
    engine = connect(desk.settings.database_url)
    rows = [
        {"interaction_id": one.id, "sequence": 1, "data": encode_interaction(one), "cause": "y"}
        for one in letters
    ]
    async with engine.begin() as connection:
        await connection.execute(insert(dead_letter), rows)
    await engine.dispose()


def letter(name: str, content: bytes, **fields: Any) -> Interaction:
    original = Blob(size=len(content), media_type="message/rfc822", name=blob_name(content))
    return make_interaction(name, raw=original, **fields)


async def letters(desk: Desk) -> list[str]:
    return await column(desk.settings.database_url, "select interaction_id from dead_letter order by 1")


async def test_a_dead_letter_of_whom_is_erased_goes_too_with_its_original(
    desk: Desk, servers_folder: Path
) -> None:
    content = CANARY.encode() + b"y" * 300_000
    await desk.blobs.put(content)
    await buried(desk, letter("buried", content, author=MARA, text=CANARY), make_interaction("other"))

    await mara_erased(desk)

    assert await rows_with(desk.settings.database_url, [CANARY]) == []
    assert await letters(desk) == named("other")
    assert await desk.blobs.get(blob_name(content)) is None
    await until(lambda: [files_with(one, [CANARY]) for one in servers_folder.glob("nats-*")] == [[]])


async def test_a_dead_letter_that_came_since_goes_with_the_next_erasure(desk: Desk) -> None:
    await mara_erased(desk)
    await buried(desk, make_interaction("mara"))
    (known,) = read_list(Path(desk.settings.data) / ERASURES)

    await erased(desk, known)

    assert await letters(desk) == []


async def test_whoever_copied_the_person_in_a_dead_letter_keeps_it_without_them(desk: Desk) -> None:
    copied = make_interaction("buried", others=(MARA, Participant(name="Ana")))
    await desk.bus.put(copied)
    await buried(desk, copied)

    await mara_erased(desk)

    assert CANARY not in await everything_in(desk)
    (data,) = await column(desk.settings.database_url, "select data from dead_letter")
    assert decode_interaction(bytes(data)).others == (Participant(name="Ana"),)


async def test_an_original_that_somebody_elses_dead_letter_names_stays(desk: Desk) -> None:
    await buried(desk, letter("same file", ORIGINAL))

    await mara_erased(desk)

    assert await desk.blobs.get(blob_name(ORIGINAL)) == ORIGINAL
    assert await letters(desk) == named("same file")


async def test_an_original_that_somebody_elses_piece_on_its_way_names_stays(desk: Desk) -> None:
    await desk.bus.put(letter("same file", ORIGINAL))

    await mara_erased(desk)

    assert await desk.blobs.get(blob_name(ORIGINAL)) == ORIGINAL


async def test_what_the_person_sent_and_is_not_filed_goes_with_its_original(desk: Desk) -> None:
    content = CANARY.encode() + b"z" * 300_000
    await desk.blobs.put(content)
    await desk.bus.put(letter("waiting", content, author=MARA, text=CANARY))

    await mara_erased(desk)

    assert CANARY not in await everything_in(desk)
    assert await desk.blobs.get(blob_name(content)) is None


async def test_a_dead_letter_from_somebody_whom_the_customer_alone_is_known_by_goes_with_it(
    desk: Desk,
) -> None:
    erasure = await customer_of(desk, "ivan")
    await buried(desk, make_interaction("buried"), make_interaction("stranger", author=MARA))

    await erased(desk, erasure)

    assert await letters(desk) == named("stranger")


async def test_the_command_insists_and_names_who_is_not_there(desk: Desk) -> None:
    settings = {name: getattr(desk.settings, name) for name in ("database_url", "nats_url", "nats_token")}
    settings["sync_always"] = "false"
    data = Path(desk.settings.data)

    assert "say --yes" in await refusal_of("erase", "customer", "cus_x", data=data, **settings)
    assert "there is no customer cus_x" in await refusal_of(
        "erase", "customer", "cus_x", "--yes", data=data, **settings
    )
    with pytest.raises(Rejected, match="neither an e-mail address nor"):
        identifier_of("Mara", region="HR")
