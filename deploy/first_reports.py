"""Four reports of one problem, one a channel, in different words, as curl lines to paste.

With the sample desk they come from two people whom its directory knows; on an empty desk from somebody
invented, who is recognised by the same address and number.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import msgspec

from deploy.sample import ROUTES, Door


class Report(msgspec.Struct, frozen=True):
    """One post to an intake."""

    channel: str
    media_type: str
    body: str


def curl_lines(reports: Sequence[Report], doors: Mapping[str, Door]) -> Sequence[str]:
    """Return a line for a POSIX shell for each report, with address and key in it."""
    return [_curl_line(report, doors[report.channel]) for report in reports]


def known_people_report(now: datetime, mark: str) -> Sequence[Report]:
    """Return reports of two known people of the sample desk's customer C-1053.

    `mark` makes the pieces' own ids (call, chat, Message-ID, ticket) differ from those of another time.
    """
    return (
        _phone(
            now,
            mark,
            agent="Ana",
            caller_number="+385915550153",
            caller_name="Ivica Orešković",
            company="Geotest Lika",
            domain="geotest-lika.hr",
            note="Ivica Orešković, Geotest Lika: stranica geotest-lika.hr od jutros javlja grešku 500, "
            "nitko je ne može otvoriti. Kaže da ništa nisu mijenjali.",
        ),
        _chat(
            now,
            mark,
            visitor={"name": "Mateja Orešković", "email": "mateja@geotest-lika.hr"},
            text="Dobar dan, web geotest-lika.hr nam se od jutros ne otvara, piše Internal Server Error 500. "
            "Možete li pogledati?",
        ),
        _email(
            now,
            mark,
            sender="Ivica Oreskovic <ivica@geotest-lika.hr>",
            to="podrska@plavihost.example",
            subject="Stranica ne radi - greska 500",
            # Written by the desk's own mail server: the sender's domain vouches for it.
            authentication="mx1.plavihost.example; spf=pass smtp.mailfrom=geotest-lika.hr; "
            "dkim=pass header.d=geotest-lika.hr; dmarc=pass header.from=geotest-lika.hr",
            text="Poštovani,\n\nzvao sam jutros: geotest-lika.hr se ne otvara, javlja HTTP 500, isto i na "
            "mobitelu. Molim vas da pogledate.\n\nIvica Orešković",
        ),
        _ticket(
            now,
            mark,
            customer_ref="C-1053",
            contact_email="mateja@geotest-lika.hr",
            contact_name="Mateja Orešković",
            related_domain="geotest-lika.hr",
            subject="Web stranica nedostupna",
            body="Na geotest-lika.hr od jutros izlazi 500 Internal Server Error na svakoj stranici, i u "
            "administraciji.",
        ),
    )


def unknown_person_report(now: datetime, mark: str) -> Sequence[Report]:
    """Return reports of somebody whom no directory knows; `mark` as above.

    The mail comes last: nothing vouches for it on an empty desk, and such mail never joins by itself.
    """
    return (
        _phone(
            now,
            mark,
            agent="Sam",
            caller_number="+385915550900",
            caller_name="Anna Berg",
            email="anna@bergdesign.example",
            domain="bergdesign.example",
            note="Anna Berg: website bergdesign.example down since this morning, error 500, nobody can open "
            "it. They changed nothing.",
        ),
        _chat(
            now,
            mark,
            visitor={"name": "Anna Berg", "email": "anna@bergdesign.example", "phone": "+385915550900"},
            text="hi, our website bergdesign.example is still down, internal server error 500 since morning",
        ),
        _ticket(
            now,
            mark,
            contact_email="anna@bergdesign.example",
            contact_name="Anna Berg",
            related_domain="bergdesign.example",
            subject="Website not available",
            body="bergdesign.example shows 500 Internal Server Error on every page since this morning.",
        ),
        _email(
            now,
            mark,
            sender="Anna Berg <anna@bergdesign.example>",
            to="support@desk.example",
            subject="Our website is down, error 500",
            authentication="",
            text="Hello,\n\nsince this morning our website bergdesign.example does not open, every page says "
            "500 Internal Server Error.\n\nAnna Berg\n+385 91 555 0900",
        ),
    )


def _phone(now: datetime, mark: str, **fields: str) -> Report:
    started = now - timedelta(minutes=4)
    return _json_report(
        "phone",
        {"call_id": f"call-{mark}", "started_at": _moment(started), "duration_s": 180, "direction": "inbound"}
        | fields,
    )


def _chat(now: datetime, mark: str, *, visitor: Mapping[str, str], text: str) -> Report:
    message = {"at": _moment(now), "from": "visitor", "author": visitor["name"], "text": text}
    return _json_report(
        "chat",
        {
            "chat_id": f"chat-{mark}",
            "started_at": _moment(now),
            "ended_at": _moment(now),
            "visitor": visitor,
            "messages": [message],
        },
    )


def _ticket(now: datetime, mark: str, **fields: str) -> Report:
    ids = {"ticket_id": f"TCK-{mark}", "post_id": f"post-{mark}", "posted_at": _moment(now)}
    return _json_report("ticket", ids | fields)


def _email(
    now: datetime, mark: str, *, sender: str, to: str, subject: str, authentication: str, text: str
) -> Report:
    address = sender.partition("<")[2].rstrip(">")
    headers = [
        *([f"Authentication-Results: {authentication}"] if authentication else []),
        f"From: {sender}",
        f"To: {to}",
        f"Subject: {subject}",
        f"Date: {format_datetime(now)}",
        f"Message-ID: <{mark}@{address.partition('@')[2]}>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
    ]
    return Report("email", "message/rfc822", "\r\n".join([*headers, "", *text.split("\n"), ""]))


def _json_report(channel: str, payload: Mapping[str, Any]) -> Report:
    return Report(channel, "application/json", json.dumps(payload, ensure_ascii=False))


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _curl_line(report: Report, door: Door) -> str:
    headers = f"-H 'Authorization: Bearer {door.key}' -H 'Content-Type: {report.media_type}'"
    target = f"curl -sS -w '\\n' {door.url}{ROUTES[report.channel]} {headers}"
    if "\n" not in report.body:
        return f"{target} --data-binary {shlex.quote(report.body)}"
    escaped = report.body.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n")
    return f"printf '%b' {shlex.quote(escaped)} | {target} --data-binary @-"
