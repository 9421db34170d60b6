"""What administrators do on pages as `onethread` does on a command line: sources, the directory, the desk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

import msgspec
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store import audit, desk_settings, sources, vendor_sources
from services.store.auth import Clock
from services.store.database import failures_named
from services.store.directory import Report, import_directory
from services.store.directory_entries import FaultyLine
from services.store.directory_preview import Fault, Preview, preview_directory, read_file
from services.store.directory_writing import CustomerKeys
from services.store.retaining import kept_rules
from services.store.retaining.rules import Rules
from services.store.tables import directory_upload, source, source_key
from services.store.team_members import set_team_of_source
from shared.desk import Desk, Vendor
from shared.desk_key import DeskKey
from shared.errors import Rejected
from shared.ids import new_handle
from shared.phrases import phrase

UPLOAD_BYTES_MAX = 8 * 1024 * 1024  # some 20,000 customers; more are imported on the command line
UPLOADS_KEPT = timedelta(days=1)
NAME_CHARS_MAX = 200

_entry = msgspec.json.Encoder()


class ToEnter(msgspec.Struct, frozen=True, kw_only=True):
    """What has to be entered at a vendor, shown this once."""

    url: str
    secret: str = ""  # made by us; empty where the vendor has one of its own


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """A file that waits for somebody's word, with what it would do."""

    handle: str
    name: str
    faults: tuple[Fault, ...]
    preview: Preview | None  # none where the file has faults


class Administration:
    """Every method raises Rejected for what cannot be, Unavailable; every deed is in the journal."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        key: DeskKey,
        customer_keys: CustomerKeys,
        clock: Clock,
        vendors: Sequence[Vendor] = (),
        intake_address: Callable[[str], str] = str,
    ) -> None:
        """`intake_address` returns where a channel's intake is reached by vendors."""
        self._vendors = vendors
        self._intake_address = intake_address
        self._engine = engine
        self._key = key
        self._customer_keys = customer_keys
        self._clock = clock

    async def add_source(
        self, *, channel: str, name: str, replay: bool, signs: bool, per_minute: int | None, by: str
    ) -> str:
        """Add a source and return its key, which nobody can read again."""
        return await sources.add_source(
            self._engine,
            channel=channel,
            name=name,
            replay=replay,
            per_minute=per_minute,
            signing=self._key.signing_secret if signs else None,
            by=by,
        )

    @property
    def vendors(self) -> Sequence[Vendor]:
        """Return the vendors whose webhooks can be taken."""
        return self._vendors

    async def add_vendor_source(
        self, *, vendor: str, name: str, secret: str, per_minute: int | None, by: str
    ) -> ToEnter:
        """Add a source for a vendor's webhooks and return what is to be entered there."""
        known = vendor_sources.vendor_named(self._vendors, vendor)
        connected = await vendor_sources.add_vendor_source(
            self._engine,
            known,
            name=name,
            seal=self._key.seal,
            secret=secret.encode(),
            per_minute=per_minute,
            by=by,
        )
        return self._to_enter(known, connected)

    async def rotate_vendor_source(self, name: str, *, secret: str, by: str) -> ToEnter | None:
        """Give a vendor's source another secret or key; None for a source that is no vendor's."""
        vendor = await vendor_sources.vendor_of(self._engine, name)
        if not vendor:
            return None
        known = vendor_sources.vendor_named(self._vendors, vendor)
        connected = await vendor_sources.rotate_vendor_source(
            self._engine, known, name, seal=self._key.seal, secret=secret.encode(), by=by
        )
        return self._to_enter(known, connected)

    def _to_enter(self, vendor: Vendor, connected: vendor_sources.Connected) -> ToEnter:
        return ToEnter(url=self._intake_address(vendor.channel) + connected.path, secret=connected.secret)

    async def rotate_source(self, name: str, *, by: str) -> str:
        """Return a new key of the kind that the source has; the one before lives on for a while."""
        signs = await self._signs(name)
        signing = self._key.signing_secret if signs else None
        return await sources.rotate_source(self._engine, name, signing=signing, by=by)

    async def revoke_source(self, name: str, *, by: str) -> int:
        """End all keys of the source and return how many there were."""
        return await sources.revoke_source(self._engine, name, by=by)

    async def set_team_of_source(self, name: str, team: str, *, by: str) -> None:
        """Let the threads that the source opens be of the team with this handle; empty: of none."""
        await set_team_of_source(self._engine, name, team, by=by)

    async def set_desk(self, given: bytes, *, by: str) -> Desk:
        """Take over desk.json as it is given. Raises Rejected with a pointer to the field."""
        desk = desk_settings.read_desk(given)
        await desk_settings.set_desk(self._engine, desk, by=by)
        return desk

    async def set_retention(self, rules: Rules, *, by: str) -> None:
        """Let things be kept so long from the next night on. Raises Rejected with a pointer to the rule."""
        await kept_rules.set_rules(self._engine, rules, by=by)

    async def upload(self, name: str, content: bytes, *, by: str) -> str:
        """Keep a file until it is imported, a day at most, and return its handle."""
        if not content.strip():
            raise Rejected(phrase("file_none", "choose a file"), pointer="/file")
        if len(content) > UPLOAD_BYTES_MAX:
            raise Rejected(
                phrase("file_bytes", "a file has {n} bytes at most", n=UPLOAD_BYTES_MAX),
                pointer="/file",
                status=413,
            )
        now = self._clock()
        values = {"handle": new_handle("upl"), "agent_id": by, "at": now, "content": content}
        with failures_named():
            async with self._engine.begin() as connection:
                old = directory_upload.c.at < now - UPLOADS_KEPT
                await connection.execute(delete(directory_upload).where(old))
                row = {**values, "name": name[:NAME_CHARS_MAX]}
                await connection.execute(insert(directory_upload).values(row))
        return str(values["handle"])

    async def look(self, handle: str) -> Upload:
        """Return what importing the file would do now. Raises Rejected (404) for a file that is gone."""
        name, content = await self._uploaded(handle)
        entries, faults = await asyncio.to_thread(read_file, name, content)
        preview = None
        if not faults:
            region = (await desk_settings.get_desk(self._engine)).region
            preview = await preview_directory(self._engine, entries, region=region)
        return Upload(handle=handle, name=name, faults=faults, preview=preview)

    async def import_upload(self, handle: str, *, by: str) -> Report:
        """Import the file and return what was done. Raises Rejected for one with faults, or that is gone."""
        name, content = await self._uploaded(handle)
        entries, faults = await asyncio.to_thread(read_file, name, content)
        if faults:
            raise FaultyLine(faults[0].line, faults[0].what)
        region = (await desk_settings.get_desk(self._engine)).region
        lines: Sequence[bytes] = [_entry.encode(entry) for entry in entries]
        report = await import_directory(self._engine, lines, self._customer_keys, region=region)
        with failures_named():
            async with self._engine.begin() as connection:
                await connection.execute(delete(directory_upload).where(directory_upload.c.handle == handle))
                why = f"{report.added} added, {len(report.changed)} changed"
                await audit.note(connection, who=by, what="directory.imported", about=name, why=why)
        return report

    async def _uploaded(self, handle: str) -> tuple[str, bytes]:
        query = select(directory_upload.c.name, directory_upload.c.content)
        with failures_named():
            async with self._engine.connect() as connection:
                found = await connection.execute(query.where(directory_upload.c.handle == handle))
                row = found.one_or_none()
        if row is None:
            raise Rejected(
                phrase("upload_gone", "this file is gone: it was imported, or a day has passed"), status=404
            )
        return row.name, bytes(row.content)

    async def _signs(self, name: str) -> bool:
        query = (
            select(source_key.c.signs)
            .join(source, source.c.id == source_key.c.source_id)
            .where(source.c.name == name)
            .order_by(source_key.c.id.desc())
            .limit(1)
        )
        with failures_named():
            async with self._engine.connect() as connection:
                return bool((await connection.execute(query)).scalar_one_or_none())
