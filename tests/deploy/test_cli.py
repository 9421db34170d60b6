"""The `onethread` command as its user meets it: one line for what is wrong, and a status that is not 0."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from pathlib import Path

import psycopg
import pytest

from deploy.data_folder import held
from deploy.databases import libpq_url
from deploy.nats import Broker
from deploy.postgres import Postgres
from deploy.sockets import DOORS
from services.store.agents import add_agent, list_agents
from services.store.database import connect

ANY_PORTS = {f"ONETHREAD_{door.upper()}_PORT": "0" for door in DOORS}


async def onethread(
    *arguments: str, data: Path, said: str = "", **settings: str
) -> tuple[int, list[str], str]:
    """Run the command to its end and return its status, the lines of its answer, and its stderr."""
    ours = {
        "ONETHREAD_DATA": str(data),
        **ANY_PORTS,
        **{f"ONETHREAD_{k.upper()}": v for k, v in settings.items()},
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "deploy.cli", *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        env={**os.environ, **ours},
    )
    answer, complaint = await process.communicate(said.encode())
    return process.returncode or 0, answer.decode().splitlines(), complaint.decode()


async def refusal_of(*arguments: str, data: Path, **settings: str) -> str:
    """Return the one line of a command that must fail."""
    status, answer, complaint = await onethread(*arguments, data=data, **settings)
    assert status == 1, answer
    assert complaint.startswith("onethread: ")
    assert complaint.count("\n") == 1
    return complaint


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"stor_port": "8000"}, "unknown field `ONETHREAD_STOR_PORT`"),
        ({"store_port": "99999"}, "at `$.ONETHREAD_STORE_PORT`"),
        ({"correlators": "many"}, "at `$.ONETHREAD_CORRELATORS`"),
    ],
)
async def test_a_setting_that_is_not_known_or_not_possible(
    data: Path, settings: dict[str, str], complaint: str
) -> None:
    assert complaint in await refusal_of("run", data=data, **settings)


async def test_a_second_instance_on_the_same_folder(data: Path) -> None:
    with held(data):
        assert "another OneThread runs on" in await refusal_of("run", data=data)


async def test_a_taken_port(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        complaint = await refusal_of("run", data=data, ticket_port=str(taken.getsockname()[1]))

    assert "(setting ONETHREAD_TICKET_PORT)" in complaint
    assert not (data / "postgres").exists(), "nothing was started"


async def test_a_folder_that_cannot_be_written() -> None:
    assert "cannot write to /proc/onethread" in await refusal_of("run", data=Path("/proc/onethread"))


async def test_a_database_that_is_away(data: Path) -> None:
    complaint = await refusal_of("migrate", data=data, database_url="postgresql://127.0.0.1:1/onethread")

    assert "the database is away" in complaint


async def test_a_database_that_may_lose_what_was_acknowledged(data: Path, database_url: str) -> None:
    assert "fsync is off" in await refusal_of("migrate", data=data, database_url=database_url)


async def test_a_database_in_the_wrong_locale(data: Path, postgres_server: Postgres) -> None:
    with psycopg.connect(libpq_url(postgres_server.url), autocommit=True) as connection:
        connection.execute(
            "create database in_c template template0 encoding 'UTF8' locale_provider libc locale 'C'"
        )

    complaint = await refusal_of("migrate", data=data, database_url=postgres_server.url_of("in_c"))

    assert "locale does not know Croatian letters" in complaint


async def test_a_broker_that_is_away(data: Path) -> None:
    complaint = await refusal_of("run", data=data, nats_url="nats://ana:secret@127.0.0.1:1")

    assert "no broker with JetStream answers at nats://127.0.0.1:1" in complaint
    assert "secret" not in complaint


async def test_commands_work_without_a_running_instance_and_keep_what_they_did(data: Path) -> None:
    status, answer, _ = await onethread("source", "add", "phone", "--name", "pbx", data=data)
    assert status == 0
    assert len(answer) == 1
    assert answer[0].startswith("ot_")

    assert "exists already" in await refusal_of("source", "add", "chat", "--name", "pbx", data=data)
    assert "no channel 'fax'" in await refusal_of("source", "add", "fax", "--name", "fax", data=data)
    status, answer, _ = await onethread("source", "list", data=data)
    assert (status, len(answer)) == (0, 1)
    assert answer[0].split() == ["phone", "pbx", "1", "key"]


async def test_an_agents_password_is_read_from_a_pipe_and_never_printed(data: Path) -> None:
    status, answer, complaint = await onethread("agent", "add", "ana", data=data, said="a long password\n")

    assert (status, answer) == (0, ["ana can sign in."])
    assert "a long password" not in complaint


async def test_an_agents_address_at_the_provider_is_given_and_taken_away(
    database_url: str, nats_server: Broker, data: Path
) -> None:
    engine = connect(database_url)
    await add_agent(engine, login="ana", name="Ana", role="agent")
    place = {"database_url": database_url, "nats_url": nats_server.url, "nats_token": nats_server.token}
    settings = place | {"sync_always": "false"}

    status, answer, _ = await onethread("agent", "email", "ana", " Ana@Desk.hr ", data=data, **settings)
    assert (status, answer) == (0, ["ana signs in at the provider as Ana@Desk.hr."])
    assert [one.email for one in await list_agents(engine)] == ["ana@desk.hr"]
    status, answer, _ = await onethread("agent", "email", "ana", "", data=data, **settings)
    assert (status, answer) == (0, ["ana signs in here alone."])
    assert [one.email for one in await list_agents(engine)] == [None]
    await engine.dispose()
