"""Who a mail may be believed to be from."""

from __future__ import annotations

import pytest

from services.intake.mail.addresses import mailboxes
from services.intake.mail.reading import read_mail
from shared.interaction import Interaction
from tests.intake.golden import context

OURS = "Authentication-Results: mx.desk.example; "
PASS = OURS + "dmarc=pass header.from=kos-obrt.hr"
RECEIVED = "Received: from out.kos-obrt.hr by mx.desk.example; Mon, 2 Mar 2026 14:00:00 +0100"
MAJA = "From: Maja <maja@kos-obrt.hr>"


def read(*head: str) -> Interaction:
    return read_mail("\r\n".join([*head, "", "text"]).encode(), context())


TRUST: list[tuple[str, tuple[str, ...], str]] = [
    ("aligned by DMARC", (RECEIVED, PASS, MAJA), "verified"),
    ("results above the line of receipt", (PASS, RECEIVED, MAJA), "verified"),
    ("a subdomain of the same owner", (PASS, "From: m@mail.kos-obrt.hr"), "verified"),
    ("DMARC for another domain", (OURS + "dmarc=pass header.from=evil.example", MAJA), "unverified"),
    ("DMARC that names no domain", (OURS + "dmarc=pass", MAJA), "unverified"),
    ("SPF alone", (OURS + "spf=pass smtp.mailfrom=maja@kos-obrt.hr; dmarc=none", MAJA), "plausible"),
    ("DKIM alone", (OURS + "dkim=pass header.d=kos-obrt.hr", MAJA), "plausible"),
    ("SPF of another domain", (OURS + "spf=pass smtp.mailfrom=evil.example", MAJA), "unverified"),
    ("DKIM of another domain", (OURS + "dkim=pass header.d=evil.example", MAJA), "unverified"),
    ("DMARC failed", (OURS + "spf=pass smtp.mailfrom=kos-obrt.hr; dmarc=fail", MAJA), "forged"),
    ("nothing known", (RECEIVED, MAJA), "unverified"),
    ("results of a stranger", (PASS.replace("mx.desk", "mx.evil"), MAJA), "unverified"),
    (
        "results of a stranger on top of ours",
        ("Authentication-Results: mx.evil; x", PASS, MAJA),
        "unverified",
    ),
    (
        "our name as a part of theirs",
        (PASS.replace("mx.desk.example", "mx.desk.example.evil"), MAJA),
        "unverified",
    ),
    (
        "our name in a comment",
        (OURS.replace("mx.desk", "(mx.desk.example) evil") + "dmarc=pass", MAJA),
        "unverified",
    ),
    ("a verdict in a comment", (OURS + "dmarc=fail (dmarc=pass header.from=kos-obrt.hr)", MAJA), "forged"),
    (
        "taken in by a server of ours whose results do not count",
        ("Received: from x by mx2.desk.example; now", PASS, MAJA),
        "unverified",
    ),
    (
        "a verdict within a comment within another",
        (OURS + "spf=none (of (x); dmarc=pass header.from=kos-obrt.hr)", MAJA),
        "unverified",
    ),
    (
        "a verdict within a quoted address",
        (OURS + 'spf=pass smtp.mailfrom="; dmarc=pass header.from=kos-obrt.hr "@evil.example', MAJA),
        "unverified",
    ),
    (
        "a verdict behind a quotation mark in a comment",
        (OURS + 'spf=none (of "); dmarc=pass header.from=kos-obrt.hr ("@evil.example)', MAJA),
        "unverified",
    ),
    ("a comment never closed", (PASS + " (x", MAJA), "unverified"),
    ("a comment never opened", (PASS + " x)", MAJA), "unverified"),
    ("a quotation mark never closed in the results", (PASS + ' "x', MAJA), "unverified"),
    ("two verdicts that differ", (OURS + "dmarc=none", PASS, MAJA), "unverified"),
    ("a domain in quotation marks", (OURS + 'dmarc=pass header.from="kos-obrt.hr"', MAJA), "verified"),
    (
        "verdict with comments, and a signature in quotation marks",
        (
            OURS
            + 'dkim=pass (2048-bit key) header.d=kos-obrt.hr header.b="a;b/c="; dmarc=pass (p=none dis=none)'
            " header.from=kos-obrt.hr",
            MAJA,
        ),
        "verified",
    ),
    ("two From lines", (PASS, MAJA, "From: boss@kos-obrt.hr"), "forged"),
    ("two authors", (PASS, "From: maja@kos-obrt.hr, boss@kos-obrt.hr"), "unverified"),
    ("no author", (PASS, "Subject: x"), "unverified"),
    ("an address behind a bracket", (PASS, "From: maja@kos-obrt.hr)evil@evil.example"), "unverified"),
    (
        "an address in front of the brackets",
        (PASS, "From: boss@kos-obrt.hr <maja@kos-obrt.hr>"),
        "unverified",
    ),
    ("the same address twice", (PASS, "From: maja@kos-obrt.hr <maja@kos-obrt.hr>"), "verified"),
    ("an address behind the brackets", (PASS, "From: <maja@kos-obrt.hr> x@y.example"), "unverified"),
    ("two pairs of brackets", (PASS, "From: <maja@kos-obrt.hr><x@y.example>"), "unverified"),
    ("a quotation mark that is never closed", (PASS, 'From: "Maja <maja@kos-obrt.hr>'), "unverified"),
    ("a From smuggled behind a bare CR", (PASS, MAJA, "X: y\rFrom: boss@kos-obrt.hr"), "verified"),
]


@pytest.mark.parametrize(("head", "trust"), [row[1:] for row in TRUST], ids=[row[0] for row in TRUST])
def test_trust_of(head: tuple[str, ...], trust: str) -> None:
    mail = read(*head)

    assert mail.trust == trust
    assert all(one.verified == (trust == "verified") for one in mail.author.identifiers)


def test_our_own_address_unproved_is_not_ours() -> None:
    head = ("From: podrska@desk.example", "To: maja@kos-obrt.hr")

    assert read(OURS + "dmarc=pass header.from=desk.example", *head).direction == "outbound"
    assert read(*head).direction == "inbound"
    assert read(OURS + "dmarc=fail header.from=desk.example", *head).direction == "inbound"


@pytest.mark.parametrize(
    ("value", "addresses"),
    [
        ("a@x.hr", ["a@x.hr"]),
        ('A <a@x.hr>, b@x.hr (B), "C, D" <c@x.hr>', ["a@x.hr", "b@x.hr", "c@x.hr"]),
        ("friends: a@x.hr, b@x.hr;, c@x.hr", ["a@x.hr", "b@x.hr", "c@x.hr"]),
        ("undisclosed-recipients:;", []),
        (":;<>", [""]),
        ("(((((", []),
        ('"', []),
        ("", []),
    ],
)
def test_addresses_in_a_list(value: str, addresses: list[str]) -> None:
    assert [box.address for box in mailboxes(value)] == addresses
