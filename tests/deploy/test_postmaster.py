"""A PostgreSQL on our files before we start one: a killed run's is stopped, anybody else's is left alone."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import pytest

from deploy import postmaster
from deploy.children import Command
from deploy.data_folder import held
from deploy.databases import accepts_queries
from deploy.postgres import Postgres, forget_postgres, prepare_postgres, start_postgres
from deploy.postmaster import is_ours, noted_pid, runs_on, stop_left_behind
from shared.errors import Refused
from tests.deploy.world import alive, until

OURS = ("/x/postgres", "-D", "/d/postgres", "-c", "unix_socket_directories=/tmp/onethread-abcd1234")
PARENT = """
import os, subprocess, sys
user, group = ([int(one) if one else None for one in sys.argv[1:3]])
subprocess.Popen(sys.argv[3:], process_group=0, user=user, group=group)
os._exit(0)
"""


@pytest.fixture
def held_data(data: Path) -> Iterator[Path]:
    with held(data):
        yield data


@pytest.fixture
async def prepared(held_data: Path) -> AsyncIterator[Postgres]:
    postgres = await prepare_postgres(held_data, environment=os.environ, durable=False)
    yield postgres
    forget_postgres(postgres)


@contextlib.asynccontextmanager
async def orphan(command: Command, files: Path) -> AsyncIterator[int]:
    """Yield the process of a ready server whose parent is gone."""
    lent = [str(command.user.uid), str(command.user.gid)] if command.user else ["", ""]
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PARENT, *lent, *command.argv),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        cwd="/",
    )
    await parent.wait()
    await until(lambda: _is_ready(files))
    pid = noted_pid(files)
    try:
        yield pid
    finally:
        if alive(pid) and noted_pid(files) == pid:
            os.kill(pid, signal.SIGKILL)
            await until(lambda: not alive(pid))


def _is_ready(files: Path) -> bool:
    try:
        return "ready" in (files / "postmaster.pid").read_text()
    except OSError:
        return False


@pytest.mark.parametrize(
    ("argv", "runs", "ours"),
    [
        (OURS, True, True),
        (("postgres", "-D", "/d/other", *OURS[3:]), False, True),
        (("/usr/lib/postgresql/18/bin/postgres", "-D/d/postgres"), True, False),
        (("vim", "-D", "/d/postgres"), False, False),
        ((), False, False),
    ],
)
def test_a_server_of_ours_is_told_by_its_program_its_files_and_its_sockets(
    argv: Sequence[str], runs: bool, ours: bool
) -> None:
    assert (runs_on(argv, Path("/d/postgres")), is_ours(argv)) == (runs, ours)


async def test_one_that_a_killed_run_left_behind_is_stopped_and_the_next_starts(
    held_data: Path, prepared: Postgres
) -> None:
    said: list[str] = []
    async with orphan(prepared.command, held_data / "postgres") as pid:
        again = await prepare_postgres(held_data, environment=os.environ, durable=False, say=said.append)

        assert not alive(pid)
        assert said == [f"a PostgreSQL that an earlier run left behind (process {pid}) is stopped"]
        child = await start_postgres(again)
        assert await accepts_queries(again.url)
        await child.stop()
        forget_postgres(again)


async def test_one_that_heeds_no_signal_is_killed_in_the_end(
    held_data: Path, prepared: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postmaster, "FAST_S", 0.2)
    monkeypatch.setattr(postmaster, "IMMEDIATE_S", 0.2)
    async with orphan(prepared.command, held_data / "postgres") as pid:
        os.kill(pid, signal.SIGSTOP)

        await stop_left_behind(held_data / "postgres", lambda _: None)

        assert not alive(pid)


async def test_a_living_instances_is_refused_also_by_way_of_a_copied_data_folder(
    held_data: Path, prepared: Postgres, tmp_path: Path
) -> None:
    child = await start_postgres(prepared)
    copied = tmp_path / "postgres"
    copied.symlink_to(held_data / "postgres")

    for files in (held_data / "postgres", copied):
        with pytest.raises(Refused, match=rf"a running OneThread has its database \(process {child.pid}\)"):
            await stop_left_behind(files, lambda _: None)

    assert await accepts_queries(prepared.url)
    await child.stop()


async def test_one_that_somebody_else_started_is_refused_and_goes_on(
    held_data: Path, prepared: Postgres
) -> None:
    by_hand = Command(
        name="by hand",
        argv=(*prepared.command.argv[:3], "-k", str(prepared.socket_folder), "-c", "listen_addresses="),
        log=prepared.command.log,
        environment={},
        user=prepared.command.user,
    )
    async with orphan(by_hand, held_data / "postgres") as pid:
        with pytest.raises(Refused, match=rf"not ours \(process {pid}\)"):
            await stop_left_behind(held_data / "postgres", lambda _: None)

        assert alive(pid)


@pytest.mark.parametrize("noted", ["", "x\n", "0\n", "-1\n", "99999999\n/d\n"])
async def test_a_note_of_a_process_that_is_not_there_keeps_nobody_waiting(tmp_path: Path, noted: str) -> None:
    (tmp_path / "postmaster.pid").write_text(noted)

    await stop_left_behind(tmp_path, lambda _: None)
