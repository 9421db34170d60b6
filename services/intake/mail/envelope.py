"""What a mail's envelope says, written on top of the mail: who sent it is not always who wrote it. Pure."""

from __future__ import annotations

import re

SENDER_BYTES_MAX = 1_000  # RFC 5321 allows 254


def with_sender(content: bytes, sender: str) -> bytes:
    """Return a mail with its envelope's sender on top, as the last server puts it (RFC 5321 4.4)."""
    named = sender.encode("utf-8", "replace")[:SENDER_BYTES_MAX]
    kept = bytes(byte for byte in named if byte > 0x20 and byte not in b"<>")
    return b"Return-Path: <" + kept + b">\r\n" + content


NOBODY = "<>"  # who sends a bounce

_QUOTED_OR_CLOSED = re.compile(r'"(?:[^"\\]|\\.)*"|>(?=\s|$)')
_ROUTE = re.compile(r"\A@[^:]*:")  # RFC 5321 4.1.2: to be taken and ignored


def address_in(argument: str) -> tuple[str, str]:
    """Return the address that MAIL FROM: or RCPT TO: names, as it is written, and what stands behind it.

    Whatever it is: a server that has taken a mail in from an address with two dots hands it on so, and who
    refuses it makes it bounce. NOBODY for the empty path; empty where nothing stands there at all.
    """
    text = argument.strip()
    if not text.startswith("<"):
        address, _, rest = text.partition(" ")
        return address, rest.strip()
    closed = next((at.start() for at in _QUOTED_OR_CLOSED.finditer(text) if at[0] == ">"), text.rfind(">"))
    path, rest = (text[1:closed], text[closed + 1 :]) if closed > 0 else (text[1:], "")
    return _ROUTE.sub("", path.strip()) or NOBODY, rest.strip()
