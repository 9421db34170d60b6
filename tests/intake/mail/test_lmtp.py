"""The mail server's door: a reply for each recipient, 250 only for what is on the bus, else 451."""

from __future__ import annotations

import asyncio
import os
import signal
import smtplib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from services.intake.channel import Context, Normalised
from services.intake.channels.email import EMAIL
from services.intake.mail.door import RECIPIENTS_MAX, Door
from services.intake.mail.lmtp import lmtp_door
from shared.metrics import IntakeMetrics
from tests.intake.conftest import NOW, Bus, Serve, until
from tests.processes import stop_still

FROM = "maja@kos-obrt.hr"
TO = "podrska@desk.example"
MAIL = b"From: Maja <maja@kos-obrt.hr>\r\nSubject: x\r\nMessage-ID: <m1@kos-obrt.hr>\r\n\r\nne radi\r\n"
BYTES_MAX = 6_000_000

Make = Callable[..., Awaitable[Door]]
Open = Callable[..., Awaitable[int]]


@pytest.fixture
def make_door(bus: Bus, serve: Serve) -> Make:
    async def make(*, normalise: Any = None, source: str = "lmtp") -> Door:
        await bus.put_source(source, "email")
        email = await serve("email", normalise=normalise)
        metrics = IntakeMetrics("email")
        return Door(
            email.channel, intake=email.intake, sources=email.sources, metrics=metrics, clock=lambda: NOW
        )

    return make


@pytest.fixture
async def open_door(make_door: Make) -> AsyncIterator[Open]:
    """Return a function that opens the door and returns its port."""
    async with AsyncExitStack() as stack:

        async def start(**options: Any) -> int:
            door = await make_door(**options)
            listener = socket.create_server(("127.0.0.1", 0))
            await stack.enter_async_context(lmtp_door(door, bytes_max=BYTES_MAX, listener=listener))
            port: int = listener.getsockname()[1]
            return port

        yield start


def _converse(
    port: int, mail: bytes, recipients: list[str], sender: str = FROM, stays_open: bool = True
) -> tuple[list[str], list[str]]:
    """Return the replies to the recipients and those to the mail, as lines."""
    with smtplib.LMTP("127.0.0.1", port, timeout=10) as lmtp:
        lmtp.ehlo_or_helo_if_needed()
        lmtp.putcmd("mail", f"FROM:<{sender}>")
        assert lmtp.getreply()[0] == 250
        answers = [lmtp.rcpt(one) for one in recipients]
        taken = sum(code == 250 for code, _ in answers)
        lmtp.putcmd("data")
        assert lmtp.getreply()[0] == 354
        lmtp.send(mail.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        replies = [lmtp.getreply() for _ in range(taken)]
        if stays_open:
            assert lmtp.noop()[0] == 250  # nothing is left over: each recipient had its one reply
    return [str(code) for code, _ in answers], [f"{code} {text.decode()}" for code, text in replies]


async def converse(*arguments: Any) -> tuple[list[str], list[str]]:
    return await asyncio.to_thread(_converse, *arguments)


async def test_a_mail_that_is_on_the_bus_is_taken_for_every_recipient(bus: Bus, open_door: Open) -> None:
    port = await open_door()

    _, replies = await converse(port, MAIL, [TO, "info@desk.example"])

    assert [reply[:3] for reply in replies] == ["250", "250"]
    (stored,) = await bus.stored()
    assert (stored.source, stored.text) == ("lmtp", "ne radi")


async def test_the_envelopes_sender_is_kept_as_the_return_path(bus: Bus, open_door: Open) -> None:
    port = await open_door()

    await converse(port, MAIL, [TO], "")

    (stored,) = await bus.stored()
    assert stored.raw is not None
    assert stored.raw.inline == b"Return-Path: <>\r\n" + MAIL
    assert stored.automatic == "auto_reply"


@pytest.mark.parametrize(
    "sender", ["a..b@docomo.example", "maja@kos-obrt.hr.", "m,aja@kos-obrt.hr", '"maja@x.hr', "maja@[", "@"]
)
async def test_a_mail_is_taken_from_whatever_address_a_server_hands_it_on(
    bus: Bus, open_door: Open, sender: str
) -> None:
    port = await open_door()

    _, replies = await converse(port, MAIL, [TO], sender)

    assert replies[0].startswith("250")
    (stored,) = await bus.stored()
    assert stored.raw is not None
    assert stored.raw.inline == f"Return-Path: <{sender}>\r\n".encode() + MAIL


async def test_the_same_mail_again_is_taken_and_stored_once(bus: Bus, open_door: Open) -> None:
    port = await open_door()

    for _ in range(2):
        assert (await converse(port, MAIL, [TO]))[1][0].startswith("250")

    assert len(await bus.stored()) == 1


async def test_what_cannot_be_read_is_taken_and_kept(bus: Bus, open_door: Open) -> None:
    port = await open_door()

    _, replies = await converse(port, b"\xff\x00 no mail\r\n", [TO])

    assert replies[0].startswith("250")
    assert [one.readable for one in await bus.stored()] == [True]  # the Return-Path is a header
    assert (await bus.stored())[0].text != ""


async def test_a_line_of_megabytes_is_taken(bus: Bus, open_door: Open) -> None:
    port = await open_door()

    _, replies = await converse(port, MAIL + b"x" * 2_000_000 + b"\r\n", [TO])

    assert replies[0].startswith("250")
    assert len(await bus.stored()) == 1


async def test_too_large_a_mail_is_refused_for_every_recipient(bus: Bus, open_door: Open) -> None:
    port = await open_door()

    _, replies = await converse(port, MAIL + b"a line\r\n" * (BYTES_MAX // 8), [TO, TO, TO])

    assert [reply[:3] for reply in replies] == ["552", "552", "552"]
    assert await bus.stored() == []


async def test_further_recipients_are_put_off(open_door: Open) -> None:
    port = await open_door()

    answers, replies = await converse(port, MAIL, [f"a{n}@desk.example" for n in range(RECIPIENTS_MAX + 1)])

    assert answers == ["250"] * RECIPIENTS_MAX + ["452"]
    assert len(replies) == RECIPIENTS_MAX


async def test_a_defect_of_ours_keeps_the_mail_at_the_server(bus: Bus, open_door: Open) -> None:
    async def broken(_payload: Any, _context: Context) -> Normalised:
        raise RuntimeError("secret")

    port = await open_door(normalise=broken)

    _, replies = await converse(port, MAIL, [TO, TO])

    assert replies == ["451 4.3.0 Try again later"] * 2
    assert await bus.stored() == []


async def test_a_mail_in_hand_is_finished_when_the_service_stops(bus: Bus, make_door: Make) -> None:
    in_hand, go_on = asyncio.Event(), asyncio.Event()

    async def slow(payload: Any, context: Context) -> Normalised:
        in_hand.set()
        await go_on.wait()
        return EMAIL.normalise(payload, context)

    door = await make_door(normalise=slow)
    listener = socket.create_server(("127.0.0.1", 0))
    async with lmtp_door(door, bytes_max=BYTES_MAX, listener=listener):
        sending = asyncio.create_task(converse(listener.getsockname()[1], MAIL, [TO], FROM, False))
        await in_hand.wait()
        asyncio.get_running_loop().call_later(0.1, go_on.set)

    assert (await sending)[1][0].startswith("250")
    assert len(await bus.stored()) == 1


async def test_without_its_source_nothing_is_taken(bus: Bus, open_door: Open) -> None:
    port = await open_door(source="other")

    _, replies = await converse(port, MAIL, [TO])

    assert replies[0].startswith("451")


async def test_without_the_bus_the_server_keeps_the_mail(bus: Bus, open_door: Open) -> None:
    port = await open_door()
    await stop_still(bus.broker.child.pid)
    try:
        _, replies = await converse(port, MAIL, [TO, TO])
    finally:
        os.kill(bus.broker.child.pid, signal.SIGCONT)
    assert [reply[:3] for reply in replies] == ["451", "451"]

    async def taken() -> bool:
        return (await converse(port, MAIL, [TO]))[1][0].startswith("250")

    await until(taken)
    assert len(await bus.stored()) == 1
