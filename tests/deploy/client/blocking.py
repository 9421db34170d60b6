"""Lets the sync client speak to an ASGI app that is served by the test's own loop."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx


class Blocking(httpx.BaseTransport):
    """Hands each request to the loop and waits for it, in whatever thread it is called."""

    def __init__(self, app: Any) -> None:
        self._loop = asyncio.get_running_loop()
        self._inner = httpx.ASGITransport(app=app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def handled() -> httpx.Response:
            asked = httpx.Request(
                request.method, request.url, headers=request.headers, content=request.read()
            )
            answer = await self._inner.handle_async_request(asked)
            body = await answer.aread()
            return httpx.Response(answer.status_code, headers=answer.headers, content=body)

        return asyncio.run_coroutine_threadsafe(handled(), self._loop).result(timeout=30)
