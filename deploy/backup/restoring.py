"""`onethread restore`: a backup brought into an empty place, so that the desk runs on it afterwards.

The bus comes first, the database last and in one transaction: until that commits the place counts as empty,
and an interrupted restore is simply done again.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from pathlib import Path

import msgspec
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from deploy.backup import manifest as m
from deploy.backup import programs, stream
from deploy.backup.rebuilding import Rebuilt, rebuild
from deploy.backup.unfinished import begin, begun_since, finish, is_unfinished
from deploy.backup.writing import blob_names_on
from deploy.data_folder import write_private
from deploy.erasing import erase_again
from services.store import audit, snapshots
from services.store.erasing.erasures import Erasure
from services.store.migrating import check_restorable, migrate
from shared import bus, failpoints, subjects
from shared.errors import Refused
from shared.publishing import Message, Publisher
from shared.settings import Settings, data_folder

PUBLISHED_AT_ONCE = 100  # pieces

Say = Callable[[str], None]


def check(folder: Path, *, say: Say) -> m.Manifest:
    """Return the manifest of a whole backup, every byte of which was read. Raises Refused."""
    manifest = m.read_manifest(folder)
    say("reading every part of the backup")
    m.verify(folder, manifest)
    return manifest


async def restore(
    settings: Settings,
    folder: Path,
    manifest: m.Manifest,
    *,
    keep_stream: bool = False,
    erasures: Collection[Erasure] = (),
    say: Say,
) -> Rebuilt | None:
    """Bring a backup that was checked into an empty database and an empty bus, and migrate it.

    With `keep_stream` the bus is the old one and has outlived the database: what it holds and the backup has
    not is filed where it stood, and what that did is returned. `erasures` are done again, for they may be
    newer than the backup. Raises Refused before anything is changed.
    """
    data = data_folder(settings)
    durable = settings.sync_always
    await asyncio.to_thread(check_restorable, settings.database_url, manifest.revision, durable=durable)
    async with _bus(settings) as (client, js):
        if not keep_stream:
            await _refuse_foreign(js, folder)
        await bus.ensure_topology(js, stream_bytes_max=settings.stream_bytes_max)
        await _put_blobs(js, folder, say)
        if keep_stream:
            begin(data, since=manifest.made_at)
            await begin_anew(js, settings)
        say(f"putting {manifest.pending} pieces on the bus that were not yet filed")
        async with Publisher(client, js) as publisher:
            for batch in _batches(folder):
                await publisher.publish_all(batch)
        failpoints.reached("before_database_restored")
        await _load(settings, folder, manifest, say)
    await asyncio.to_thread(migrate, settings.database_url, durable=durable)
    _put_keys(folder, data)
    await erase_again(settings, erasures, who=audit.COMMAND, say=say)
    if not keep_stream:
        return None
    rebuilt = await rebuild(settings, since=manifest.made_at, say=say)
    finish(data)
    return rebuilt


async def go_on(settings: Settings, *, erasures: Collection[Erasure], say: Say) -> Rebuilt:
    """Rebuild a database that is there from the bus: a new one, or one whose restore was interrupted.

    Raises Refused for a database with interactions in which nothing was interrupted, before anything is
    changed.
    """
    data = data_folder(settings)
    await asyncio.to_thread(migrate, settings.database_url, durable=settings.sync_always)
    since = begun_since(data) if is_unfinished(data) else None
    if not is_unfinished(data):
        await asyncio.to_thread(_refuse_used, settings.database_url)
        begin(data, since=None)
    async with _bus(settings) as (_, js):
        await bus.ensure_topology(js, stream_bytes_max=settings.stream_bytes_max)
        await begin_anew(js, settings)
    await erase_again(settings, erasures, who=audit.COMMAND, say=say)
    rebuilt = await rebuild(settings, since=since, say=say)
    finish(data)
    return rebuilt


def _refuse_used(url: str) -> None:
    if snapshots.counts_at(url).get("interaction"):
        raise Refused(
            "the database has interactions: a rebuild is for a new one; a backup comes back by "
            "`onethread restore --keep-stream`"
        )


async def _load(settings: Settings, folder: Path, manifest: m.Manifest, say: Say) -> None:
    say(f"restoring the database: {sum(manifest.tables.values())} rows")
    await programs.load(settings, folder / m.DATABASE)
    found = await asyncio.to_thread(snapshots.counts_at, settings.database_url)
    if found != manifest.tables:
        differing = [name for name, rows in manifest.tables.items() if found.get(name) != rows]
        await asyncio.to_thread(snapshots.empty, settings.database_url)
        raise Refused(f"the restored tables do not have the rows of the backup: {', '.join(differing)}")


async def _refuse_foreign(js: JetStreamContext, folder: Path) -> None:
    """Refuse a bus that holds anything but what an interrupted restore of this backup has put there."""
    try:
        stretch = await stream.all_of(js)
    except NotFoundError:
        return
    ours = {one.id for one in _pending(folder)}
    async with contextlib.aclosing(stream.messages(js, stretch)) as held:
        async for taken in held:
            if not ours.issuperset(stream.id_of(one) for one in taken):
                raise Refused(
                    "the bus is not empty: restore needs a new one, or --keep-stream "
                    "where only the database is lost"
                )
    if not m.blobs_in(folder).keys() >= set(await blob_names_on(js)):
        raise Refused("the bus holds originals that the backup does not know: restore needs a new one")


async def begin_anew(js: JetStreamContext, settings: Settings) -> None:
    """Let the correlators begin at the stream's beginning."""
    with contextlib.suppress(NotFoundError):
        await js.delete_consumer(subjects.INTERACTIONS, subjects.CORRELATOR)
    await bus.ensure_topology(js, stream_bytes_max=settings.stream_bytes_max)


async def _put_blobs(js: JetStreamContext, folder: Path, say: Say) -> None:
    names, store = sorted(m.blobs_in(folder)), await js.object_store(subjects.BLOBS_BUCKET)
    there = set(await blob_names_on(js))
    say(f"putting {len(names)} originals back")
    for name in names:
        if name not in there:
            await store.put(name, await asyncio.to_thread((folder / m.BLOBS / name).read_bytes))


def _pending(folder: Path) -> Iterator[m.Pending]:
    decoder = msgspec.json.Decoder(m.Pending)
    with (folder / m.PENDING).open("rb") as lines:
        for line in lines:
            yield decoder.decode(line)


def _batches(folder: Path) -> Iterator[list[Message]]:
    batch: list[Message] = []
    for one in _pending(folder):
        batch.append(Message(one.subject, one.id, one.data, {**one.headers, "Nats-Msg-Id": one.id}))
        if len(batch) == PUBLISHED_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _put_keys(folder: Path, data: Path) -> None:
    """Put the sources' keys back where the data folder has none: the run after it shows them again."""
    if (folder / m.KEYS).exists() and not (data / m.KEYS).exists():
        data.mkdir(parents=True, exist_ok=True)
        write_private(data / m.KEYS, (folder / m.KEYS).read_bytes())


@contextlib.asynccontextmanager
async def _bus(settings: Settings) -> AsyncIterator[tuple[Client, JetStreamContext]]:
    client = await bus.connect(settings.nats_url, name="command", token=settings.nats_token)
    try:
        yield client, client.jetstream()
    finally:
        await bus.disconnect(client)
