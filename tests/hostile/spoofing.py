"""Mails that pretend: to be from a customer, to be proved, to belong to another's thread. Pure.

In the lines `{v}` and `{w}` are address and domain of the customer who is pretended, `{f}` and `{g}` those of
the one who pretends, a customer too.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from tests.faults.traffic import AUTHSERV, DESK, Firm

US = DESK["own_addresses"][0]
OURS = f"Authentication-Results: {AUTHSERV}; "


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What who pretends has come to know of a customer's thread."""

    victim: Firm
    forger: Firm
    message_id: str  # of the customer's mail, without brackets
    reference: str  # as it is spoken: OT-…
    token: str  # Message-ID of our reply to the customer, without brackets
    forgers_token: str  # of our reply to the forger


class Kind(msgspec.Struct, frozen=True):
    """One way to pretend: header lines but for the usual ones, and what stands before the text."""

    head: tuple[str, ...]
    before: str = ""
    to: str = US
    subject: str = "Re: Ne stiže pošta na {w}"


FROM_VICTIM = "From: {name} <{v}>"
FROM_FORGER = "From: {f}"
VICTIM_PASSES = OURS + "dmarc=pass header.from={w}"
FORGER_PASSES = OURS + "dmarc=pass header.from={g}"
ANSWERS = "In-Reply-To: <{message_id}>"
TOKEN = "In-Reply-To: <{token}>"

CLAIMED: Mapping[str, Kind] = {
    "nothing proved": Kind((FROM_VICTIM,)),
    "nothing proved, as an answer": Kind((FROM_VICTIM, ANSWERS)),
    "nothing proved, with the thread's number": Kind((FROM_VICTIM,), subject="Re: pošta [{reference}]"),
    "DMARC failed": Kind((OURS + "dmarc=fail header.from={w}", FROM_VICTIM, ANSWERS)),
    "DMARC failed, an answer to our mark": Kind((OURS + "dmarc=fail header.from={w}", FROM_VICTIM, TOKEN)),
    "only the server may send": Kind((OURS + "spf=pass smtp.mailfrom={v}; dmarc=none", FROM_VICTIM, ANSWERS)),
    "only a signature": Kind((OURS + "dkim=pass header.d={w}; dmarc=none", FROM_VICTIM, ANSWERS)),
    "a signature of another": Kind((OURS + "dkim=pass header.d={g}; dmarc=none", FROM_VICTIM, ANSWERS)),
    "a server of another": Kind((OURS + "spf=pass smtp.mailfrom={f}; dmarc=none", FROM_VICTIM, ANSWERS)),
    "another's domain passes": Kind((FORGER_PASSES, FROM_VICTIM, ANSWERS)),
    "a domain that ends alike": Kind((OURS + "dmarc=pass header.from=x{w}", FROM_VICTIM, ANSWERS)),
    "a domain that begins alike": Kind((OURS + "dmarc=pass header.from={w}.{g}", FROM_VICTIM, ANSWERS)),
    "a domain that is not named": Kind((OURS + "dmarc=pass", FROM_VICTIM, ANSWERS)),
}
RESULTS: Mapping[str, Kind] = {
    "results of a stranger": Kind(
        ("Authentication-Results: mx.{g}; dmarc=pass header.from={w}", FROM_VICTIM, ANSWERS)
    ),
    "ours below a stranger's": Kind(
        ("Authentication-Results: mx.{g}; dmarc=none", VICTIM_PASSES, FROM_VICTIM, ANSWERS)
    ),
    "ours below ours": Kind((OURS + "dmarc=none", VICTIM_PASSES, FROM_VICTIM, ANSWERS)),
    "ours below ours, with a line between": Kind(
        (OURS + "spf=none", "X-Spam: no", VICTIM_PASSES, FROM_VICTIM, ANSWERS)
    ),
    "ours below a server of ours that is not listed": Kind(
        ("Received: from x by mx2.plavihost.example; now", VICTIM_PASSES, FROM_VICTIM, ANSWERS)
    ),
    "our name as a part": Kind((VICTIM_PASSES.replace("; ", ".{g}; "), FROM_VICTIM, ANSWERS)),
    "our name in a comment": Kind(
        (f"Authentication-Results: ({AUTHSERV}) mx.{{g}}; dmarc=pass header.from={{w}}", FROM_VICTIM, ANSWERS)
    ),
    "our name behind theirs": Kind(
        (f"Authentication-Results: mx.{{g}} {AUTHSERV}; dmarc=pass header.from={{w}}", FROM_VICTIM, ANSWERS)
    ),
    "a verdict within a quoted name": Kind(
        (OURS + 'spf=pass smtp.mailfrom="; dmarc=pass header.from={w} "@{g}', FROM_VICTIM, ANSWERS)
    ),
    "a verdict within a comment": Kind(
        (OURS + "dmarc=none (dmarc=pass header.from={w})", FROM_VICTIM, ANSWERS)
    ),
    "a verdict within a comment within another": Kind(
        (OURS + "spf=none (of (x); dmarc=pass header.from={w})", FROM_VICTIM, ANSWERS)
    ),
    "a verdict behind a quotation mark in a comment": Kind(
        (OURS + 'spf=none (of "); dmarc=pass header.from={w} ("@{g})', FROM_VICTIM, ANSWERS)
    ),
    "a verdict beside ours in one line": Kind(
        (OURS + "dmarc=none; dmarc=pass header.from={w}", FROM_VICTIM, ANSWERS)
    ),
    "two domains in one verdict": Kind(
        (OURS + "dmarc=pass header.from={g} header.from={w}", FROM_VICTIM, ANSWERS)
    ),
    "results under another name": Kind(
        ("X-" + VICTIM_PASSES, "ARC-" + VICTIM_PASSES.replace(": ", ": i=1; "), FROM_VICTIM, ANSWERS)
    ),
    "results behind a bare return": Kind(("X-Spam: no\r" + VICTIM_PASSES, FROM_VICTIM, ANSWERS)),
    "results in the text": Kind((FROM_VICTIM, ANSWERS), before=VICTIM_PASSES + "\r\n\r\n"),
}
SENDERS: Mapping[str, Kind] = {
    "two From lines": Kind((VICTIM_PASSES, FROM_VICTIM, FROM_FORGER, ANSWERS)),
    "two From lines, the other way round": Kind((FORGER_PASSES, FROM_FORGER, FROM_VICTIM, ANSWERS)),
    "two From lines, an answer to our mark": Kind((FROM_VICTIM, FROM_FORGER, TOKEN)),
    "two authors": Kind((FORGER_PASSES, "From: {v}, {f}", ANSWERS)),
    "two authors, proved as the first": Kind((VICTIM_PASSES, "From: {v}, {f}", ANSWERS)),
    "the address as a name": Kind((FORGER_PASSES, 'From: "{v}" <{f}>', ANSWERS)),
    "the address as a name, encoded": Kind((FORGER_PASSES, "From: =?utf-8?q?{v}?= <{f}>", ANSWERS)),
    "name and address as a name": Kind((FORGER_PASSES, 'From: "{name} <{v}>" <{f}>', ANSWERS)),
    "the name alone": Kind((FORGER_PASSES, "From: {name} <{f}>", ANSWERS)),
    "an address before the brackets": Kind((VICTIM_PASSES, "From: {v} <{f}>", ANSWERS)),
    "an address behind the brackets": Kind((VICTIM_PASSES, "From: <{v}> {f}", ANSWERS)),
    "a bracket in the address": Kind((VICTIM_PASSES, "From: {v}){f}", ANSWERS)),
    "an opening bracket in the address": Kind((VICTIM_PASSES, "From: {v}({f}", ANSWERS)),
    "an address in a comment": Kind((FORGER_PASSES, "From: {f} ({v})", ANSWERS)),
    "a comment in the address": Kind((VICTIM_PASSES, "From: {v}(x)@{g}", ANSWERS)),
    "a comma for a bracket": Kind((VICTIM_PASSES, "From: {v},{f}<{f}>", ANSWERS)),
    "two pairs of brackets": Kind((VICTIM_PASSES, "From: <{v}><{f}>", ANSWERS)),
    "a quotation mark never closed": Kind((VICTIM_PASSES, 'From: "{v} <{f}>', ANSWERS)),
    "an address with a route": Kind((VICTIM_PASSES, "From: <@{g}:{v}>", ANSWERS)),
    "a group called like it": Kind((FORGER_PASSES, "From: {v}: {f};", ANSWERS)),
    "a From line folded within": Kind((FORGER_PASSES, "From: {v}\r\n <{f}>", ANSWERS)),
    "a From line behind a bare return": Kind((FORGER_PASSES, "From: {f}\rFrom: {v}", ANSWERS)),
    "a sender besides": Kind((FORGER_PASSES, FROM_FORGER, "Sender: {v}", ANSWERS)),
    "answers asked for by the customer": Kind((FORGER_PASSES, FROM_FORGER, "Reply-To: {v}", ANSWERS)),
    "returned to the customer": Kind(("Return-Path: <{v}>", FORGER_PASSES, FROM_FORGER, ANSWERS)),
    "sent again by the customer": Kind((FORGER_PASSES, FROM_FORGER, "Resent-From: {v}", ANSWERS)),
}
ANSWERING: Mapping[str, Kind] = {
    "an answer to the customer's mail": Kind((FORGER_PASSES, FROM_FORGER, ANSWERS)),
    "the customer's mail among the references": Kind(
        (FORGER_PASSES, FROM_FORGER, "References: <a@{g}> <{message_id}>")
    ),
    "the thread's number in the subject": Kind((FORGER_PASSES, FROM_FORGER), subject="Re: [{reference}]"),
    "the thread's number in the text": Kind((FORGER_PASSES, FROM_FORGER), before="Predmet {reference}. "),
    "the customer's own Message-ID": Kind((FORGER_PASSES, FROM_FORGER, "Message-ID: <{message_id}>")),
    "our mark for the customer": Kind((FORGER_PASSES, FROM_FORGER, TOKEN)),
    "our mark for the customer, nothing proved": Kind((FROM_FORGER, TOKEN)),
    "our mark for the customer as an address": Kind((FORGER_PASSES, FROM_FORGER), to="{plus}"),
    "our mark for the customer as a loop": Kind((FORGER_PASSES, FROM_FORGER, "X-OneThread-Loop: {mark}")),
    "our mark with another proof": Kind((FROM_VICTIM, "In-Reply-To: <{altered}>")),
    "our mark for another in the customer's name": Kind((FROM_VICTIM, "In-Reply-To: <{forgers_token}>")),
    "the customer copied in": Kind((FORGER_PASSES, FROM_FORGER, "Cc: {name} <{v}>", ANSWERS)),
    "written to the customer, too": Kind((FORGER_PASSES, FROM_FORGER, ANSWERS), to=f"{US}, {{v}}"),
    "the customer's number and name": Kind(
        (FORGER_PASSES, FROM_FORGER), before="{name}, {firm}, broj kupca {number}, {w}. "
    ),
    "the customer's mail forwarded": Kind(
        (FORGER_PASSES, FROM_FORGER, ANSWERS),
        before="-----Original Message-----\r\nFrom: {name} <{v}>\r\nTo: " + US + "\r\nSubject: pošta\r\n\r\n",
    ),
    "a stranger's answer": Kind(("From: nobody@unknown.example", ANSWERS)),
}
KINDS: Mapping[str, Kind] = {**CLAIMED, **RESULTS, **SENDERS, **ANSWERING}

GENUINE: Mapping[str, Kind] = {
    "proved by our own server": Kind((VICTIM_PASSES, FROM_VICTIM, ANSWERS)),
    "proved by our mark alone": Kind((FROM_VICTIM, TOKEN)),
}
"""What has to be joined and shown, or what was not shows nothing."""


def written(kind: Kind, ground: Ground, mark: str) -> bytes:
    """Return the mail; its text bears `mark` and is what the customer might write."""
    victim, forger = ground.victim, ground.forger
    token, _, ours = ground.token.partition("@")
    known = {
        "v": victim.address,
        "w": victim.domain,
        "f": forger.address,
        "g": forger.domain,
        "name": _ascii(victim.owner),
        "firm": victim.name,
        "number": victim.number,
        "message_id": ground.message_id,
        "reference": ground.reference,
        "token": ground.token,
        "mark": token,
        "plus": f"{US.partition('@')[0]}+{token}@{ours}",
        "altered": f"{token[:-1]}{'0' if token[-1] != '0' else '1'}@{ours}",
        "forgers_token": ground.forgers_token,
    }
    head = [line.format_map(known) for line in kind.head]
    if not any(line.startswith("Message-ID:") for line in head):
        head.append(f"Message-ID: <{mark}@{forger.domain}>")
    usual = (
        f"To: {kind.to.format_map(known)}",
        f"Subject: {kind.subject.format_map(known)}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
    )
    text = f"I dalje na info@{victim.domain} ne stiže nijedna poruka, kada će biti riješeno? Bilješka {mark}."
    return "\r\n".join([*head, *usual, "", kind.before.format_map(known) + text, ""]).encode()


def first(firm: Firm, mark: str) -> bytes:
    """Return the mail with which a customer's thread begins, proved by our own server."""
    return (
        f"{OURS}dmarc=pass header.from={firm.domain}\r\nFrom: {_ascii(firm.owner)} <{firm.address}>\r\n"
        f"To: {US}\r\nSubject: Ne stiže pošta na {firm.domain}\r\nMessage-ID: <{mark}@{firm.domain}>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n"
        f"Od jutros na info@{firm.domain} ne stiže nijedna poruka, slanje radi. Bilješka {mark}.\r\n"
    ).encode()


def _ascii(name: str) -> str:
    return name.encode("ascii", "ignore").decode()
