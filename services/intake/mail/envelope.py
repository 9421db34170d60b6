"""What a mail's envelope says, written on top of the mail: who sent it is not always who wrote it. Pure."""

from __future__ import annotations

SENDER_BYTES_MAX = 1_000  # RFC 5321 allows 254


def with_sender(content: bytes, sender: str) -> bytes:
    """Return a mail with its envelope's sender on top, as the last server puts it (RFC 5321 4.4)."""
    named = sender.encode("utf-8", "replace")[:SENDER_BYTES_MAX]
    kept = bytes(byte for byte in named if byte > 0x20 and byte not in b"<>")
    return b"Return-Path: <" + kept + b">\r\n" + content
