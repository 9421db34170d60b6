"""The doors of a run are opened before anything starts."""

from __future__ import annotations

import socket

import msgspec
import pytest

from deploy.sockets import DOORS, address, opened, port_of
from shared.errors import Refused
from shared.settings import Settings

ANY_PORT = msgspec.structs.replace(Settings(), **{f"{door}_port": 0 for door in DOORS})


def test_a_taken_port_is_told_with_the_name_of_its_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = msgspec.structs.replace(ANY_PORT, chat_port=taken.getsockname()[1])

        with (
            pytest.raises(Refused, match=r"Address already in use \(setting ONETHREAD_CHAT_PORT\)"),
            opened(settings),
        ):
            pass


def test_port_0_becomes_a_port_that_can_be_told_to_people() -> None:
    with opened(msgspec.structs.replace(ANY_PORT, correlators=2)) as (settings, descriptors):
        assert set(descriptors) == {*DOORS, "correlator-1", "correlator-2"}
        assert settings.store_port == port_of(descriptors["store"]) != 0


def test_what_listens_everywhere_is_reached_on_loopback() -> None:
    assert address("0.0.0.0", 80) == "http://127.0.0.1:80"
    assert address("::", 80) == "http://[::1]:80"
    assert address("127.0.0.1", 80) == "http://127.0.0.1:80"
