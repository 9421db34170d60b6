"""The data folder: who may use it, and where the database's files go."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from deploy.data_folder import held, is_held, postgres_folder, write_private
from deploy.server_user import ServerUser, server_user
from shared.errors import Refused

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as somebody else")
MORE_THAN_ANY_DISK = 2**60


def test_a_second_instance_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with held(tmp_path):
        assert is_held(tmp_path)
        with pytest.raises(Refused, match="another OneThread runs on"), held(tmp_path):
            pass

    assert not is_held(tmp_path)
    with held(tmp_path):
        pass


@pytest.mark.parametrize("place", ["/proc/onethread", "/dev/null/onethread"])
def test_a_folder_that_cannot_be_written_is_refused_in_one_line(place: str) -> None:
    with pytest.raises(Refused, match=f"cannot write to {place}: ") as caught, held(Path(place)):
        pass

    assert "\n" not in str(caught.value)


def test_a_full_disk_is_refused_with_what_is_free_and_what_is_needed(tmp_path: Path) -> None:
    with (
        pytest.raises(Refused, match=r"is full: \d+ MB free, \d+ MB needed"),
        held(tmp_path, room_bytes_min=MORE_THAN_ANY_DISK),
    ):
        pass


def test_a_file_of_secrets_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    old_umask = os.umask(0)
    try:
        write_private(tmp_path / "keys", b"secret")
    finally:
        os.umask(old_umask)

    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o600


@ROOT_ONLY
async def test_files_that_the_servers_user_could_not_reach_go_where_it_can(
    tmp_path: Path, data: Path
) -> None:
    user = server_user()
    assert user is not None
    tmp_path.chmod(0o700)  # as root's home is

    place = await postgres_folder(tmp_path, user, shared_place=data)

    assert place.parent.parent == data
    assert (tmp_path / "postgres").is_symlink()
    assert tmp_path.stat().st_mode & 0o777 == 0o700, "nobody's folder is opened to the world"
    place.mkdir()
    os.chown(place, user.uid, user.gid)
    assert await postgres_folder(tmp_path, user, shared_place=data) == place


@ROOT_ONLY
async def test_files_that_the_servers_user_can_reach_stay_in_the_data_folder(data: Path) -> None:
    place = await postgres_folder(data, server_user())

    assert place == data / "postgres"


async def test_files_of_another_user_are_refused(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    stranger = ServerUser("stranger", uid=os.geteuid() + 1, gid=os.getegid())

    with pytest.raises(Refused, match="belongs to user"):
        await postgres_folder(tmp_path, stranger)
