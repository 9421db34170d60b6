"""PostgreSQL as a child of ours: its files, its settings, when it is ready and how it stops."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

import msgspec

from deploy.children import Child, Command, output_of, start
from deploy.data_folder import postgres_folder
from deploy.databases import accepts_queries, ensure_database, ensure_role
from deploy.postgres_programs import Programs, find_programs
from deploy.postmaster import SOCKETS_PREFIX, stop_left_behind
from deploy.server_user import ServerUser, server_user
from services.store.roles import CORRELATOR, STORE
from services.store.rows import PORTAL
from services.store.team_rows import TEAM
from shared.errors import Refused

DATABASE = "onethread"
SUPERUSER = "postgres"
INITDB_S = 120
READY_S = 120  # recovery after a power cut replays up to 1 GB of its log
ASK_AGAIN_S = 0.05
STOP_S = 60  # a fast shutdown writes a checkpoint
SOCKET_PATH_BYTES_MAX = 107  # sun_path of a Unix socket
SOCKET_NAME_BYTES = len("/.s.PGSQL.5432")

SETTINGS = {
    "listen_addresses": "",  # a private Unix socket only: other users of the machine stay out
    "unix_socket_permissions": "0700",
    "logging_collector": "off",
    "max_connections": "200",
    # A correlator's transaction holds at most 8 advisory locks for each of its 100 interactions and a lock
    # for each of their customers: 2,000 at 16 correlators come to 32,000, and 200 * 256 hold 51,200.
    "max_locks_per_transaction": "256",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
}
FOR_TESTS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "100"}


class Postgres(msgspec.Struct, frozen=True, kw_only=True):
    """An embedded server that is not running yet, or is: what it takes to start it, again too."""

    command: Command
    socket_folder: Path
    url: str  # of the database `onethread` on it

    def url_of(self, database: str) -> str:
        """Return the address of another database on this server."""
        return database_url(self.socket_folder, database)

    def url_as(self, role: str) -> str:
        """Return the address of the database `onethread` for a service's role of services.store.roles."""
        return database_url(self.socket_folder, DATABASE, user=role)


def database_url(socket_folder: Path, database: str, *, user: str = SUPERUSER) -> str:
    """Return the SQLAlchemy address of a database behind a socket folder."""
    return f"postgresql+psycopg://{user}@/{quote(database)}?host={quote(str(socket_folder), safe='')}"


async def prepare_postgres(
    data: Path,
    *,
    wish: str = "",
    environment: Mapping[str, str],
    durable: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> Postgres:
    """Return a server with its files in `data`, made at the first time; raise Refused when that cannot be.

    `wish` is settings.postgres_bin. With `durable=False` (tests) it may lose everything in a power cut.
    One that a killed instance left running on these files is stopped, which `say` is told.
    """
    user = server_user()
    programs = await find_programs(wish, user)
    files = await postgres_folder(data, user)
    plain = {name: value for name, value in environment.items() if not name.startswith("PG")}
    if not (files / "PG_VERSION").exists():
        await _initialise(programs, files, user, environment=plain, durable=durable)
    _check_major(files, programs)
    await stop_left_behind(files, say)
    sockets = _socket_folder(data, user)
    settings = {**SETTINGS, **({} if durable else FOR_TESTS), "unix_socket_directories": str(sockets)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command = Command(
        name="postgres",
        argv=(str(programs.folder / "postgres"), "-D", str(files), *options),
        log=data / "log" / "postgres.log",
        environment=plain,
        user=user,
        stop_signal=signal.SIGINT,  # "fast": SIGTERM would wait for every client to go
        stop_s=STOP_S,
        # Nobody is left then to go on to the next signal, so it has to be the one that comes to an end by
        # itself. By the manual ("Shutting Down the Server") a fast shutdown waits for every server process,
        # however long, and one asked for amid crash recovery was seen to wait for 40 minutes; an immediate
        # one kills what does not go within 5 s. What was committed is in the log that the next start
        # replays: it costs a recovery, and no data.
        orphan_signal=signal.SIGQUIT,
    )
    return Postgres(command=command, socket_folder=sockets, url=database_url(sockets, DATABASE))


async def start_postgres(postgres: Postgres) -> Child:
    """Start it and return once it answers queries, and has database and roles; raise Refused otherwise."""
    child = await start(postgres.command)
    try:
        await _ready(postgres, child)
        await ensure_database(postgres.url_of("postgres"), DATABASE)
        for role in (STORE, CORRELATOR):
            await ensure_role(postgres.url_of("postgres"), role)
        for role in (PORTAL, TEAM):
            await ensure_role(postgres.url_of("postgres"), role, taken_by=STORE)
    except BaseException:
        await child.stop()
        raise
    return child


async def _ready(postgres: Postgres, child: Child) -> None:
    try:
        async with asyncio.timeout(READY_S):
            while not await accepts_queries(postgres.url_of("postgres")):
                if child.status is not None:
                    raise Refused(f"PostgreSQL ended with status {child.status}: {child.last_words()}")
                await asyncio.sleep(ASK_AGAIN_S)
    except TimeoutError:
        raise Refused(f"PostgreSQL was not ready in {READY_S} s: {child.last_words()}") from None


def forget_postgres(postgres: Postgres) -> None:
    """Remove what a stopped server leaves outside of the data folder."""
    shutil.rmtree(postgres.socket_folder, ignore_errors=True)


async def _initialise(
    programs: Programs, files: Path, user: ServerUser | None, *, environment: Mapping[str, str], durable: bool
) -> None:
    """Make the files beside their place and move them there, so that an interrupted start leaves no half."""
    half = files.with_name(f"{files.name}.new")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    if user:
        os.chown(half, user.uid, user.gid)
    status, said = await output_of(
        [
            str(programs.folder / "initdb"),
            *("-D", str(half), "-U", SUPERUSER, "--auth-local=trust", "--auth-host=reject"),
            # Upper and lower case by Unicode whatever LANG says; pg_trgm needs the libc locale too.
            *("-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"),
            *("--data-checksums", "--no-instructions", *(() if durable else ("--no-sync",))),
        ],
        user=user,
        environment=environment,
        seconds=INITDB_S,
    )
    if status != 0:
        shutil.rmtree(half, ignore_errors=True)
        cause = next((line for line in said.splitlines() if "error:" in line or "FATAL" in line), said[-300:])
        raise Refused(f"PostgreSQL cannot make its files in {files.parent}: {cause.strip()}")
    half.rename(files)


def _check_major(files: Path, programs: Programs) -> None:
    major = (files / "PG_VERSION").read_text(encoding="ascii").strip()
    if major != str(programs.major):
        raise Refused(
            f"{files} was made by PostgreSQL {major}, but {programs.folder} has {programs.major}: "
            "set ONETHREAD_POSTGRES_BIN to the former, or move the data by dump and restore"
        )


def _socket_folder(data: Path, user: ServerUser | None) -> Path:
    """Return a new private folder with a short path; the one a killed instance left is removed."""
    note = data / "run" / "sockets"
    if note.exists():
        shutil.rmtree(note.read_text(encoding="utf-8"), ignore_errors=True)
    longest = SOCKET_PATH_BYTES_MAX - SOCKET_NAME_BYTES - len(f"/{SOCKETS_PREFIX}12345678")
    temporary = tempfile.gettempdir()
    parent = temporary if len(os.fsencode(temporary)) <= longest and "," not in temporary else "/tmp"  # noqa: S108
    folder = Path(tempfile.mkdtemp(prefix=SOCKETS_PREFIX, dir=parent))
    if user:
        os.chown(folder, user.uid, user.gid)
    note.write_text(str(folder), encoding="utf-8")
    return folder
