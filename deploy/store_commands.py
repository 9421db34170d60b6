"""What the command line asks of the store: sources, directory, desk, agents. The intakes are told at once."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from nats.js.kv import KeyValue
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.articles import import_path
from deploy.places import engine_on, whole_bus
from deploy.team_commands import TeamCommands
from services.correlator.core.keys import customer_keys
from services.intake.adapters import VENDORS
from services.intake.channels import CHANNELS
from services.store import agents, api_keys, desk_settings, mirroring, sources, vendor_sources
from services.store.directory import Report, import_directory
from services.store.directory_csv import read_csv
from services.store.portal.sites import set_origins
from services.store.vendor_sources import Connected
from shared.desk import Vendor
from shared.desk_key import DeskKey, desk_key
from shared.errors import Refused, Rejected
from shared.settings import Settings, intake_address
from shared.subjects import SOURCES_BUCKET

TOLD_MAX = 20  # of each list in a report; the rest is counted
CONFLICT = 409  # Rejected's status for what exists already

Text = TypeVar("Text")


class StoreCommands:
    """The store's commands on one database, with the mirror that the intakes read."""

    def __init__(self, engine: AsyncEngine, bucket: KeyValue, key: DeskKey, settings: Settings) -> None:
        """Use `store_commands`."""
        self._settings = settings
        self._engine = engine
        self._key = key
        self._bucket = bucket

    async def add_source(
        self,
        channel: str,
        *,
        name: str,
        replay: bool = False,
        signs: bool = False,
        per_minute: int | None = None,
    ) -> str:
        """Add a source and return its key. Raises Rejected for an unknown channel or a taken name."""
        if channel not in CHANNELS:
            raise Rejected(f"there is no channel {channel!r}; there are {', '.join(CHANNELS)}")
        key = await sources.add_source(
            self._engine,
            channel=channel,
            name=name,
            replay=replay,
            per_minute=per_minute,
            signing=self._key.signing_secret if signs else None,
        )
        await self._mirror()
        return key

    async def connect_vendor(
        self, channel: str, *, name: str, vendor: str, secret: bytes = b"", per_minute: int | None = None
    ) -> list[str]:
        """Add a source for a vendor's webhooks and return what to enter there. Raises Rejected."""
        known = vendor_sources.vendor_named(VENDORS, vendor)
        if known.channel != channel:
            raise Rejected(f"{vendor} is a vendor of the channel {known.channel}")
        connected = await vendor_sources.add_vendor_source(
            self._engine, known, name=name, seal=self._key.seal, secret=secret, per_minute=per_minute
        )
        await self._mirror()
        return self._to_enter(known, connected)

    async def rotate_vendor(self, name: str, *, secret: bytes = b"") -> list[str]:
        """Give a vendor's source another secret or key, and return what to enter there. Raises Rejected."""
        known = vendor_sources.vendor_named(VENDORS, await vendor_sources.vendor_of(self._engine, name))
        connected = await vendor_sources.rotate_vendor_source(
            self._engine, known, name, seal=self._key.seal, secret=secret
        )
        await self._mirror()
        return self._to_enter(known, connected)

    async def vendor_of(self, name: str) -> str:
        """Return whose webhooks a source brings, empty for our own form. Raises Rejected for no source."""
        return await vendor_sources.vendor_of(self._engine, name)

    def _to_enter(self, vendor: Vendor, connected: Connected) -> list[str]:
        url = intake_address(self._settings, vendor.channel) + connected.path
        return [url, *((f"secret: {connected.secret}",) if connected.secret else ())]

    async def rotate_source(self, name: str, *, signs: bool = False) -> str:
        """Return a new key of a source; the one before goes on for a while. Raises Rejected."""
        signing = self._key.signing_secret if signs else None
        key = await sources.rotate_source(self._engine, name, signing=signing)
        await self._mirror()
        return key

    async def revoke_source(self, name: str) -> int:
        """End all keys of a source and return how many there were. Raises Rejected for no such source."""
        ended = await sources.revoke_source(self._engine, name)
        await self._mirror()
        return ended

    @property
    def teams(self) -> TeamCommands:
        """What commands do with teams."""
        return TeamCommands(self._engine)

    async def set_sites(self, name: str, sites: Sequence[str]) -> tuple[str, ...]:
        """Let these sites alone carry a chat source's widget; return them as browsers call them."""
        return await set_origins(self._engine, name, sites)

    async def source_names(self) -> frozenset[str]:
        """Return the names of all sources."""
        return frozenset(line.name for line in await sources.list_sources(self._engine))

    async def describe_sources(self) -> list[str]:
        """Return a line for each source."""
        return [
            f"{line.channel:<8} {line.name:<24} {_count(line.keys, 'key')}"
            + (f"  webhooks of {line.vendor}" if line.vendor else "")
            + (f"  team {line.team}" if line.team else "")
            + ("  may state when a piece was received" if line.replay else "")
            for line in await sources.list_sources(self._engine)
        ]

    async def set_desk(self, file: Path) -> None:
        """Take over desk.json. Raises Rejected naming the field at fault."""
        await desk_settings.set_desk(self._engine, _read(file, desk_settings.read_desk))
        await self._mirror()

    async def import_directory(self, file: Path) -> list[str]:
        """Import directory.jsonl or CSV and return what changed, a line each. Raises Rejected."""
        lines: Iterable[str | bytes] = _read(
            file, _csv if file.suffix.lower() == ".csv" else bytes.splitlines
        )
        desk = await desk_settings.get_desk(self._engine)
        return _told(await import_directory(self._engine, lines, customer_keys, region=desk.region))

    async def import_articles(self, path: Path) -> list[str]:
        """Import a folder of articles or a feed and return what changed, a line each. Raises Rejected."""
        return await import_path(self._engine, path)

    async def add_agent(self, login: str, *, role: str, name: str = "", password: str | None = None) -> str:
        """Add an agent and return the password, made where none is given. Raises Rejected."""
        known = agents.role_named(role)
        return await agents.add_agent(self._engine, login=login, name=name, role=known, password=password)

    async def change_role(self, login: str, role: str) -> None:
        """Give an agent another role. Raises Rejected."""
        await agents.change_role(self._engine, login, agents.role_named(role))

    async def change_email(self, login: str, address: str) -> None:
        """Let an agent sign in at the provider as `address`, empty: not at all. Raises Rejected."""
        await agents.set_email(self._engine, login, address)

    async def disable_agent(self, login: str) -> None:
        """Keep an agent from signing in. Raises Rejected."""
        await agents.disable_agent(self._engine, login)

    async def reset_second_factor(self, login: str) -> None:
        """Let an agent sign in by password alone until they enrol anew. Raises Rejected."""
        await agents.reset_second_factor(self._engine, login)

    async def add_first_administrator(self, login: str) -> str:
        """Add an administrator and return its password; empty when the login is there already."""
        try:
            return await self.add_agent(login, role="admin")
        except Rejected as rejected:
            if rejected.status == CONFLICT:
                return ""
            raise

    async def add_api_key(self, name: str, *, corrects: bool = False) -> str:
        """Return a new key for reading the API, and for corrections; Rejected when the name is taken."""
        return await api_keys.add_api_key(self._engine, name, corrects=corrects)

    async def revoke_api_key(self, name: str) -> bool:
        """End a key for reading the API; return whether there was one."""
        return await api_keys.revoke_api_key(self._engine, name)

    async def _mirror(self) -> None:
        await mirroring.mirror(self._engine, self._bucket)


@contextlib.asynccontextmanager
async def store_commands(settings: Settings) -> AsyncIterator[StoreCommands]:
    """Yield the commands on the database and the broker in `settings`, the former migrated."""
    async with engine_on(settings) as engine, whole_bus(settings) as js:
        yield StoreCommands(engine, await js.key_value(SOURCES_BUCKET), desk_key(settings), settings)


def _read(file: Path, parse: Callable[[bytes], Text]) -> Text:
    try:
        return parse(file.read_bytes())
    except OSError as error:
        raise Refused(f"cannot read {file}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise Rejected(f"{file} is not UTF-8: {error.reason} at byte {error.start}") from None


def _csv(data: bytes) -> Iterable[str]:
    return list(read_csv(data.decode("utf-8")))


def _told(report: Report) -> list[str]:
    """Return an import's report as lines."""
    changed = [f"{change.number}: {', '.join(change.fields)}" for change in report.changed]
    added, changes = _count(report.added, "customer"), len(report.changed)
    return [
        f"{added} added, {changes} changed, {report.unchanged} as before",
        *_listed("changed", changed),
        *_listed("not in the file, left as they are", report.missing),
        *_listed("could not be read, left out", map(str, report.left_out)),
    ]


def _listed(title: str, entries: Iterable[str]) -> list[str]:
    all_entries = list(entries)
    if not all_entries:
        return []
    rest = len(all_entries) - TOLD_MAX
    more = [f"  and {rest} more"] if rest > 0 else []
    return [f"{title}:", *(f"  {entry}" for entry in all_entries[:TOLD_MAX]), *more]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
