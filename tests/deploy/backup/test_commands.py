"""Backup and restore as their user has them: one command each, on the embedded servers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.deploy.conftest import data
from tests.deploy.test_cli import onethread, refusal_of

__all__ = ["data"]


@pytest.fixture
def new(data: Path) -> Path:
    """A place for a new data folder, where PostgreSQL's user can walk, too."""
    return data / "new"


@pytest.mark.timeout(300)  # seven commands, each with servers of its own
async def test_a_desk_is_moved_to_a_new_data_folder_by_two_commands(
    data: Path, new: Path, tmp_path: Path
) -> None:
    old, folder = data / "old", tmp_path / "backup"
    await onethread("source", "add", "phone", "--name", "pbx", data=old)
    status, answer, _ = await onethread("backup", str(folder), data=old)
    assert (status, answer[0][:14]) == (0, "The backup in ")

    status, answer, _ = await onethread("restore", str(folder), "--check", data=new)
    assert status == 0
    assert not new.exists()
    status, answer, progress = await onethread("restore", str(folder), data=new)

    assert (status, len(answer)) == (0, 1), progress
    assert "restoring the database" in progress
    status, answer, _ = await onethread("source", "list", data=new)
    assert answer[0].split()[:2] == ["phone", "pbx"]
    status, answer, _ = await onethread("reconcile", data=new)
    assert (status, answer[-1]) == (0, "All books agree.")
    status, _, complaint = await onethread("restore", str(folder), data=new)
    assert status == 1
    assert "the database is not empty" in complaint.splitlines()[-1]


async def test_what_is_no_backup_or_no_dead_letter_is_refused_in_one_line(
    data: Path, new: Path, tmp_path: Path
) -> None:
    complaint = await refusal_of("restore", str(tmp_path), data=new)
    assert "is no whole backup" in complaint
    assert not new.exists()
    complaint = await refusal_of("dlq", "discard", "x", "--why", "y", data=data)
    assert "there is no dead letter x" in complaint
