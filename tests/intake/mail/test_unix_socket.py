"""LMTP on a unix socket: its mode and group say who may connect."""

from __future__ import annotations

import asyncio
import grp
import os
import socket
import stat
from pathlib import Path

import pytest

from services.intake.mail.door import Door
from services.intake.mail.lmtp import lmtp_door
from services.intake.mail.unix_socket import unix_listener
from shared.errors import Refused
from shared.metrics import IntakeMetrics
from tests.intake.conftest import NOW, Bus, Serve

GROUP = grp.getgrgid(os.getgid()).gr_name


async def _dialogue(path: Path, *lines: str) -> list[str]:
    reader, writer = await asyncio.open_unix_connection(str(path))
    replies = []
    for line in lines:
        writer.write(line.encode())
        while (reply := (await reader.readline()).decode())[3:4] == "-":
            pass
        replies.append(reply[:3])
    writer.close()
    return replies


async def test_a_mail_comes_in_by_the_socket(bus: Bus, serve: Serve, tmp_path: Path) -> None:
    await bus.put_source("lmtp", "email")
    email = await serve("email")
    door = Door(
        email.channel,
        intake=email.intake,
        sources=email.sources,
        metrics=IntakeMetrics("email"),
        clock=lambda: NOW,
    )
    path = tmp_path / "lmtp.sock"
    with unix_listener(path, mode="660", group=GROUP) as listener:
        async with lmtp_door(door, bytes_max=100_000, listener=listener):
            replies = await _dialogue(
                path,
                "",
                "LHLO mx\r\n",
                "MAIL FROM:<maja@kos-obrt.hr> SIZE=100\r\n",
                "RCPT TO:<podrska@desk.example>\r\n",
                "DATA\r\n",
                "Subject: x\r\n\r\nne radi\r\n.\r\n",
            )

    assert replies == ["220", "250", "250", "250", "354", "250"]
    assert [one.text for one in await bus.stored()] == ["ne radi"]
    assert not path.exists()


@pytest.mark.parametrize("mode", ["600", "660", "666"])
def test_the_mode_is_as_set(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "lmtp.sock"

    with unix_listener(path, mode=mode, group=""):
        assert stat.S_IMODE(path.stat().st_mode) == int(mode, 8)


def test_what_a_killed_service_left_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "lmtp.sock"
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(path))
    left.close()

    with unix_listener(path, mode="660", group=""), socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))


def test_a_socket_on_which_another_listens_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "lmtp.sock"
    with unix_listener(path, mode="660", group=""):
        with pytest.raises(Refused), unix_listener(path, mode="660", group=""):
            pass
        assert path.exists()


def test_a_file_that_is_no_socket_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "lmtp.sock"
    path.write_text("mine")

    with pytest.raises(Refused), unix_listener(path, mode="660", group=""):
        pass
    assert path.read_text() == "mine"


@pytest.mark.parametrize(("mode", "group"), [("888", ""), ("", ""), ("7777", ""), ("660", "no such group")])
def test_a_wrong_setting_is_refused(tmp_path: Path, mode: str, group: str) -> None:
    with pytest.raises(Refused), unix_listener(tmp_path / "s", mode=mode, group=group):
        pass
    assert not (tmp_path / "s").exists()


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused), unix_listener(tmp_path / "none" / "s", mode="660", group=""):
        pass
