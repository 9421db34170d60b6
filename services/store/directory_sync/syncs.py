"""Which sources the directory is kept like: added, listed, asked for, paused, taken away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any, Literal, get_args

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store import audit
from services.store.auth import Clock
from services.store.database import failures_named
from services.store.directory_sync.runs import RunView, last_runs
from services.store.directory_sync.whmcs_api import api_address
from services.store.tables import directory_sync, directory_sync_entry, directory_sync_run
from shared.desk_key import DeskKey
from shared.errors import Rejected
from shared.phrases import phrase

MINUTES_MIN, MINUTES_MAX = 1, 7 * 24 * 60
FILE_MINUTES, WHMCS_MINUTES = 10, 60  # unless somebody says otherwise
SECRET_CHARS_MAX = 500
CONFLICT = 409

Kind = Literal["file", "whmcs"]
Deed = Literal["run", "preview", "allow", "pause", "resume"]
DEEDS: tuple[Deed, ...] = get_args(Deed)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Sync(msgspec.Struct, frozen=True, kw_only=True):
    """A source that the directory is kept like."""

    id: int
    name: str
    kind: Kind
    location: str
    identifier: str
    secret: bytes | None  # sealed
    every_minutes: int
    next_at: datetime | None
    asked: str
    ends_allowed: bool


class Credentials(msgspec.Struct, frozen=True):
    """By which an API is asked."""

    identifier: str = ""
    secret: str = ""


NONE = Credentials()


def sealed_as(name: str) -> str:
    """Return what the secret of a sync is sealed about."""
    return f"secret of the directory sync {name}"


def read_source(given: str) -> tuple[Kind, str]:
    """Return kind and location of `file:/path` or `whmcs:https://…`. Raises Rejected."""
    kind, _, location = given.partition(":")
    if kind == "file":
        if not PurePath(location).is_absolute():
            raise Rejected("the path must be whole: file:/var/lib/billing/directory.csv")
        return "file", location
    if kind == "whmcs":
        return "whmcs", api_address(location)
    raise Rejected("a source is file:/path or whmcs:https://billing.example.com")


class Syncs:
    """What can be done with syncs; every deed is in the journal. Raises Rejected, Unavailable."""

    def __init__(self, engine: AsyncEngine, *, key: DeskKey, clock: Clock) -> None:
        self._engine = engine
        self._key = key
        self._clock = clock

    async def add(
        self,
        name: str,
        source: str,
        *,
        credentials: Credentials = NONE,
        every_minutes: int | None = None,
        paused: bool = False,
        by: str = audit.COMMAND,
    ) -> None:
        """Keep the directory like `source` from now on: at once, or with `paused` not yet."""
        if not _NAME.fullmatch(name):
            raise Rejected("a name has 1 to 64 letters, digits, dots and hyphens", pointer="/name")
        kind, location = read_source(source)
        minutes = every_minutes or (FILE_MINUTES if kind == "file" else WHMCS_MINUTES)
        if not MINUTES_MIN <= minutes <= MINUTES_MAX:
            raise Rejected(f"every {MINUTES_MIN} to {MINUTES_MAX} minutes", pointer="/every_minutes")
        values = {
            "name": name,
            "kind": kind,
            "location": location,
            "identifier": credentials.identifier,
            "secret": self._sealed(kind, name, credentials),
            "every_minutes": minutes,
            "added_at": self._clock(),
            "next_at": None if paused else self._clock(),
        }
        with failures_named():
            try:
                async with self._engine.begin() as connection:
                    await connection.execute(insert(directory_sync).values(values))
                    await audit.note(
                        connection, who=by, what="directory.sync.added", about=name, why=f"{kind}: {location}"
                    )
            except IntegrityError:
                raise Rejected(f"there is a sync named {name} already", status=CONFLICT) from None

    async def all(self) -> Sequence[Sync]:
        """Return the syncs by name."""
        with failures_named():
            async with self._engine.connect() as connection:
                found = await connection.execute(select(directory_sync).order_by(directory_sync.c.name))
                return [sync_of(row) for row in found.mappings()]

    async def named(self, name: str) -> Sync:
        """Return one sync. Raises Rejected (404) for a name that none bears."""
        with failures_named():
            async with self._engine.connect() as connection:
                return await _named(connection, name)

    async def last_runs(self, name: str) -> Sequence[RunView]:
        """Return the newest runs of a sync, the newest first. Raises Rejected (404)."""
        with failures_named():
            async with self._engine.connect() as connection:
                return await last_runs(connection, (await _named(connection, name)).id)

    async def do(self, name: str, deed: Deed, *, by: str = audit.COMMAND) -> None:
        """Let a run or preview come at once, let the next run end what is missing, pause, or go on."""
        now = self._clock()
        changes: dict[Deed, dict[str, Any]] = {
            "run": {"asked": "run"},
            "preview": {"asked": "preview"},
            "allow": {"ends_allowed": True, "asked": "run"},
            "pause": {"next_at": None},
            "resume": {"next_at": now},
        }
        with failures_named():
            async with self._engine.begin() as connection:
                sync = await _named(connection, name)
                changed = update(directory_sync).where(directory_sync.c.id == sync.id)
                await connection.execute(changed.values(changes[deed]))
                await audit.note(connection, who=by, what=f"directory.sync.{deed}", about=name)

    async def remove(self, name: str, *, by: str = audit.COMMAND) -> None:
        """Keep the directory like this source no longer; whom it listed stays as they are."""
        with failures_named():
            async with self._engine.begin() as connection:
                sync = await _named(connection, name)
                for table in (directory_sync_entry, directory_sync_run):
                    await connection.execute(delete(table).where(table.c.sync_id == sync.id))
                await connection.execute(delete(directory_sync).where(directory_sync.c.id == sync.id))
                await audit.note(connection, who=by, what="directory.sync.removed", about=name)

    async def begin_next(self) -> Sync | None:
        """Return the sync that is due first, and note when it is due again; None where none is.

        Of several stores that ask at once each gets another.
        """
        now = self._clock()
        asked = directory_sync.c.asked != ""
        query = (
            select(directory_sync)
            .where(asked | (directory_sync.c.next_at <= now))
            .order_by(asked.desc(), directory_sync.c.next_at, directory_sync.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        with failures_named():
            async with self._engine.begin() as connection:
                row = (await connection.execute(query)).mappings().one_or_none()
                if row is None:
                    return None
                sync = sync_of(row)
                next_at = now + timedelta(minutes=sync.every_minutes) if sync.next_at else None
                begun = update(directory_sync).where(directory_sync.c.id == sync.id)
                await connection.execute(begun.values(asked="", next_at=next_at))
        return sync

    async def ask_again(self, sync: Sync) -> None:
        """Let what was asked of the sync come after all, unless something was asked since."""
        asked = update(directory_sync).where(directory_sync.c.id == sync.id, directory_sync.c.asked == "")
        with failures_named():
            async with self._engine.begin() as connection:
                await connection.execute(asked.values(asked=sync.asked))

    def _sealed(self, kind: Kind, name: str, credentials: Credentials) -> bytes | None:
        if kind == "file":
            return None
        if not credentials.identifier or not credentials.secret:
            raise Rejected("identifier and secret of its API credentials are needed", pointer="/secret")
        if max(len(credentials.identifier), len(credentials.secret)) > SECRET_CHARS_MAX:
            raise Rejected(f"credentials have at most {SECRET_CHARS_MAX} characters", pointer="/secret")
        return self._key.seal(credentials.secret.encode(), sealed_as(name))


async def _named(connection: AsyncConnection, name: str) -> Sync:
    found = await connection.execute(select(directory_sync).where(directory_sync.c.name == name))
    row = found.mappings().one_or_none()
    if row is None:
        raise Rejected(
            phrase("sync_unknown", "there is no directory sync named {name}", name=name), status=404
        )
    return sync_of(row)


def sync_of(row: Any) -> Sync:
    """Return a row of the table as a sync."""
    fields = {name: row[name] for name in Sync.__struct_fields__}
    return Sync(**{**fields, "secret": bytes(fields["secret"]) if fields["secret"] else None})
