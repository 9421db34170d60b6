"""Reports of other mail servers: which mail of ours came back, why, and whether its address is gone."""

from __future__ import annotations

import pytest

from services.intake.mail.reading import read_mail
from shared.interaction import Bounce, Interaction
from tests.intake.golden import context
from tests.intake.mail.test_answers import MARK, OURS, SECRET

POSTFIX = """\
Return-Path: <>
Date: Mon, 2 Mar 2026 14:00:11 +0100 (CET)
From: MAILER-DAEMON@mx.stol.hr (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: podrska@stol.hr
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="4F2A91C0D3.1772456411/mx.stol.hr"
Message-Id: <20260302130011.7C1B21C0E9@mx.stol.hr>

This is a MIME-encapsulated message.

--4F2A91C0D3.1772456411/mx.stol.hr
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

The mail system here could not bring your message to its recipient.

--4F2A91C0D3.1772456411/mx.stol.hr
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.stol.hr
X-Postfix-Queue-ID: 4F2A91C0D3
X-Postfix-Sender: rfc822; podrska@stol.hr
Arrival-Date: Mon,  2 Mar 2026 14:00:10 +0100 (CET)

Final-Recipient: rfc822; ivan@horvat.hr
Original-Recipient: rfc822;ivan@horvat.hr
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.horvat.hr
Diagnostic-Code: smtp; 550 5.1.1 <ivan@horvat.hr>: Recipient address rejected:
    User unknown in virtual mailbox table

--4F2A91C0D3.1772456411/mx.stol.hr
Content-Description: Undelivered Message
Content-Type: message/rfc822

Received: by mx.stol.hr (Postfix) id 4F2A91C0D3
From: Stol <podrska@stol.hr>
To: ivan@horvat.hr
Subject: Re: mail [T-12]
Message-ID: <{ours}>

Does it work now?

--4F2A91C0D3.1772456411/mx.stol.hr--
"""
EXCHANGE = """\
From: Microsoft Outlook <postmaster@horvat.hr>
To: podrska@stol.hr
Date: Mon, 2 Mar 2026 13:00:12 +0000
Content-Type: multipart/report; report-type=delivery-status;
 boundary="c0ffee-1f00-4b2d"
Content-Language: hr-HR
Message-ID: <9a2f77d4-1e2b-47a5@EUR03-DB5.example>
In-Reply-To: <{ours}>
References: <{ours}>
Subject: =?utf-8?Q?Nije_mogu=C4=87e_isporu=C4=8Diti:_Re:_mail?=
Auto-Submitted: auto-replied
MIME-Version: 1.0

--c0ffee-1f00-4b2d
Content-Type: multipart/alternative; boundary="c0ffee-inner"

--c0ffee-inner
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

UG9ydWthIG5pamUgaXNwb3LEjWVuYS4=

--c0ffee-inner--

--c0ffee-1f00-4b2d
Content-Type: message/delivery-status

Reporting-MTA: dns;AM9PR03MB1234.eurprd03.prod.example
Received-From-MTA: dns;mx.stol.hr
Arrival-Date: Mon, 2 Mar 2026 13:00:11 +0000

Original-Recipient: rfc822;ivan@horvat.hr
Final-Recipient: rfc822;ivan@horvat.hr
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
X-Display-Name: Ivan

--c0ffee-1f00-4b2d
Content-Type: {returned}

Received: from mx.stol.hr by AM9PR03MB1234.eurprd03.prod.example
From: Stol <podrska@stol.hr>
To: ivan@horvat.hr
Message-ID: <{renamed}>
{loop}

--c0ffee-1f00-4b2d--
"""


def read(report: str, **places: str) -> Interaction:
    given = {"ours": OURS, "returned": "text/rfc822-headers", "renamed": OURS, "loop": "X-A: b", **places}
    for name, value in given.items():
        report = report.replace(f"{{{name}}}", value)
    return read_mail(report.replace("\n", "\r\n").encode(), context(reply_secret=SECRET))


def test_a_report_of_postfix_tells_which_of_our_mails_came_back_and_why() -> None:
    report = read(POSTFIX)

    assert report.automatic == "bounce"
    assert report.bounced == Bounce(
        mark=MARK,
        cause="550 5.1.1 <ivan@horvat.hr>: Recipient address rejected: User unknown in virtual mailbox table",
        gone=True,
    )


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_a_report_of_exchange_does_too_whether_it_returns_the_mail_or_its_head(returned: str) -> None:
    report = read(EXCHANGE, returned=returned)

    assert report.automatic == "bounce"
    assert report.bounced is not None
    assert (report.bounced.mark, report.bounced.gone) == (MARK, True)
    assert report.bounced.cause.startswith("550 5.1.10 RESOLVER.ADR.RecipientNotFound;")


@pytest.mark.parametrize(
    "places",
    [
        {"renamed": "new@other.example", "loop": f"X-OneThread-Loop: {MARK}", "ours": "x@other.example"},
        {"renamed": "new@other.example"},  # only In-Reply-To and References of the report itself name it
    ],
)
def test_a_server_that_renames_our_mail_does_not_hide_which_it_was(places: dict[str, str]) -> None:
    bounced = read(EXCHANGE, **places).bounced

    assert bounced is not None
    assert bounced.mark == MARK


@pytest.mark.parametrize(
    ("status", "said", "gone"),
    [
        ("5.0.0", "550 5.1.1 no such user", True),
        ("5.2.2", "552 5.2.2 mailbox full", False),
        ("5.7.1", "550 5.7.1 looks like spam", False),
        ("4.4.7", "delivery time expired", False),
        ("", "", False),
    ],
)
def test_only_what_is_wrong_with_the_address_itself_makes_it_gone(status: str, said: str, gone: bool) -> None:
    report = POSTFIX.replace("Status: 5.1.1", f"Status: {status}").replace(
        "550 5.1.1 <ivan@horvat.hr>: Recipient address rejected:\n    User unknown in virtual mailbox table",
        said,
    )

    bounced = read(report).bounced

    assert bounced is not None
    assert bounced.gone is gone
    assert said in bounced.cause


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_a_delay_or_an_arrival_is_no_failure(action: str) -> None:
    assert read(POSTFIX.replace("Action: failed", f"Action: {action}")).bounced is None


def test_of_several_recipients_the_one_counts_that_we_wrote_to() -> None:
    behind = "Final-Recipient: rfc822; old@else.example\nAction: failed\nStatus: 5.2.2\n\n"
    report = POSTFIX.replace("Final-Recipient: rfc822; ivan", behind + "Final-Recipient: rfc822; ivan", 1)

    bounced = read(report).bounced

    assert bounced is not None
    assert bounced.gone


def test_a_report_of_a_mail_that_is_not_ours_and_a_mail_that_only_quotes_one_tell_nothing() -> None:
    assert read(POSTFIX, ours="somebody@else.example").bounced is None
    assert (
        read(POSTFIX.replace("multipart/report; report-type=delivery-status", "multipart/mixed")).bounced
        is None
    )
    assert read(POSTFIX.replace("message/delivery-status", "text/plain")).bounced is None


def test_what_a_report_says_is_cut_to_one_short_line() -> None:
    bounced = read(POSTFIX.replace("User unknown", "x" * 5_000 + "\x00\u202e")).bounced

    assert bounced is not None
    assert len(bounced.cause) <= 300
    assert "\x00" not in bounced.cause
