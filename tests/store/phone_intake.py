"""A phone intake as the console sees it: answers what the test wants, remembers what it was sent."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec


class PhoneIntake:
    def __init__(self) -> None:
        self.posted: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.status = 202
        self.answer: Any = {"id": "c" * 32, "duplicate": False}
        self.away = False

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self._take))

    def _take(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ConnectError("refused")
        self.posted.append(msgspec.json.decode(request.content))
        self.keys.append(request.headers["authorization"])
        return httpx.Response(self.status, content=msgspec.json.encode(self.answer))
