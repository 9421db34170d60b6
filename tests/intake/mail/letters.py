"""Mails put together for tests, and what becomes of them."""

from __future__ import annotations

import msgspec

from services.intake.channels.email import EMAIL, RawMail
from shared.interaction import Interaction
from tests.intake.golden import DESK, context

HEAD = "From: Maja Kos <maja@kos-obrt.hr>\nTo: podrska@desk.example\nMessage-ID: <m1@kos-obrt.hr>\n"


def read(body: str | bytes, *, head: str = HEAD, language: str = "hr", **headers: str) -> Interaction:
    """Return what becomes of a mail with `body`; `headers` are named with underscores."""
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    content = body if isinstance(body, bytes) else body.encode()
    asked = context("email", desk=msgspec.structs.replace(DESK, language=language))
    return EMAIL.normalise(RawMail(f"{head}{more}\n".encode() + content), asked).interaction


def multipart(*parts: str, boundary: str = "b") -> str:
    """Return the body of a multipart mail; each part has its own headers."""
    return "".join(f"--{boundary}\n{part}\n" for part in parts) + f"--{boundary}--\n"
