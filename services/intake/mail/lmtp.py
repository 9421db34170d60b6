"""LMTP (RFC 2033): the mail server on this machine hands over one mail and is told of each recipient.

On loopback and, where set, on a unix socket: the protocol knows no sign-in, so who can reach it is believed.
"""

from __future__ import annotations

import socket
from contextlib import AbstractAsyncContextManager
from typing import Any

from aiosmtpd.lmtp import LMTP

from services.intake.mail.connections import Connection, Open, served
from services.intake.mail.door import Door

BEFORE_CONTENT = ("354", "501", "503")  # said when there is no mail yet: one line for all recipients


class _Connection(Connection, LMTP):
    """One connection: every recipient gets its own reply (RFC 2033 4.2)."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._recipients = 0

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        self._recipients = len(self.envelope.rcpt_tos) if self.envelope else 0
        try:
            await super().smtp_DATA(arg)
        finally:
            self._recipients = 0

    async def push(self, status: str) -> None:  # type: ignore[override]  # it is never given bytes
        if self._recipients > 1 and not status.startswith(BEFORE_CONTENT):
            status = "\r\n".join([status] * self._recipients)
        await super().push(status)


def lmtp_door(door: Door, *, bytes_max: int, listener: socket.socket) -> AbstractAsyncContextManager[None]:
    """Serve `door` on `listener` while the context lasts; then finish the mails in hand and close."""

    def connection(connections: Open) -> Connection:
        return _Connection(door, connections, bytes_max=bytes_max, capacity=door.capacity)

    return served(listener, connection)
