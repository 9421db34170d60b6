"""SMTP for the desk's own mail servers: nobody else is heard, and nothing is passed on."""

from __future__ import annotations

import asyncio
import smtplib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from services.intake.mail.door import NOT_OURS, RelayDoor, is_own
from services.intake.mail.relay import NOT_TRUSTED, is_trusted, networks, relay_door
from shared.desk import Desk
from shared.errors import Refused
from shared.metrics import IntakeMetrics
from tests.intake.conftest import NOW, Bus, Serve

DESK = Desk(own_addresses=("Podrška <x>", "podrska@desk.example", "info@ŠUMA.example"))
MAIL = b"From: Maja <maja@kos-obrt.hr>\r\nSubject: x\r\nMessage-ID: <m1@kos-obrt.hr>\r\n\r\nne radi\r\n"
BYTES_MAX = 100_000

Open = Callable[..., Awaitable[int]]


@pytest.fixture
async def open_door(bus: Bus, serve: Serve) -> AsyncIterator[Open]:
    async with AsyncExitStack() as stack:

        async def start(relays: str = "127.0.0.0/8", *, desk: Desk = DESK) -> int:
            await bus.put_source("smtp", "email")
            await bus.put_desk(desk)
            email = await serve("email")
            door = RelayDoor(
                email.channel,
                intake=email.intake,
                sources=email.sources,
                metrics=IntakeMetrics("email"),
                clock=lambda: NOW,
            )
            listener = socket.create_server(("127.0.0.1", 0))
            await stack.enter_async_context(
                relay_door(door, bytes_max=BYTES_MAX, listener=listener, trusted=networks(relays))
            )
            port: int = listener.getsockname()[1]
            return port

        yield start


def _send(port: int, mail: bytes, recipients: list[str]) -> dict[str, tuple[int, bytes]]:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
        return smtp.sendmail("maja@kos-obrt.hr", recipients, mail)


async def send(port: int, *recipients: str, mail: bytes = MAIL) -> dict[str, tuple[int, bytes]]:
    return await asyncio.to_thread(_send, port, mail, list(recipients))


async def test_a_mail_for_the_desk_is_taken(bus: Bus, open_door: Open) -> None:
    port = await open_door()

    assert await send(port, "podrska@desk.example", "Podrska+ot-1@DESK.example") == {}

    (stored,) = await bus.stored()
    assert (stored.source, stored.text) == ("smtp", "ne radi")
    assert stored.raw is not None
    assert stored.raw.inline == b"Return-Path: <maja@kos-obrt.hr>\r\n" + MAIL


async def test_a_mail_for_anybody_else_is_refused_and_the_desks_part_of_it_taken(
    bus: Bus, open_door: Open
) -> None:
    port = await open_door()

    refused = await send(port, "podrska@desk.example", "victim@elsewhere.example")

    code, words = refused["victim@elsewhere.example"]
    assert f"{code} {words.decode()}" == NOT_OURS
    assert len(await bus.stored()) == 1


async def test_a_server_that_is_not_on_the_list_is_sent_away_unheard(bus: Bus, open_door: Open) -> None:
    port = await open_door("192.0.2.0/24, 2001:db8::1")

    with pytest.raises(smtplib.SMTPConnectError) as refused:
        await send(port, "podrska@desk.example")

    assert f"{refused.value.smtp_code} " in NOT_TRUSTED
    assert await bus.stored() == []


async def test_too_large_a_mail_is_refused_as_its_size_is_told_and_as_it_comes(
    bus: Bus, open_door: Open
) -> None:
    port = await open_door()

    def told() -> tuple[int, bytes]:
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
            smtp.ehlo()
            assert smtp.esmtp_features["size"] == str(BYTES_MAX)
            return smtp.mail("maja@kos-obrt.hr", [f"SIZE={BYTES_MAX + 1}"])

    assert (await asyncio.to_thread(told))[0] == 552
    with pytest.raises(smtplib.SMTPResponseException) as refused:
        await send(port, "podrska@desk.example", mail=MAIL + b"a line\r\n" * 20_000)
    assert refused.value.smtp_code == 552
    assert await bus.stored() == []


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("podrska@desk.example", True),
        ("PODRSKA@desk.example", True),
        ("podrska+x+y@desk.example", True),
        ("info@xn--uma-zza.example", True),
        ("podrska@desk.example.evil.example", False),
        ("podrska@evil.example", False),
        ("prodaja@desk.example", False),
        ("@relay.example:podrska@desk.example", False),
        ('"podrska@desk.example"@evil.example', False),
        ("podrska%evil.example@relay.example", False),
        ("", False),
    ],
)
def test_only_what_is_plainly_an_address_of_the_desks_is_its_own(address: str, own: bool) -> None:
    assert is_own(address, DESK) is own


@pytest.mark.parametrize(
    ("peer", "trusted"),
    [
        ("192.0.2.7", True),
        ("192.0.3.7", False),
        ("::ffff:192.0.2.7", True),
        ("2001:db8::1", True),
        ("2001:db8::2", False),
        ("fe80::1%eth0", True),
        ("", False),
        ("nonsense", False),
    ],
)
def test_a_server_is_known_by_its_address(peer: str, trusted: bool) -> None:
    assert is_trusted(peer, networks("192.0.2.0/24,2001:db8::1, fe80::/10")) is trusted


def test_a_setting_that_is_no_network_is_refused() -> None:
    assert networks("") == ()
    with pytest.raises(Refused):
        networks("192.0.2.1/24")
