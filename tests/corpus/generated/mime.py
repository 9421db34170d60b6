"""Mails as text, byte for byte as servers hand them over: RFC 5322 headers, MIME bodies. Pure."""

from __future__ import annotations

import base64
import html
import quopri
import random
import struct
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

from tests.corpus.generated.draw import fixed_hex

ENCODED_BYTES_MAX = 42  # in one encoded word: RFC 2047 2 allows 75 characters with all around them


@dataclass(slots=True)
class Mail:
    """What is to be written."""

    sender: str
    address: str
    to: str
    subject: str
    body: str
    at: datetime
    message_id: str
    reply_to: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    authserv: str = ""
    forged_from: str = ""  # the domain that really sent it
    unsigned: bool = False
    extra: dict[str, str] = field(default_factory=dict)
    html: bool = False
    png: bool = False
    charset: str = "utf-8"
    crlf: bool = False


def written(rng: random.Random, mail: Mail) -> str:
    """Return the whole message."""
    lines = [*_trace(rng, mail), *_head(mail)]
    lines += [f"{name}: {value}" for name, value in mail.extra.items()]
    text = "\n".join([*lines, "MIME-Version: 1.0", _content(rng, mail)])
    return text.replace("\n", "\r\n") if mail.crlf else text


def word(text: str, charset: str = "utf-8") -> str:
    """Return `text` as it may stand in a header, folded where it is encoded."""
    if text.isascii():
        return text
    parts, part = [], ""
    for letter in text:
        if len((part + letter).encode(charset, "replace")) > ENCODED_BYTES_MAX:
            parts.append(part)
            part = ""
        part += letter
    encoded = (base64.b64encode(one.encode(charset, "replace")).decode() for one in (*parts, part))
    return "\n ".join(f"=?{charset}?b?{one}?=" for one in encoded)


def _trace(rng: random.Random, mail: Mail) -> list[str]:
    domain = mail.address.rpartition("@")[2]
    really = mail.forged_from or domain
    host = f"mail.{really}"
    path = f"bounce@{really}" if mail.forged_from else mail.address
    received = f"Received: from {host} ({host} [203.0.113.{rng.randrange(1, 255)}])"
    lines = [f"Return-Path: <{path}>", received, f"\tby {mail.authserv} with ESMTPS id {fixed_hex(rng, 8)}"]
    lines.append(f"\tfor <{mail.to}>; {format_datetime(mail.at)}")
    return [*lines, f"Authentication-Results: {mail.authserv};", *_results(rng, mail, domain, really)]


def _results(rng: random.Random, mail: Mail, domain: str, really: str) -> list[str]:
    if mail.unsigned:
        return [f"\tspf=pass smtp.mailfrom={domain}; dkim=none; dmarc=none"]
    if not mail.forged_from:
        signed = f"\tdkim=pass header.d={domain};\n\tdmarc=pass header.from={domain}"
        return [f"\tspf=pass smtp.mailfrom={domain};", signed]
    own = rng.random() < 0.5
    spf = f"\tspf={'pass' if own else 'fail'} smtp.mailfrom=bounce@{really};"
    dkim = f"\tdkim=pass header.d={really};" if own else "\tdkim=none;"
    return [spf, dkim, f"\tdmarc=fail (p=none) header.from={domain}"]


def _head(mail: Mail) -> list[str]:
    lines = [f"From: {word(mail.sender, mail.charset)} <{mail.address}>", f"To: {mail.to}"]
    if mail.reply_to:
        lines.append(f"Reply-To: {mail.reply_to}")
    lines += [f"Subject: {word(mail.subject, mail.charset)}", f"Date: {format_datetime(mail.at)}"]
    lines.append(f"Message-ID: {mail.message_id}")
    if mail.in_reply_to:
        lines.append(f"In-Reply-To: {mail.in_reply_to}")
    return [*lines, *(["References: " + "\n ".join(mail.references)] if mail.references else [])]


def _content(rng: random.Random, mail: Mail) -> str:
    text = _part("plain", mail.body, mail.charset)
    if mail.html:
        page = html.escape(mail.body, quote=False).replace("\n", "<br>\n")
        marked = _part("html", f"<html><body>{page}</body></html>\n", mail.charset)
        text = _multipart(rng, "alternative", [text, marked])
    if mail.png:
        text = _multipart(rng, "mixed", [text, _picture(rng)])
    return text


def _part(kind: str, text: str, charset: str) -> str:
    head = f'Content-Type: text/{kind}; charset="{charset}"\nContent-Transfer-Encoding:'
    if text.isascii():
        return f"{head} 7bit\n\n{text}"
    coded = quopri.encodestring(text.encode(charset, "replace")).decode("ascii")
    return f"{head} quoted-printable\n\n{coded}"


def _multipart(rng: random.Random, kind: str, parts: list[str]) -> str:
    edge = f"----=_{fixed_hex(rng, 20)}"
    inner = "".join(f"--{edge}\n{part}\n" for part in parts)
    return f'Content-Type: multipart/{kind};\n boundary="{edge}"\n\n{inner}--{edge}--\n'


def _picture(rng: random.Random) -> str:
    """A small PNG of one colour's noise: signature, header, pixels, end (ISO/IEC 15948)."""
    side = rng.randint(8, 16)
    rows = b"".join(b"\0" + rng.randbytes(side) for _ in range(side))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    head = 'Content-Type: image/png; name="slika.png"\nContent-Transfer-Encoding: base64\n'
    head += 'Content-Disposition: attachment; filename="slika.png"\n\n'
    return head + base64.encodebytes(data).decode()
