"""The address in MAIL FROM and RCPT TO: as it is written, whatever it is."""

from __future__ import annotations

import pytest

from services.intake.mail.envelope import NOBODY, address_in, with_sender


@pytest.mark.parametrize(
    ("argument", "address", "rest"),
    [
        ("<maja@kos-obrt.hr>", "maja@kos-obrt.hr", ""),
        ("<maja@kos-obrt.hr> SIZE=100 SMTPUTF8", "maja@kos-obrt.hr", "SIZE=100 SMTPUTF8"),
        ("maja@kos-obrt.hr SIZE=100", "maja@kos-obrt.hr", "SIZE=100"),
        ("<>", NOBODY, ""),
        ("<@relay.example,@other.example:maja@kos-obrt.hr>", "maja@kos-obrt.hr", ""),
        ("<a..b@docomo.example>", "a..b@docomo.example", ""),
        ('<"ma ja"@kos-obrt.hr>', '"ma ja"@kos-obrt.hr', ""),
        ('<"a> b"@kos-obrt.hr> SIZE=1', '"a> b"@kos-obrt.hr', "SIZE=1"),
        ('<"a\\"> b"@kos-obrt.hr>', '"a\\"> b"@kos-obrt.hr', ""),
        ('<"maja@kos-obrt.hr> SIZE=1', '"maja@kos-obrt.hr', "SIZE=1"),
        ("<maja@kos-obrt.hr.>", "maja@kos-obrt.hr.", ""),
        ("<a,b@kos-obrt.hr>", "a,b@kos-obrt.hr", ""),
        ("<a(b)@kos-obrt.hr>", "a(b)@kos-obrt.hr", ""),
        ("<=?utf-8?q?x?=@kos-obrt.hr>", "=?utf-8?q?x?=@kos-obrt.hr", ""),
        ("<a@b@kos-obrt.hr>", "a@b@kos-obrt.hr", ""),
        ("<a<b>@kos-obrt.hr>", "a<b>@kos-obrt.hr", ""),
        ("<maja@kos-obrt.hr", "maja@kos-obrt.hr", ""),
        ("<maja@[>", "maja@[", ""),
        ('<">', '"', ""),
        ("<", NOBODY, ""),
        ("", "", ""),
    ],
)
def test_an_address_is_read_as_it_is_written(argument: str, address: str, rest: str) -> None:
    assert address_in(argument) == (address, rest)


@pytest.mark.parametrize("sender", ["", NOBODY])
def test_nobody_is_written_as_nobody(sender: str) -> None:
    assert with_sender(b"x", sender) == b"Return-Path: <>\r\nx"
