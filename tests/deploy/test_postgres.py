"""The embedded PostgreSQL: which programs, which letters, who may connect."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from deploy import postgres_programs
from deploy.data_folder import held
from deploy.databases import libpq_url
from deploy.postgres import Postgres, forget_postgres, prepare_postgres, start_postgres
from deploy.postgres_programs import WHEEL, WHEEL_LIBRARIES, find_programs
from deploy.server_user import server_user
from shared.errors import Refused
from tests.deploy.test_data_folder import ROOT_ONLY


@pytest.fixture
def held_data(data: Path) -> Iterator[Path]:
    with held(data):
        yield data


def test_croatian_letters_have_upper_and_lower_case_whatever_the_environment_says(
    empty_database_url: str,
) -> None:
    with psycopg.connect(libpq_url(empty_database_url)) as connection:
        connection.execute("create extension pg_trgm")
        lower = connection.execute("select lower('ŠĆŽĐČ'), 'ŠĆŽ' ilike 'šćž'").fetchone()
        trigrams = connection.execute("select show_trgm('šć')").fetchone()

    assert lower == ("šćžđč", True)
    assert trigrams is not None
    assert len(trigrams[0]) == 3


def test_what_it_acknowledges_is_on_the_disk() -> None:
    from deploy.postgres import SETTINGS

    assert {SETTINGS[name] for name in ("fsync", "synchronous_commit", "full_page_writes")} == {"on"}


async def test_only_its_own_machine_and_owner_reach_it(postgres_server: Postgres) -> None:
    with psycopg.connect(libpq_url(postgres_server.url)) as connection:
        listens = connection.execute("show listen_addresses").fetchone()

    assert listens == ("",)
    assert postgres_server.socket_folder.stat().st_mode & 0o777 == 0o700


@ROOT_ONLY
async def test_root_copies_the_programs_to_where_the_servers_user_can_run_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = server_user()
    wheel = postgres_programs._wheel_folder()
    assert user is not None
    assert wheel is not None
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o700)
    for name in (WHEEL, WHEEL_LIBRARIES):
        (hidden / name).symlink_to(wheel.with_name(name))
    monkeypatch.syspath_prepend(str(hidden))
    with tempfile.TemporaryDirectory(prefix="onethread-test-") as open_folder:
        Path(open_folder).chmod(0o755)

        programs = await find_programs("", user, shared_place=Path(open_folder))

        assert programs.folder.is_relative_to(open_folder)
        assert programs.major == 18
    assert hidden.stat().st_mode & 0o777 == 0o700


async def test_a_folder_without_programs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be run"):
        await find_programs(str(tmp_path), server_user())


async def test_a_too_old_version_is_refused() -> None:
    with tempfile.TemporaryDirectory(prefix="onethread-test-") as folder:
        Path(folder).chmod(0o755)
        old = Path(folder) / "postgres"
        old.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 15.4 (Debian 15.4-1)'\n")
        old.chmod(0o755)

        with pytest.raises(Refused, match="is version 15; 17 or newer"):
            await find_programs(folder, server_user())


async def test_files_of_another_major_version_are_refused(held_data: Path) -> None:
    files = held_data / "postgres"
    files.mkdir()
    if user := server_user():
        os.chown(files, user.uid, user.gid)
    (files / "PG_VERSION").write_text("17\n")

    with pytest.raises(Refused, match="was made by PostgreSQL 17"):
        await prepare_postgres(held_data, environment=os.environ)


async def test_a_server_that_ends_at_its_start_is_told_with_its_last_words(held_data: Path) -> None:
    postgres = await prepare_postgres(held_data, environment=os.environ, durable=False)
    (held_data / "postgres" / "postgresql.conf").write_text("no_such_setting = 1\n")

    with pytest.raises(Refused, match=r"PostgreSQL ended with status 1: .*contains errors"):
        await start_postgres(postgres)

    forget_postgres(postgres)
