"""The first run makes what is missing, once; every later one finds it."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from nats.aio.client import Client

from deploy import first_run
from deploy.first_run import SAMPLE_SOURCE, administrator, prepare
from deploy.keys import read_keys
from deploy.nats import Broker
from deploy.sample import NOTE, ROUTES, Note, note_of
from deploy.store_commands import StoreCommands, store_commands
from shared.bus import connect
from shared.desk import Desk, Source
from shared.settings import Settings
from shared.subjects import DESK_KEY, SOURCES_BUCKET


@pytest.fixture
def settings(database_url: str, nats_server: Broker, tmp_path: Path) -> Settings:
    return Settings(
        data=str(tmp_path), database_url=database_url, nats_url=nats_server.url, nats_token=nats_server.token
    )


@pytest.fixture
async def commands(settings: Settings) -> AsyncIterator[StoreCommands]:
    async with store_commands(settings) as opened:
        yield opened


@pytest.fixture
async def client(nats_server: Broker) -> AsyncIterator[Client]:
    connected = await connect(nats_server.url, name="test", token=nats_server.token)
    yield connected
    await connected.close()


async def mirrored(client: Client) -> dict[str, Source]:
    """Return what the intakes can read of the sources, by name."""
    bucket = await client.jetstream().key_value(SOURCES_BUCKET)
    entries = [await bucket.get(key) for key in await bucket.keys() if key != DESK_KEY]
    return {
        found.name: found
        for found in (msgspec.json.decode(entry.value or b"", type=Source) for entry in entries)
    }


async def test_every_channel_and_the_console_get_a_key_that_the_intakes_know(
    settings: Settings, commands: StoreCommands, client: Client
) -> None:
    prepared = await prepare(settings, commands, sample=False)

    known = await mirrored(client)
    assert set(known) == {*ROUTES, "console", "lmtp", "portal-pages", "widget"}
    for name, source in known.items():
        digest = hashlib.sha256(prepared.keys[name].encode()).hexdigest()
        assert [key.hash for key in source.keys] == [digest]
        assert not source.replay


async def test_a_second_run_finds_the_same_keys(settings: Settings, commands: StoreCommands) -> None:
    first = await prepare(settings, commands, sample=True)

    assert await prepare(settings, commands, sample=True) == first


async def test_an_interrupted_first_run_goes_on(
    settings: Settings, commands: StoreCommands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(first_run, "keep_key", crash)  # the source is made, its key is lost
        with pytest.raises(KeyboardInterrupt):
            await prepare(settings, commands, sample=True)

    prepared = await prepare(settings, commands, sample=True)

    assert prepared.sample
    assert set(prepared.keys) == {
        *ROUTES,
        "console",
        "lmtp",
        "portal-pages",
        "widget",
        *(SAMPLE_SOURCE.format(channel=name) for name in ROUTES),
    }


async def test_the_sample_desk_brings_its_directory_and_its_servers_whose_word_counts(
    settings: Settings, commands: StoreCommands, client: Client
) -> None:
    await prepare(settings, commands, sample=True)

    bucket = await client.jetstream().key_value(SOURCES_BUCKET)
    desk = msgspec.json.decode((await bucket.get(DESK_KEY)).value or b"", type=Desk)
    assert desk.authserv_ids == ("mx1.plavihost.example", "mx3.plavihost.example")
    known = await mirrored(client)
    assert all(known[f"sample-{name}"].replay for name in ROUTES)


async def test_who_began_empty_stays_empty(settings: Settings, commands: StoreCommands) -> None:
    await prepare(settings, commands, sample=False)

    later = await prepare(settings, commands, sample=True)

    assert not later.sample
    assert note_of(Path(settings.data)) == Note(weeks=0, total=0)


async def test_a_database_that_is_in_use_gets_no_sample_desk(
    settings: Settings, commands: StoreCommands
) -> None:
    await commands.add_source("phone", name="pbx")

    assert not (await prepare(settings, commands, sample=True)).sample


async def test_keys_of_another_database_are_made_anew(
    settings: Settings, commands: StoreCommands, empty_database_url: str
) -> None:
    first = await prepare(settings, commands, sample=False)
    (Path(settings.data) / NOTE).unlink()
    await _migrated(empty_database_url)
    async with store_commands(msgspec.structs.replace(settings, database_url=empty_database_url)) as others:
        second = await prepare(settings, others, sample=False)

    assert all(first.keys[name] != second.keys[name] for name in ROUTES)
    assert dict(second.keys) == read_keys(Path(settings.data)).sources


async def test_the_administrators_password_is_made_and_told_once(commands: StoreCommands) -> None:
    first, second = await administrator(commands), await administrator(commands)

    assert len(first.password) >= 16
    assert second.password == ""


async def test_after_the_replay_its_keys_open_no_door(
    settings: Settings, commands: StoreCommands, client: Client
) -> None:
    await prepare(settings, commands, sample=True)

    await first_run.end_replay(commands)

    known = await mirrored(client)
    assert all(known[f"sample-{name}"].keys == () for name in ROUTES)


async def _migrated(url: str) -> None:
    import asyncio

    from services.store.migrating import migrate

    await asyncio.to_thread(migrate, url, durable=False)
