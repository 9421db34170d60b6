"""Which ways mail may come is set; what is set wrongly keeps the service from starting, in one line."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from services.intake.bodies import Capacity
from services.intake.mail.doors import mail_doors
from shared import subjects
from shared.errors import Refused
from shared.metrics import IntakeMetrics
from shared.settings import Settings
from tests.doors.intake import free_port
from tests.intake.conftest import NOW, Bus, Serve

Doors = Callable[..., Awaitable[AbstractAsyncContextManager[None]]]


@pytest.fixture
async def doors(bus: Bus, serve: Serve) -> Doors:
    email = await serve("email")

    async def opened(**settings: Any) -> AbstractAsyncContextManager[None]:
        return mail_doors(
            email.channel,
            settings=Settings(**({"lmtp_port": 0} | settings)),
            js=bus.js,
            intake=email.intake,
            sources=email.sources,
            metrics=IntakeMetrics("email"),
            clock=lambda: NOW,
            capacity=Capacity(),
        )

    return opened


def greeted(port: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=5):
        return b"open"


async def test_lmtp_listens_and_smtp_does_not_unless_relays_are_named(doors: Doors) -> None:
    lmtp, smtp = free_port(), free_port()

    async with await doors(lmtp_port=lmtp, mail_relay_port=smtp):
        assert greeted(lmtp)
        with pytest.raises(ConnectionRefusedError):
            greeted(smtp)
    async with await doors(lmtp_port=lmtp, mail_relay_port=smtp, mail_relays="192.0.2.1"):
        assert greeted(smtp)


WRONG: dict[str, dict[str, str]] = {
    "no network": {"mail_relays": "mx.desk.example"},
    "no mode": {"lmtp_socket": "/tmp/onethread-never/s", "lmtp_socket_mode": "rw"},
    "no folder": {"lmtp_socket": "/tmp/onethread-never/s"},
    "no accounts file": {"imap_accounts": "/tmp/onethread-never/imap.toml"},
}


@pytest.mark.parametrize("what", list(WRONG))
async def test_a_wrong_setting_is_refused(doors: Doors, what: str) -> None:
    with pytest.raises(Refused) as refused:
        async with await doors(**WRONG[what]):
            pass

    assert "\n" not in str(refused.value)


async def test_without_a_place_for_its_cursors_no_mailbox_is_read(
    bus: Bus, doors: Doors, tmp_path: Path
) -> None:
    await bus.js.delete_key_value(subjects.MAILBOXES_BUCKET)
    file = tmp_path / "imap.toml"
    file.write_text('[[account]]\nhost = "127.0.0.1"\nuser = "u"\npassword_file = "p"\n')

    with pytest.raises(Refused, match="onethread migrate"):
        async with await doors(imap_accounts=str(file)):
            pass
