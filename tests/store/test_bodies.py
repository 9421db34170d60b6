"""Bodies of requests: by a deadline, and what cannot be read is refused in words, never as a defect."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from services.store import bodies
from services.store.bodies import in_time
from shared.errors import Rejected

DEEP = 1_200

UNREADABLE = {
    "a string that is no UTF-8": b'{"text": "\xff\xfe"}',
    "no UTF-8 at all": b"\xff\xfe",
    "nested too deeply": b"[" * DEEP + b"]" * DEEP,
    "nested too deeply in a field": b'{"text": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "a lone surrogate": b'{"text": "\\ud800"}',
    "a NUL": b'{"text": "a\\u0000b"}',
    "a NUL in a name, deep down": b'{"text": [{"a\\u0000": 1}]}',
    "no JSON": b"{",
}


@pytest.mark.parametrize("body", list(UNREADABLE.values()), ids=list(UNREADABLE))
async def test_json_that_cannot_be_read_is_a_problem_of_who_sent_it(
    machine: httpx.AsyncClient, body: bytes
) -> None:
    answer = await machine.post("/v1/lookup", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_what_only_looks_like_a_nul_is_words(machine: httpx.AsyncClient) -> None:
    answer = await machine.post(
        "/v1/lookup", content=b'{"text": "\\\\u0000"}', headers={"Content-Type": "application/json"}
    )

    assert answer.status_code != 400, answer.text


def piece(body: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


async def read(messages: Sequence[dict[str, Any]], *, times: int) -> list[Any]:
    """Return what a service behind the middleware receives; after the messages nothing comes."""
    waiting, received = list(messages), []

    async def receive() -> Any:
        if not waiting:
            await asyncio.Event().wait()
        return waiting.pop(0)

    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        received.extend([await receive() for _ in range(times)])

    async def send(_message: Any) -> None: ...

    await in_time(app)({"type": "http"}, receive, send)  # type: ignore[arg-type]
    return received


async def test_a_body_is_passed_on_and_then_that_the_client_has_gone() -> None:
    messages = [piece(b"a", more=True), piece(b"b", more=False), {"type": "http.disconnect"}]

    assert await read(messages, times=3) == messages


async def test_a_body_that_does_not_come_is_too_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "READ_WAIT_S", 0.05)

    with pytest.raises(Rejected, match="in time") as refusal:
        await read([piece(b"a", more=True)], times=2)
    assert refusal.value.status == 408


async def test_a_client_that_goes_away_midway_is_no_defect_of_ours() -> None:
    with pytest.raises(Rejected, match="went away") as refusal:
        await read([piece(b"a", more=True), {"type": "http.disconnect"}], times=2)
    assert refusal.value.status == 400
