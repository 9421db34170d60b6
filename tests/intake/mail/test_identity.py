"""One mail is one, by whatever door and source it comes; two mails are two, whatever they call themselves."""

from __future__ import annotations

import base64
import binascii
import socket
from datetime import timedelta

import msgspec
import pytest

from services.intake.channels.email import EMAIL, RawMail
from services.intake.mail.door import Door
from services.intake.mail.lmtp import lmtp_door
from services.intake.mail.reader import Reader
from shared.desk import Source
from shared.interaction import Interaction
from shared.metrics import IntakeMetrics
from tests.intake.conftest import NOW, Bus, Serve
from tests.intake.golden import context
from tests.intake.mail.test_lmtp import converse

TEXT = "Ne mogu se prijaviti u poštu, piše „neispravna lozinka“.\r\nMaja"
HEAD = (
    "From: =?utf-8?q?Maja_Koz=C4=8Di=C4=87?= <maja@kos-obrt.hr>\r\nDate: Mon, 2 Mar 2026 12:00:00 +0100\r\n"
    "Subject: =?utf-8?q?Ne_radi_po=C5=A1ta?=\r\nMessage-ID: <m1@kos-obrt.hr>\r\n"
)


def mail(head: str = HEAD, *, body: bytes = TEXT.encode(), encoding: str = "8bit") -> bytes:
    content_type = f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return (head + content_type).encode() + body


def taken(raw: bytes, *, source: str = "lmtp", salt: str = "salt of mails") -> Interaction:
    asked = context("email", source=Source(name=source, channel="email", salt=source), mail_salt=salt)
    return EMAIL.normalise(RawMail(raw), asked).interaction


REFOLDED = HEAD.replace(" <maja", "\r\n <maja").replace("=?utf-8?q?Ne_radi_po=C5=A1ta?=", "Ne radi pošta")

SAME = {
    "another source": (mail(), "imap-podrska"),
    "trace headers": (
        b"Return-Path: <x@y.hr>\r\nDelivered-To: a@b.hr\r\nReceived: by mx\r\n" + mail(),
        "lmtp",
    ),
    "base64": (mail(body=base64.encodebytes(TEXT.encode()), encoding="base64"), "lmtp"),
    "quoted-printable": (
        mail(body=binascii.b2a_qp(TEXT.encode(), istext=False), encoding="quoted-printable"),
        "lmtp",
    ),
    "line ends": (mail().replace(b"\r\n", b"\n") + b"\n\n", "lmtp"),
    "folds and encoded words": (mail(REFOLDED), "lmtp"),
    "another case of the Message-ID's brackets and blanks": (mail(HEAD.replace("<m1@", " <m1@")), "lmtp"),
}


@pytest.mark.parametrize("way", list(SAME))
def test_what_servers_change_on_the_way_makes_no_other_mail(way: str) -> None:
    raw, source = SAME[way]

    assert taken(raw, source=source).id == taken(mail()).id


OTHER = {
    "words": mail(body=TEXT.replace("Ne mogu", "Mogu").encode()),
    "author": mail(HEAD.replace("maja@", "mira@")),
    "date": mail(HEAD.replace("12:00", "12:01")),
    "subject": mail(HEAD.replace("Ne_radi", "Radi")),
}


@pytest.mark.parametrize("what", list(OTHER))
def test_other_mails_under_one_message_id_stay_apart_and_replace_nothing(what: str) -> None:
    first, second = taken(mail()), taken(OTHER[what])

    assert first.known_as == second.known_as == ("email:m1@kos-obrt.hr",)
    assert first.id != second.id
    assert first.natural_key != second.natural_key  # else the second would be a version of the first


def test_an_id_cannot_be_computed_by_somebody_who_knows_the_mail() -> None:
    assert taken(mail(), salt="one").id != taken(mail(), salt="two").id


def test_without_the_desks_salt_a_sources_own_makes_the_id() -> None:
    assert taken(mail(), source="one", salt="").id != taken(mail(), source="two", salt="").id


async def test_one_mail_by_two_doors_and_to_two_addresses_is_on_the_bus_once(bus: Bus, serve: Serve) -> None:
    await bus.put_source("lmtp", "email")
    async with Reader(mail_salt="salt of mails") as reader:
        email = await serve("email", normalise=reader.normalise)
        door = Door(
            email.channel,
            intake=email.intake,
            sources=email.sources,
            metrics=IntakeMetrics("email"),
            clock=lambda: NOW + timedelta(minutes=5),
        )
        posted = await email.post(mail())
        listener = socket.create_server(("127.0.0.1", 0))
        async with lmtp_door(door, bytes_max=1_000_000, listener=listener):
            port = listener.getsockname()[1]
            for address in ("podrska@desk.example", "info@desk.example"):
                _, replies = await converse(
                    port, b"Delivered-To: " + address.encode() + b"\r\n" + mail() + b"\r\n", [address]
                )
                assert replies[0].startswith("250")

    (stored,) = await bus.stored()
    assert posted.json() == {"id": stored.id, "duplicate": False}
    assert stored.source == "email-1"


def test_what_cannot_be_read_is_the_same_by_every_source_too() -> None:
    asked = msgspec.structs.replace(context("email"), mail_salt="salt")
    other = msgspec.structs.replace(asked, source=Source(name="b", channel="email", salt="b"))

    first, second = (EMAIL.normalise(RawMail(b"\x00"), one).interaction for one in (asked, other))

    assert not first.readable
    assert first.id == second.id
