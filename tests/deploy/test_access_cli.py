"""Credentials for servers of one's own: what is written fits together, and works on real ones."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import psycopg
import pytest

from deploy.access import Access, read_access
from deploy.access_cli import FILES, files_of, make
from deploy.nats import find_nats_server
from shared.errors import Refused


def test_the_files_fit_together() -> None:
    files = files_of("postgresql://owner:theirs@db.example:5433/one?sslmode=verify-full")

    access = msgspec.json.decode(files["access.json"], type=Access)
    assert set(files) == set(FILES)
    assert "theirs" not in "".join(files.values())
    for user, token in access.nats.items():
        name, _, password = token.partition(":")
        assert name == user
        assert f"user: {user}, password: {password}," in files["nats-users.conf"]
    assert set(access.database) == {"store", "correlator"}
    for address in access.database.values():
        assert address.endswith("@db.example:5433/one?sslmode=verify-full")
        assert f"'{address.partition('@')[0].rpartition(':')[2]}'" in files["roles.sql"]
    for taken in ("onethread_portal", "onethread_team"):
        assert f"grant {taken} to onethread_store;" in files["roles.sql"]


async def test_the_broker_takes_the_users(tmp_path: Path) -> None:
    configuration = tmp_path / "nats.conf"
    configuration.write_text("include nats-users.conf\n")
    (tmp_path / "nats-users.conf").write_text(files_of("")["nats-users.conf"])

    checked = await asyncio.create_subprocess_exec(
        find_nats_server(), "--config", str(configuration), "-t", stderr=asyncio.subprocess.PIPE
    )
    _, said = await checked.communicate()

    assert checked.returncode == 0, said


async def test_the_database_takes_the_roles(postgres_url: str) -> None:
    statements = files_of("postgresql://owner@/one")["roles.sql"]

    with psycopg.connect(postgres_url.replace("+psycopg", "")) as owner:
        owner.execute(statements.replace("onethread_", "passing_").encode())
        owner.rollback()


def test_files_that_are_there_are_not_overwritten(tmp_path: Path) -> None:
    make(tmp_path)
    assert read_access(str(tmp_path / "access.json")).nats
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}

    with pytest.raises(Refused, match="is there already"):
        make(tmp_path)
