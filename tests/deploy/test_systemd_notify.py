"""systemd is told over the socket that it names, and nobody minds where it does not ask."""

from __future__ import annotations

import socket
from pathlib import Path
from secrets import token_hex

import pytest

from deploy.systemd_notify import tell_systemd


@pytest.mark.parametrize("kind", ["a path", "an abstract name"])
def test_it_is_told_that_we_are_ready(tmp_path: Path, kind: str) -> None:
    name = f"@onethread-test-{token_hex(8)}" if kind == "an abstract name" else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind("\0" + name[1:] if name.startswith("@") else name)
        systemd.settimeout(5)

        tell_systemd("READY=1", at=name)

        assert systemd.recv(100) == b"READY=1"


def test_without_systemd_nothing_happens(tmp_path: Path) -> None:
    tell_systemd("READY=1", at="")
    tell_systemd("READY=1", at=str(tmp_path / "nobody"))
