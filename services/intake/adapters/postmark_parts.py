"""A mail put together again from the parts that Postmark took it into. Pure.

It says what the mail said, in another form: a mail that also comes by another way is told from it. What is
too much is cut as it would be in the mail itself; nobody could send it again with less.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from shared.errors import Rejected

LISTED_MAX = 100_000  # of each list that is read
PEOPLE_MAX = 200  # of a field, that are kept
LINE_BYTES_MAX = 16_000
HEADERS_BYTES_MAX = 128 * 1024  # of the fields beside Postmark's own: no head is read beyond 256 KB
LETTERS_A_LINE = 76  # of base64 (RFC 2045 6.8)

_FIELD_NAME = re.compile(r"[!-9;-~]{1,100}")
_BREAKS = re.compile(r"[\r\n\x00]+")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/=]+")
_OF_THE_PARTS = frozenset(
    {"content-type", "content-transfer-encoding", "content-disposition", "content-id", "mime-version"}
)


class Person(msgspec.Struct, frozen=True, rename="pascal"):
    """Somebody in From, To or Cc."""

    email: str = ""
    name: str = ""


class Header(msgspec.Struct, frozen=True, rename="pascal"):
    """A field of the mail's head as Postmark read it."""

    name: str = ""
    value: str = ""


class File(msgspec.Struct, frozen=True, rename="pascal"):
    """An attachment, its content in base64."""

    name: str = ""
    content_type: str = ""
    content: str = ""


People = Annotated[tuple[Person, ...], Meta(max_length=LISTED_MAX)]


class Parts(msgspec.Struct, frozen=True, rename="pascal"):
    """What Postmark says of one mail."""

    from_full: Person = Person()
    to_full: People = ()
    cc_full: People = ()
    subject: str = ""
    date: str = ""
    text_body: str = ""
    html_body: str = ""
    headers: Annotated[tuple[Header, ...], Meta(max_length=LISTED_MAX)] = ()
    attachments: Annotated[tuple[File, ...], Meta(max_length=LISTED_MAX)] = ()  # the reader bounds them


def rebuilt(parts: Parts) -> bytes:
    """Return the mail as MIME, the same bytes for the same parts. Raises Rejected for what is no mail."""
    if not parts.from_full.email and not parts.headers:
        raise Rejected("no sender", pointer="/FromFull/Email")
    name = hashlib.sha256(f"{parts.text_body}\x00{parts.html_body}".encode("utf-8", "replace")).hexdigest()
    plain, html = _part("plain", parts.text_body), _part("html", parts.html_body)
    body = plain if parts.text_body or not parts.html_body else html
    if parts.text_body and parts.html_body:
        body = _multipart("alternative", [plain, html], f"{name[:32]}-a")
    files = [_file(one) for one in parts.attachments]
    if files:
        body = _multipart("mixed", [body, *files], f"{name[:32]}-m")
    return b"".join(_head(parts)) + b"MIME-Version: 1.0\r\n" + body


def _head(parts: Parts) -> Iterator[bytes]:
    """Yield the head's lines: those that Postmark has, and those that it keeps apart from them.

    Whose mail it is stands first, whatever comes behind it.
    """
    whose = {"From": _mailbox(parts.from_full), "Subject": parts.subject, "Date": parts.date}
    to_whom = {"To": _mailboxes(parts.to_full), "Cc": _mailboxes(parts.cc_full)}
    yield from (_line(name, value) for name, value in whose.items() if value)
    left = HEADERS_BYTES_MAX
    for header in parts.headers:
        wanted = header.name.lower() not in _OF_THE_PARTS and header.name.title() not in {*whose, *to_whom}
        if wanted and _FIELD_NAME.fullmatch(header.name):
            line = _line(header.name, header.value)
            left -= len(line)
            if left < 0:
                break
            yield line
    yield from (_line(name, value) for name, value in to_whom.items() if value)


def _line(name: str, value: str) -> bytes:
    return (
        f"{name}: ".encode() + _BREAKS.sub(" ", value).encode("utf-8", "replace")[:LINE_BYTES_MAX] + b"\r\n"
    )


def _mailboxes(people: People) -> str:
    return ", ".join(map(_mailbox, people[:PEOPLE_MAX]))


def _mailbox(person: Person) -> str:
    escaped = person.name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}" <{person.email}>' if escaped else person.email


def _part(kind: str, text: str) -> bytes:
    content = base64.encodebytes(text.encode("utf-8", "replace")).replace(b"\n", b"\r\n")
    return (
        f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()
        + content
    )


def _file(file: File) -> bytes:
    name = _BREAKS.sub(" ", file.name).replace("\\", "").replace('"', "")
    kind = (
        file.content_type
        if re.fullmatch(r"[\w.+-]{1,60}/[\w.+-]{1,100}", file.content_type, re.ASCII)
        else ""
    )
    letters = _NOT_BASE64.sub("", file.content)
    lines = [letters[at : at + LETTERS_A_LINE] for at in range(0, len(letters), LETTERS_A_LINE)]
    head = (
        f"Content-Type: {kind or 'application/octet-stream'}\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
    )
    return head.encode("utf-8", "replace") + "\r\n".join([*lines, ""]).encode()


def _multipart(kind: str, parts: list[bytes], boundary: str) -> bytes:
    """Return the parts as one; the boundary cannot stand in them, since all of them are base64."""
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'
    delimiter = f"--{boundary}".encode()
    return head.encode() + b"".join(delimiter + b"\r\n" + one for one in parts) + delimiter + b"--\r\n"
