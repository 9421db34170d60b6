"""`onethread backup`: a consistent copy of a desk that goes on working.

First how far the correlators are, then one view of the database, then what the bus has beyond both: whatever
was acknowledged before the backup began is in the one or the other. All is written beside its place and gets
its name at the end, so an interrupted backup never looks like a whole one.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import hashlib
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from deploy.backup import manifest as m
from deploy.backup import programs, stream
from deploy.backup.erasure_list import list_of
from services.store.database import connect
from services.store.erasing.erasures import known_erasures
from services.store.snapshots import Snapshot, snapshot
from shared import bus, failpoints, subjects
from shared.errors import Refused
from shared.settings import Settings, data_folder

LOCK = "lock"
TOLD_EVERY = 500  # objects

Say = Callable[[str], None]


async def back_up(settings: Settings, folder: Path, *, say: Say) -> m.Manifest:
    """Write a whole backup to `folder`, which must not be there yet, and return its manifest.

    Raises Refused for a place that is taken or cannot be written, and for a dump that fails.
    """
    with _half_of(folder) as half:
        async with _bus(settings) as js:
            manifest = await _write(settings, js, half, say)
        await asyncio.to_thread(m.verify, half, manifest)
        failpoints.reached("before_manifest")
        await asyncio.to_thread(_finish, half, folder, manifest)
    return manifest


async def _write(settings: Settings, js: JetStreamContext, half: Path, say: Say) -> m.Manifest:
    made_at = datetime.now(UTC)
    done = await stream.done_up_to(js)
    with contextlib.ExitStack() as stack:
        view = await asyncio.to_thread(stack.enter_context, snapshot(settings.database_url))
        last = (await stream.all_of(js)).last
        say("counting the database")
        tables = await asyncio.to_thread(view.counts)
        say(f"copying the database: {sum(tables.values())} rows in {len(tables)} tables")
        await programs.dump(settings, half / m.DATABASE, snapshot=view.name)
        pending = await _write_pending(js, half / m.PENDING, view, stream.Stretch(done + 1, last))
        partition = await asyncio.to_thread(view.partition)
        revision = view.revision
    say(f"{pending} pieces were on the bus and not yet filed")
    blobs = await _write_blobs(js, half, say)
    await _write_erasures(settings, half)
    keys = _copy_keys(data_folder(settings), half)
    return m.Manifest(
        made_at=made_at,
        revision=revision,
        tables=tables,
        stream_last=last,
        stream_done=done,
        pending=pending,
        partition=partition.sha256,
        blobs=blobs,
        parts={
            name: await asyncio.to_thread(m.part_of, half / name)
            for name in (m.DATABASE, m.PENDING, m.BLOB_NAMES, m.ERASURES, *keys)
        },
    )


async def _write_pending(js: JetStreamContext, file: Path, view: Snapshot, stretch: stream.Stretch) -> int:
    """Write what the database had not seen, in the order of the bus, and return how many pieces it is."""
    lines: list[bytes] = []
    async for taken in stream.messages(js, stretch):
        ids = [stream.id_of(message) for message in taken]
        wanted = await asyncio.to_thread(view.not_done, ids)
        lines += [
            msgspec.json.encode(
                m.Pending(subject=one.subject, id=name, headers=_attributes(one.headers), data=one.data)
            )
            for one, name in zip(taken, ids, strict=True)
            if name in wanted
        ]
    m.write_whole(file, b"".join(line + b"\n" for line in lines))
    return len(lines)


def _attributes(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Return the CloudEvents attributes; what the bus itself put in (batch, duplicates) is of the old one."""
    return {name: value for name, value in (headers or {}).items() if name.startswith("ce-")}


async def _write_blobs(js: JetStreamContext, half: Path, say: Say) -> int:
    """Write every object as the bus holds it, sealed or not, and return how many there are."""
    store, names = await js.object_store(subjects.BLOBS_BUCKET), await blob_names_on(js)
    (half / m.BLOBS).mkdir(mode=0o700)
    kept = []
    for number, name in enumerate(names, 1):
        try:
            data = (await store.get(name)).data or b""
        except NotFoundError:  # removed since it was listed
            continue
        await asyncio.to_thread(m.write_whole, half / m.BLOBS / name, data)
        kept.append(f"{name} {hashlib.sha256(data).hexdigest()}\n")
        if number % TOLD_EVERY == 0:
            say(f"{number} of {len(names)} originals copied")
    m.write_whole(half / m.BLOB_NAMES, "".join(kept).encode())
    return len(kept)


async def blob_names_on(js: JetStreamContext) -> list[str]:
    """Return the names of the objects on the bus, sorted."""
    store = await js.object_store(subjects.BLOBS_BUCKET)
    try:
        return sorted(one.name for one in await store.list() if one.name and not one.deleted)
    except NotFoundError:
        return []


async def _write_erasures(settings: Settings, half: Path) -> None:
    engine = connect(settings.database_url, connections_max=1)
    try:
        m.write_whole(half / m.ERASURES, list_of(await known_erasures(engine)))
    finally:
        await engine.dispose()


def _copy_keys(data: Path, half: Path) -> list[str]:
    """Copy the sources' keys where the data folder has them, and return the part's name."""
    if not (data / m.KEYS).exists():
        return []
    m.write_whole(half / m.KEYS, (data / m.KEYS).read_bytes())
    return [m.KEYS]


@contextlib.contextmanager
def _half_of(folder: Path) -> Iterator[Path]:
    """Yield an empty folder beside `folder` to write in; what an interrupted backup left there is removed."""
    folder = folder.absolute()
    if folder.exists():
        raise Refused(f"{folder} is there already: a backup never overwrites anything")
    half = folder.with_name(f".{folder.name}.half")
    try:
        half.mkdir(mode=0o700, exist_ok=True)
        lock = os.open(half / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Refused(f"cannot write to {half}: {error.strerror}") from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused(f"another backup is being written to {folder}") from None
        for left in half.iterdir():
            if left.name != LOCK:
                shutil.rmtree(left) if left.is_dir() else left.unlink()
        try:
            yield half
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise
    finally:
        os.close(lock)


def _finish(half: Path, folder: Path, manifest: m.Manifest) -> None:
    """Make a whole backup of what was written: everything on disk, then the manifest, then the name."""
    for name in manifest.parts:
        (half / name).chmod(0o600)
        m.sync(half / name)
    m.sync(half / m.BLOBS)
    m.write_whole(half / m.NAME, msgspec.json.format(msgspec.json.encode(manifest)))
    (half / LOCK).unlink()
    m.sync(half)
    half.rename(folder.absolute())
    m.sync(folder.absolute().parent)


@contextlib.asynccontextmanager
async def _bus(settings: Settings) -> AsyncIterator[JetStreamContext]:
    client = await bus.connect(settings.nats_url, name="command", token=settings.nats_token)
    try:
        js = client.jetstream()
        await bus.ensure_topology(js, stream_bytes_max=settings.stream_bytes_max)
        yield js
    finally:
        await bus.disconnect(client)
