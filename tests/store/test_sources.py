"""Sources and their keys: shown once, hashed, rotated with two alive, revoked at once, mirrored."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.nats import Broker
from services.store.desk_settings import set_desk
from services.store.mirroring import mirror
from services.store.sources import add_source, list_sources, revoke_source, rotate_source
from services.store.tables import source, source_key
from shared.bus import connect, ensure_topology
from shared.desk import Desk, Source
from shared.desk_key import KEY_BYTES, DeskKey
from shared.errors import Rejected
from shared.subjects import DESK_KEY, SOURCES_BUCKET


class Bucket(dict[str, bytes]):
    """A key-value bucket in memory."""

    async def put(self, key: str, value: bytes) -> None:
        self[key] = value


async def mirrored(engine: AsyncEngine) -> list[Source]:
    bucket = Bucket()
    await mirror(engine, bucket)
    return [msgspec.json.decode(value, type=Source) for key, value in bucket.items() if key != DESK_KEY]


def hash_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


async def test_a_key_opens_the_door_of_its_source_and_is_not_kept(engine: AsyncEngine) -> None:
    key = await add_source(engine, channel="phone", name="pbx", replay=True)

    (record,) = await mirrored(engine)
    async with engine.connect() as connection:
        kept = [
            *(await connection.execute(select(source))).all(),
            *(await connection.execute(select(source_key))).all(),
        ]

    assert key.startswith("ot_")
    assert (record.name, record.channel, record.replay) == ("pbx", "phone", True)
    assert [one.hash for one in record.keys] == [hash_of(key)]
    assert len(record.salt) >= 32
    assert key not in str(kept)


async def test_a_rotated_key_lives_on_for_a_while_beside_the_new_one(engine: AsyncEngine) -> None:
    first = await add_source(engine, channel="phone", name="pbx")
    second = await rotate_source(engine, "pbx")
    (record,) = await mirrored(engine)
    assert [one.hash for one in record.keys] == [hash_of(first), hash_of(second)]
    assert [one.expires_at is None for one in record.keys] == [False, True]

    third = await rotate_source(engine, "pbx")

    (record,) = await mirrored(engine)
    assert [one.hash for one in record.keys] == [hash_of(second), hash_of(third)]


async def test_a_key_rotated_without_overlap_ends_at_once(engine: AsyncEngine) -> None:
    await add_source(engine, channel="phone", name="pbx")
    second = await rotate_source(engine, "pbx", overlap=timedelta(0))

    (record,) = await mirrored(engine)
    assert [one.hash for one in record.keys] == [hash_of(second)]


async def test_a_revoked_source_is_mirrored_without_keys(engine: AsyncEngine) -> None:
    await add_source(engine, channel="phone", name="pbx")
    await rotate_source(engine, "pbx")

    assert await revoke_source(engine, "pbx") == 2

    assert [record.keys for record in await mirrored(engine)] == [()]
    assert [(line.name, line.keys) for line in await list_sources(engine)] == [("pbx", 0)]


async def test_a_source_signs_with_a_secret_that_is_kept_nowhere(engine: AsyncEngine) -> None:
    key = DeskKey(b"k" * KEY_BYTES)
    secret = await add_source(engine, channel="phone", name="pbx", per_minute=600, signing=key.signing_secret)
    plain = await rotate_source(engine, "pbx")
    again = await rotate_source(engine, "pbx", signing=key.signing_secret)

    (record,) = await mirrored(engine)
    assert [one.signs for one in record.keys] == [False, True]
    assert record.keys[0].hash == hash_of(plain)
    assert again == "whsec_" + base64.b64encode(key.signing_secret(record.keys[1].hash)).decode()
    assert record.per_minute == 600
    async with engine.connect() as connection:
        kept = str((await connection.execute(select(source_key))).all())
    assert secret.removeprefix("whsec_") not in kept
    with pytest.raises(Rejected, match="a minute"):
        await add_source(engine, channel="phone", name="pbx2", per_minute=0)


async def test_a_name_is_taken_once(engine: AsyncEngine) -> None:
    await add_source(engine, channel="phone", name="pbx")

    with pytest.raises(Rejected, match="exists already"):
        await add_source(engine, channel="chat", name="pbx")
    for change in (revoke_source, rotate_source):
        with pytest.raises(Rejected, match="no source"):
            await change(engine, "widget")
    for channel, name in (("phone", "PBX 1"), ("phone", ""), ("Phone!", "pbx2")):
        with pytest.raises(Rejected, match="lower case"):
            await add_source(engine, channel=channel, name=name)


async def test_the_mirror_is_in_the_bucket_that_the_intakes_watch(
    engine: AsyncEngine, nats_server: Broker
) -> None:
    key = await add_source(engine, channel="phone", name="pbx")
    await set_desk(engine, Desk(name="Plavi Host", region="HR"))
    client = await connect(nats_server.url, name="test", token=nats_server.token)
    await ensure_topology(client.jetstream())
    bucket = await client.jetstream().key_value(SOURCES_BUCKET)

    await mirror(engine, bucket)

    names = [name for name in await bucket.keys() if name != DESK_KEY]
    record = msgspec.json.decode((await bucket.get(names[0])).value or b"", type=Source)
    desk = msgspec.json.decode((await bucket.get(DESK_KEY)).value or b"", type=Desk)
    await client.close()
    assert (len(names), record.keys[0].hash, desk.name) == (1, hash_of(key), "Plavi Host")
