"""Sources whose webhooks come in a vendor's own form: with what it signs, or our key where it signs nothing.

A vendor's secret is kept sealed under the desk's key, and nobody can read it again; of a key of ours only the
hash. While either is changed, the one before lives on for a while (services/store/sources.py).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from datetime import timedelta

import msgspec
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store import audit
from services.store.database import failures_named
from services.store.sources import OVERLAP, add_key, end_by_turns, hold_source, insert_source
from services.store.tables import source, source_key, source_secret
from shared.desk import Vendor, vendor_secret_of
from shared.errors import Rejected
from shared.phrases import phrase
from shared.webhook_signatures import secret_text

PATH = "/v1/adapters/{vendor}/{source}"
MADE_BYTES = 32
SECRET_BYTES_MAX = 4_096

Seal = Callable[[bytes, str], bytes]  # under the desk's key, and as what


class Connected(msgspec.Struct, frozen=True, kw_only=True):
    """What has to be entered at the vendor, this once."""

    path: str  # of the URL; it ends in our key where the vendor signs nothing
    secret: str = ""  # that we have made and the vendor is to sign with; empty where it has one of its own


async def add_vendor_source(
    engine: AsyncEngine,
    vendor: Vendor,
    *,
    name: str,
    seal: Seal,
    secret: bytes = b"",
    per_minute: int | None = None,
    by: str = audit.COMMAND,
) -> Connected:
    """Add a source for the vendor's webhooks. Raises Rejected where it cannot be.

    `secret` is what the vendor shows; empty where it shows none.
    """
    proof, made = proof_of(vendor, secret)
    with failures_named():
        async with engine.begin() as connection:
            source_id = await insert_source(
                connection,
                channel=vendor.channel,
                name=name,
                per_minute=per_minute,
                vendor=vendor.name,
                by=by,
            )
            return await _connected(connection, vendor, name, source_id, proof=proof, made=made, seal=seal)


async def rotate_vendor_source(
    engine: AsyncEngine,
    vendor: Vendor,
    name: str,
    *,
    seal: Seal,
    secret: bytes = b"",
    overlap: timedelta = OVERLAP,
    by: str = audit.COMMAND,
) -> Connected:
    """Give the source another secret or key; the one before lives on for `overlap`. Raises Rejected.

    So a vendor that begins to sign goes over from the key to its secret, and nothing is lost in between.
    """
    proof, made = proof_of(vendor, secret)
    with failures_named():
        async with engine.begin() as connection:
            held = await hold_source(connection, name)
            if held.vendor != vendor.name:
                raise Rejected(
                    phrase(
                        "source_of_another",
                        "source {name} is not one of {vendor}",
                        name=name,
                        vendor=vendor.name,
                    )
                )
            for table in (source_key, source_secret):
                await end_by_turns(connection, table, held.id, overlap=overlap)
            await audit.note(connection, who=by, what="source.rotated", about=name)
            return await _connected(connection, vendor, name, held.id, proof=proof, made=made, seal=seal)


async def vendor_of(engine: AsyncEngine, name: str) -> str:
    """Return whose webhooks the source brings, empty for one that posts in our own form. Raises Rejected."""
    with failures_named():
        async with engine.connect() as connection:
            found = (await connection.execute(select(source.c.vendor).where(source.c.name == name))).first()
    if found is None:
        raise Rejected(phrase("source_unknown", "no source {name}", name=name), status=404)
    return str(found.vendor)


def vendor_named(vendors: Iterable[Vendor], name: str) -> Vendor:
    """Return the vendor of this name. Raises Rejected, naming those that there are."""
    known = {one.name: one for one in vendors}
    if name not in known:
        raise Rejected(
            phrase(
                "vendor_unknown",
                "there is no adapter for {name!r}; there are {known}",
                name=name,
                known=", ".join(sorted(known)) or "-",
            )
        )
    return known[name]


def proof_of(vendor: Vendor, secret: bytes) -> tuple[bytes, bool]:
    """Return with what the vendor's calls are proven, and whether we have made it; nothing for our key.

    Raises Rejected where the vendor's secret is missing, or given for one that signs nothing.
    """
    secret = secret.strip()
    if len(secret) > SECRET_BYTES_MAX:
        raise Rejected(phrase("secret_too_long", "a secret has at most {n} bytes", n=SECRET_BYTES_MAX))
    if secret:
        if vendor.secret == "nobody":  # noqa: S105  who makes it
            raise Rejected(
                phrase(
                    "vendor_signs_nothing",
                    "{vendor} signs nothing: leave the secret out, our key is in the URL",
                    vendor=vendor.name,
                )
            )
        return secret, False
    if vendor.secret == "vendor":  # noqa: S105  who makes it
        raise Rejected(
            phrase(
                "vendor_signs",
                "{vendor} signs its webhooks: give the secret that it shows",
                vendor=vendor.name,
            )
        )
    if vendor.secret == "us":  # noqa: S105  who makes it
        made = secret_text(secrets.token_bytes(MADE_BYTES))
        return made.encode(), True
    return b"", False


async def _connected(
    connection: AsyncConnection,
    vendor: Vendor,
    name: str,
    source_id: str,
    *,
    proof: bytes,
    made: bool,
    seal: Seal,
) -> Connected:
    path = PATH.format(vendor=vendor.name, source=name)
    if not proof:
        return Connected(path=f"{path}?key={await add_key(connection, source_id)}")
    sealed = seal(proof, vendor_secret_of(name))
    await connection.execute(insert(source_secret).values(source_id=source_id, sealed=sealed))
    return Connected(path=path, secret=proof.decode() if made else "")
