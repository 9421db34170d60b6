"""Sources of vendors: sealed secrets or a key in the URL, two alive while they change, ended at once."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.mirroring import mirror
from services.store.sources import add_source, key_hash, list_sources, revoke_source
from services.store.tables import source_secret
from services.store.vendor_sources import (
    SECRET_BYTES_MAX,
    add_vendor_source,
    rotate_vendor_source,
    vendor_named,
    vendor_of,
)
from shared.desk import Source, Vendor, vendor_secret_of
from shared.desk_key import KEY_BYTES, DeskKey
from shared.errors import Rejected
from shared.subjects import DESK_KEY

KEY = DeskKey(b"k" * KEY_BYTES)
TAWK = Vendor(name="tawk", channel="chat", secret="vendor")
WHMCS = Vendor(name="whmcs", channel="ticket", secret="us")
CHATWOOT = Vendor(name="chatwoot", channel="chat", secret="either")
CTI = Vendor(name="cti", channel="phone", secret="nobody")


async def mirrored(engine: AsyncEngine) -> Source:
    kept: dict[str, bytes] = {}

    class Bucket:
        async def put(self, key: str, value: bytes) -> None:
            kept[key] = value

    await mirror(engine, Bucket())
    (one,) = (msgspec.json.decode(value, type=Source) for key, value in kept.items() if key != DESK_KEY)
    return one


def opened(one: Source) -> list[bytes]:
    return [KEY.open(secret.sealed, vendor_secret_of(one.name)) for secret in one.secrets]


async def test_a_vendors_secret_is_sealed_in_the_database_and_on_the_bus(engine: AsyncEngine) -> None:
    connected = await add_vendor_source(engine, TAWK, name="widget", seal=KEY.seal, secret=b" tajna\n")

    assert (connected.path, connected.secret) == ("/v1/adapters/tawk/widget", "")
    one = await mirrored(engine)
    assert (one.channel, one.vendor, one.keys) == ("chat", "tawk", ())
    assert opened(one) == [b"tajna"]
    async with engine.connect() as connection:
        assert "tajna" not in str((await connection.execute(select(source_secret))).all())
    assert await vendor_of(engine, "widget") == "tawk"


async def test_where_the_vendor_signs_nothing_our_key_is_in_the_url(engine: AsyncEngine) -> None:
    connected = await add_vendor_source(engine, CTI, name="pbx", seal=KEY.seal)

    path, _, key = connected.path.partition("?key=")
    assert path == "/v1/adapters/cti/pbx"
    assert [one.hash for one in (await mirrored(engine)).keys] == [key_hash(key)]


async def test_a_secret_of_ours_is_shown_once_and_is_what_the_source_has(engine: AsyncEngine) -> None:
    connected = await add_vendor_source(engine, WHMCS, name="billing", seal=KEY.seal)

    assert connected.secret.startswith("whsec_")
    assert opened(await mirrored(engine)) == [connected.secret.encode()]


async def test_two_secrets_live_side_by_side_and_all_end_at_once(engine: AsyncEngine) -> None:
    await add_vendor_source(engine, TAWK, name="widget", seal=KEY.seal, secret=b"first")
    for secret in (b"second", b"third"):
        await rotate_vendor_source(engine, TAWK, "widget", seal=KEY.seal, secret=secret)

    one = await mirrored(engine)
    assert opened(one) == [b"second", b"third"]
    assert [secret.expires_at is None for secret in one.secrets] == [False, True]

    assert [(line.vendor, line.keys) for line in await list_sources(engine)] == [("tawk", 2)]
    assert await revoke_source(engine, "widget") == 2
    assert (await mirrored(engine)).secrets == ()


async def test_a_release_that_begins_to_sign_goes_over_from_the_key(engine: AsyncEngine) -> None:
    await add_vendor_source(engine, CHATWOOT, name="widget", seal=KEY.seal)
    await rotate_vendor_source(engine, CHATWOOT, "widget", seal=KEY.seal, secret=b"tajna")

    one = await mirrored(engine)
    assert opened(one) == [b"tajna"]
    assert [key.expires_at is None for key in one.keys] == [False]


async def test_what_does_not_fit_the_vendor_is_told(engine: AsyncEngine) -> None:
    await add_source(engine, channel="chat", name="own")
    refused = [
        (TAWK, b"", "give the secret"),
        (TAWK, b" \n", "give the secret"),
        (CTI, b"x", "signs nothing"),
        (TAWK, b"x" * (SECRET_BYTES_MAX + 1), "at most"),
    ]
    for vendor, secret, told in refused:
        with pytest.raises(Rejected, match=told):
            await add_vendor_source(engine, vendor, name="widget", seal=KEY.seal, secret=secret)
    with pytest.raises(Rejected, match="not one of tawk"):
        await rotate_vendor_source(engine, TAWK, "own", seal=KEY.seal, secret=b"x")
    with pytest.raises(Rejected, match="no adapter for 'twak'; there are cti, tawk"):
        vendor_named((TAWK, CTI), "twak")
    assert [line.name for line in await list_sources(engine)] == ["own"]
