"""A wall of payloads: pieces, a directory and articles in which everything that can be shown is a payload.

Payloads come in lots. Each lot is said by one customer, in every field of every channel; where a field is
short and a payload alone would be a waste, several stand in it, as many as it has room for.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from services.intake.mail.body import ATTACHMENTS_MAX
from shared.clean import NAME_CHARS_MAX, SUBJECT_CHARS_MAX
from tests.faults.traffic import AUTHSERV
from tests.hostile.lots import Lot, packed, said
from tests.hostile.payloads import cut

HTML_LOT = 40  # so that the mail is read by the intake itself: what is larger, a child of it reads
TITLE_CHARS_MAX = 300
LINE_CHARS_MAX = 500  # of a field in JSON; a longer one is refused


def directory_of(lots: Sequence[Lot]) -> str:
    """Return directory.jsonl: customers, contacts and services named by payloads."""
    return "\n".join(json.dumps(_entry(lot)) for lot in lots)


def _entry(lot: Lot) -> dict[str, Any]:
    names = [one[:NAME_CHARS_MAX] for one in lot.payloads]
    contacts: list[dict[str, Any]] = [
        {"id": f"{lot.customer}-{place}", "name": name, "role": "technical"}
        for place, name in enumerate(names)
    ]
    contacts[0] |= {"role": "owner", "emails": [lot.address]}
    services = [{"kind": name, "server": name, "domain": ""} for name in names]
    return {
        "customer": lot.customer,
        "name": packed(names, NAME_CHARS_MAX)[0],
        "contacts": contacts,
        "domains": [lot.domain],
        "services": services,
    }


def write_articles(folder: Path, lots: Sequence[Lot]) -> None:
    """Write an article for each lot; what it names as its address is a payload, too."""
    for lot in lots:
        titles = packed(lot.payloads, TITLE_CHARS_MAX)
        head = f"id: zid-{lot.number}\nlanguage: hr\ntitle: {titles[0]}\ntags: {titles[-1][:60]}\n"
        head += "url: javascript:canary(1)"
        text = "\n\n".join(lot.payloads)
        body = f"# {titles[0]}\n\n{text}\n\n- {text[:2_000]}\n\n```\n{text[:20_000]}\n```\n"
        (folder / f"zid-{lot.number}.md").write_text(f"---\n{head}\n---\n{body}", encoding="utf-8")


def pieces_of(lot: Lot) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what the customer posts, by channel."""
    at = datetime.now(UTC).isoformat()
    yield "phone", _note(lot, at)
    yield "chat", _chat(lot, at)
    for place, line in enumerate(packed(lot.payloads, SUBJECT_CHARS_MAX)):
        yield "ticket", _post(lot, place, line, at)
    for place, line in enumerate(packed(lot.payloads, NAME_CHARS_MAX)):
        yield (
            "email",
            {"raw": _mail(lot, f"ime-{place}", sender=line, text=f"Opet {place}.", subject="Pošta")},
        )
    for place, line in enumerate(packed(lot.payloads, SUBJECT_CHARS_MAX)):
        yield "email", {"raw": _mail(lot, f"predmet-{place}", subject=line, text=f"I opet {place}.")}
    yield "email", {"raw": _mail(lot, "tekst", text=lot.whole)}
    for place, names in enumerate(cut(lot.payloads, ATTACHMENTS_MAX)):
        yield "email", {"raw": _mail(lot, f"prilozi-{place}", text="U privitku.", files=names)}
    yield from html_pieces_of(lot, "html")


def html_pieces_of(lot: Lot, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the mails whose HTML the payloads are."""
    for place, some in enumerate(cut(lot.payloads, HTML_LOT)):
        yield "email", {"raw": _mail(lot, f"{name}-{place}", text=said(some), media_type="text/html")}


def _note(lot: Lot, at: str) -> dict[str, Any]:
    line = packed(lot.payloads, LINE_CHARS_MAX)[0]
    return {
        "call_id": f"zid-{lot.number}",
        "agent": line,
        "started_at": at,
        "caller_name": line,
        "company": line,
        "customer_ref": lot.customer,
        "email": line,
        "note": lot.whole,
    }


def _chat(lot: Lot, at: str) -> dict[str, Any]:
    speakers = ("visitor", "agent", "bot")
    return {
        "chat_id": f"zid-{lot.number}",
        "started_at": at,
        "visitor": {
            "name": lot.payloads[0][:LINE_CHARS_MAX],
            "email": lot.address,
            "page_url": lot.whole[:4_000],
        },
        "messages": [
            {"at": at, "from": speakers[place % 3], "text": one, "author": one[:LINE_CHARS_MAX]}
            for place, one in enumerate(lot.payloads)
        ],
    }


def _post(lot: Lot, place: int, line: str, at: str) -> dict[str, Any]:
    return {
        "ticket_id": f"zid-{lot.number}",
        "post_id": f"{place}",
        "customer_ref": lot.customer,
        "contact_name": line,
        "contact_email": lot.address,
        "subject": line,
        "body": lot.whole if place == 0 else line,
        "department": line,
        "priority": line,
        "posted_at": at,
    }


def _mail(
    lot: Lot,
    name: str,
    *,
    text: str,
    subject: str = "Pošta",
    media_type: str = "text/plain",
    files: Sequence[str] = (),
    sender: str = "Vlasnik",
) -> str:
    """Return a mail of the customer's owner; all but the first answer to the first."""
    head = [
        f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from={lot.domain}",
        f"From: {_word(sender)} <{lot.address}>",
        "To: podrska@plavihost.example",
        f"Subject: {_word(subject)}",
        f"Message-ID: <{name}@{lot.domain}>",
        f"In-Reply-To: <tekst@{lot.domain}>",
        "MIME-Version: 1.0",
    ]
    return "\r\n".join([*head, *_body(text, media_type, files)])


def _body(text: str, media_type: str, files: Sequence[str]) -> Iterator[str]:
    packed_text = base64.encodebytes(text.encode()).decode().replace("\n", "\r\n")
    part = [
        f"Content-Type: {media_type}; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        "",
        packed_text,
    ]
    if not files:
        yield from part
        return
    yield from ("Content-Type: multipart/mixed; boundary=rub", "", "--rub", *part)
    for one in files:
        name = quote(one[:NAME_CHARS_MAX], safe="")
        yield from ("--rub", "Content-Type: application/octet-stream")
        yield from (f"Content-Disposition: attachment; filename*=utf-8''{name}", "", "x")
    yield "--rub--"


def _word(text: str) -> str:
    return f"=?utf-8?B?{base64.b64encode(text.encode()).decode()}?="
