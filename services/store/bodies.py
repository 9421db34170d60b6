"""Bodies of requests to the store: by a deadline, and JSON that cannot be read is refused in words.

The framework waits for a body for ever, and takes a client that goes away, nesting too deep for it, and bytes
that are no UTF-8 for defects of ours; PostgreSQL takes no NUL in a text.
"""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, ReceiveMessage, Scope, Send

from shared.errors import Rejected

READ_WAIT_S = 15.0
NUL_ESCAPED = b"\\u0000"
BYTES_PER_S = 16 * 1024  # who is at least so fast has longer: a directory by a slow line


class JsonRequest(Request[Any, Any, Any]):
    """A request whose JSON is read with care."""

    async def json(self) -> Any:
        """Return the body's JSON. Raises Rejected (400), or what the framework makes a 400 of."""
        try:
            found = await super().json()
        except UnicodeDecodeError:
            raise Rejected("not JSON: a string is not UTF-8", status=400) from None
        except RecursionError:
            raise Rejected("nested too deeply", status=400) from None
        # The escape is the only way in which JSON can spell a NUL; it may also stand for other text.
        if NUL_ESCAPED in await self.body() and _holds_nul(found):
            raise Rejected("contains a NUL character", status=400)
        return found


def _holds_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_holds_nul(one) for pair in value.items() for one in pair)
    return isinstance(value, list) and any(map(_holds_nul, value))


def in_time(app: ASGIApp) -> ASGIApp:
    """Return a middleware that gives a body its time; raises Rejected where it does not come (408, 400)."""

    async def timed(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            receive = _Timed(receive).receive
        await app(scope, receive, send)

    return timed


class _Timed:
    """What one request receives."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._until = asyncio.get_running_loop().time() + READ_WAIT_S
        self._whole = False

    async def receive(self) -> ReceiveMessage:
        """Return the next message; after the body's end that is that the client has gone, however late."""
        if self._whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            raise Rejected("the body did not come in time", status=408) from None
        if message["type"] == "http.disconnect":
            raise Rejected("the client went away", status=400)
        if message["type"] == "http.request":
            self._until += len(message.get("body", b"")) / BYTES_PER_S
            self._whole = not message.get("more_body", False)
        return message
