"""A backup is whole or it is none; a restored desk goes on where the backup was made."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from deploy.backup.manifest import BLOBS, DATABASE, NAME, Manifest, read_manifest
from deploy.backup.restoring import check, restore
from deploy.backup.writing import back_up
from services.store.migrating import check as check_schema
from shared.blobs import blob_name
from shared.errors import Refused
from shared.settings import Settings, environment_for
from tests.correlator.world import column, until
from tests.deploy.backup.conftest import FILED, ORIGINAL, WAITING, Desk
from tests.pieces import make_interaction


def silent(_: str) -> None:
    """Keep progress to ourselves."""


async def made(desk: Desk, folder: Path) -> Manifest:
    return await back_up(desk.settings, folder, say=silent)


async def brought_back(folder: Path, place: Desk, *, keep_stream: bool = False) -> None:
    manifest = check(folder, say=silent)
    await restore(place.settings, folder, manifest, keep_stream=keep_stream, say=silent)


async def killed_at(point: str, *arguments: str, settings: Settings) -> None:
    """Run the command until it kills itself at a failpoint."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "deploy.cli", *arguments),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=Path(__file__).parents[3],
        env={**environment_for(settings), "ONETHREAD_FAIL": f"{point}:kill"},
    )
    assert await process.wait() == -signal.SIGKILL


async def test_a_restored_desk_stands_as_it_stood_and_files_what_was_waiting(
    desk: Desk, nowhere: Desk, tmp_path: Path
) -> None:
    before = await desk.partition()
    manifest = await made(desk, tmp_path / "backup")
    assert (manifest.pending, manifest.blobs, manifest.tables["interaction"]) == (len(WAITING), 1, len(FILED))

    await brought_back(tmp_path / "backup", nowhere)

    assert await nowhere.partition() == before
    assert await nowhere.blobs.get(blob_name(ORIGINAL)) == ORIGINAL
    check_schema(nowhere.settings.database_url, durable=False)
    await nowhere.file(len(WAITING))
    await until(nowhere.bus.is_done)
    names = await column(nowhere.settings.database_url, "select id from interaction order by id")
    assert names == sorted(make_interaction(name).id for name in (*FILED, *WAITING))


async def test_numbers_go_on_after_a_restore(desk: Desk, nowhere: Desk, tmp_path: Path) -> None:
    """Ids and spoken references that the database gives out must not begin anew."""
    await made(desk, tmp_path / "backup")
    await brought_back(tmp_path / "backup", nowhere)

    await nowhere.bus.put(make_interaction("other", text="Domena je istekla.", subject="Domena"))
    await nowhere.file(len(WAITING) + 1)

    (doubles,) = await column(
        nowhere.settings.database_url, "select count(*) - count(distinct number) from thread"
    )
    assert doubles == 0
    assert len(await nowhere.partition()) == len(FILED) + len(WAITING) + 1


async def test_a_database_that_was_lost_catches_up_from_a_bus_that_was_not(
    desk: Desk, nowhere: Desk, tmp_path: Path, empty_database_url: str
) -> None:
    """The night's backup and the stream give what stood at the moment of the loss."""
    await made(desk, tmp_path / "backup")
    await desk.file(len(WAITING))
    await desk.bus.put(make_interaction("later", minutes=9))
    await desk.file(1)
    lost = await desk.partition()

    with pytest.raises(Refused, match="the bus is not empty"):
        await brought_back(tmp_path / "backup", at(desk, empty_database_url))
    new = at(desk, empty_database_url)
    await brought_back(tmp_path / "backup", new, keep_stream=True)
    await new.file(len(FILED) + 2 * len(WAITING) + 1)  # what waited comes from the backup, too
    await until(new.bus.is_done)

    assert await new.partition() == lost


def at(desk: Desk, database_url: str) -> Desk:
    """Return the desk's bus with another database."""
    settings = {name: getattr(desk.settings, name) for name in desk.settings.__struct_fields__}
    return Desk(Settings(**(settings | {"database_url": database_url})), desk.bus, desk.blobs)


async def test_a_backup_that_is_killed_leaves_nothing_that_looks_whole(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "backup"

    await killed_at("before_manifest", "backup", str(folder), settings=desk.settings)

    assert not folder.exists()
    (half,) = (path for path in tmp_path.iterdir() if path.name.endswith(".half"))
    with pytest.raises(Refused, match="no whole backup"):
        check(half, say=silent)
    await made(desk, folder)
    check(folder, say=silent)
    assert not half.exists()


async def test_a_restore_that_is_killed_can_be_done_again(desk: Desk, nowhere: Desk, tmp_path: Path) -> None:
    before = await desk.partition()
    await made(desk, tmp_path / "backup")

    await killed_at(
        "before_database_restored", "restore", str(tmp_path / "backup"), settings=nowhere.settings
    )
    await brought_back(tmp_path / "backup", nowhere)

    assert await nowhere.partition() == before


async def test_a_place_that_is_not_empty_is_refused_and_left_alone(
    desk: Desk, nowhere: Desk, tmp_path: Path
) -> None:
    await made(desk, tmp_path / "backup")
    before = await desk.partition()

    with pytest.raises(Refused, match="the database is not empty"):
        await brought_back(tmp_path / "backup", desk)
    await nowhere.bus.put(make_interaction("foreign"))
    with pytest.raises(Refused, match="the bus is not empty"):
        await brought_back(tmp_path / "backup", nowhere)

    assert await desk.partition() == before
    assert (
        await column(nowhere.settings.database_url, "select 1 from pg_tables where schemaname='public'") == []
    )


@pytest.mark.parametrize("part", [DATABASE, "blob", "missing blob"])
async def test_a_damaged_backup_is_refused_before_anything_is_changed(
    desk: Desk, tmp_path: Path, part: str
) -> None:
    await made(desk, tmp_path / "backup")
    blob = tmp_path / "backup" / BLOBS / blob_name(ORIGINAL)
    if part == "missing blob":
        blob.unlink()
    else:
        file = tmp_path / "backup" / DATABASE if part == DATABASE else blob
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)

    with pytest.raises(Refused, match="the backup is damaged"):
        check(tmp_path / "backup", say=silent)


async def test_a_newer_schema_and_a_newer_format_are_refused(
    desk: Desk, nowhere: Desk, tmp_path: Path
) -> None:
    await made(desk, tmp_path / "backup")
    manifest = tmp_path / "backup" / NAME
    found = read_manifest(tmp_path / "backup")
    manifest.write_text(manifest.read_text().replace(f'"{found.revision}"', '"9999"'))

    with pytest.raises(Refused, match=r"schema \(9999\) is newer"):
        await brought_back(tmp_path / "backup", nowhere)

    manifest.write_text(manifest.read_text().replace('"format": 1', '"format": 2'))
    with pytest.raises(Refused, match="has the format 2"):
        check(tmp_path / "backup", say=silent)


async def test_a_backup_never_overwrites_and_is_for_its_owner_alone(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    await made(desk, folder)

    with pytest.raises(Refused, match="never overwrites"):
        await made(desk, folder)
    with pytest.raises(Refused, match="cannot write to /proc"):
        await made(desk, Path("/proc/backup"))
    modes = {path.stat().st_mode & 0o077 for path in (folder, *folder.rglob("*"))}
    assert modes == {0}
