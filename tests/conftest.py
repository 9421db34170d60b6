"""Real servers for the tests: a PostgreSQL for each pytest worker, a database and a broker for each test."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from secrets import token_hex

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.data_folder import held
from deploy.databases import copy_database, drop_database, ensure_database
from deploy.nats import Broker, BrokerPlan, new_token, start_nats
from deploy.postgres import Postgres, forget_postgres, prepare_postgres, start_postgres
from services.store.database import connect
from services.store.migrating import migrate
from services.store.roles import CORRELATOR, STORE
from tests.roles import connected_as

TEMPLATE = "template_onethread"
IN_MEMORY = Path("/dev/shm")
ROOM_BYTES = 6 * 1024**3  # a server's data and write-ahead log come to 1.3 GB at most


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once, and why, when the pages were not walked in a browser: what is skipped is not seen else."""
    for report in terminalreporter.stats.get("skipped", ()):
        if report.nodeid.startswith("tests/browser/"):
            terminalreporter.write_line(f"tests/browser: {report.longrepr[2]}", yellow=True)
            return


@pytest.fixture(scope="session")
def servers_folder() -> Iterator[Path]:
    """A data folder where PostgreSQL's user can walk too: in memory if there is room, else on disk.

    A test's database is a copy of 700 files: 0.02 s in memory, up to 0.8 s on a disk.
    """
    folder = Path(tempfile.mkdtemp(prefix="onethread-tests-", dir=_in_memory()))
    try:
        with held(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _in_memory() -> Path | None:
    """Return the system's folder in memory if a worker's servers fit in there without a doubt."""
    try:
        roomy = shutil.disk_usage(IN_MEMORY).free >= ROOM_BYTES and os.access(IN_MEMORY, os.W_OK | os.X_OK)
    except OSError:
        return None
    return IN_MEMORY if roomy else None


@pytest.fixture(scope="session")
async def postgres_server(servers_folder: Path) -> AsyncIterator[Postgres]:
    """A running embedded PostgreSQL that forgets everything in a power cut, and is faster for it."""
    postgres = await prepare_postgres(servers_folder, environment=os.environ, durable=False)
    child = await start_postgres(postgres)
    try:
        yield postgres
    finally:
        await child.stop()
        forget_postgres(postgres)


@pytest.fixture(scope="session")
def postgres_url(postgres_server: Postgres) -> str:
    """The address of a database on which other databases can be made and dropped."""
    return postgres_server.url_of("postgres")


@pytest.fixture(scope="session")
async def migrated_template(postgres_server: Postgres) -> str:
    """The name of a database with the newest schema, to copy from."""
    await ensure_database(postgres_server.url_of("postgres"), TEMPLATE)
    await asyncio.to_thread(migrate, postgres_server.url_of(TEMPLATE), durable=False)
    return TEMPLATE


@pytest.fixture
async def database_url(postgres_server: Postgres, migrated_template: str) -> AsyncIterator[str]:
    """The address of an empty database with the newest schema, for this test alone."""
    name = f"test_{token_hex(6)}"
    await copy_database(postgres_server.url_of("postgres"), name, template=migrated_template)
    yield postgres_server.url_of(name)
    await drop_database(postgres_server.url_of("postgres"), name)


@pytest.fixture
async def store_engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """This test's database as the store has it: with the store's role."""
    async with connected_as(STORE, database_url) as engine:
        yield engine


@pytest.fixture
async def correlator_engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """This test's database as a correlator has it: with the correlators' role, for look-ups alone."""
    async with connected_as(CORRELATOR, database_url, look_ups_only=True) as engine:
        yield engine


@pytest.fixture
async def owner_engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """This test's database as the command line has it: for what a test arranges by raw rows."""
    engine = connect(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
async def empty_database_url(postgres_server: Postgres) -> AsyncIterator[str]:
    """The address of a database without any schema, for this test alone."""
    name = f"test_{token_hex(6)}"
    await ensure_database(postgres_server.url_of("postgres"), name)
    yield postgres_server.url_of(name)
    await drop_database(postgres_server.url_of("postgres"), name)


@pytest.fixture
async def nats_server(servers_folder: Path) -> AsyncIterator[Broker]:
    """A broker with an empty store, for this test alone; its `url` and `token` are what a client needs."""
    with tempfile.TemporaryDirectory(dir=servers_folder, prefix="nats-") as folder:
        data = Path(folder)
        for name in ("run", "log"):
            (data / name).mkdir()
        plan = BrokerPlan(data=data, environment=os.environ, token=new_token(), sync_always=False)
        broker = await start_nats(plan)
        yield broker
        await broker.child.stop()
