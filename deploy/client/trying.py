"""How a call is made, told step by step: what to send, how long to wait, and what comes of it. Pure.

`trying` is a generator that yields Send and Wait and is sent what came back, so that the sync and the async
client are the same code but for how they send and wait.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import msgspec

from deploy.client.calls import IDEMPOTENCY_KEY, Call, Door, Doors
from deploy.client.failures import Away, CallFailed, CallRefused
from shared.problems import Problem

T = TypeVar("T")

TRIES_MAX = 6
PAUSE_S = 0.5  # before the second try; twice as long before each further one
PAUSE_MAX_S = 30.0
JITTER = 0.5  # of a pause, at most, added to it
RETRY_AFTER_MAX_S = 120.0  # who asks for more gets an Away: the caller decides
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})  # statuses that may be others the next time
DIGITS_MAX = 9

Draw = Callable[[], float]  # from 0 to 1
Clock = Callable[[], datetime]


class Send(msgspec.Struct, frozen=True, kw_only=True):
    """A request to be made now."""

    method: str
    url: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


class Wait(msgspec.Struct, frozen=True):
    """Seconds to let pass."""

    seconds: float


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What came back; `status` 0 where nothing did, with the cause as its body."""

    status: int = 0
    headers: Mapping[str, str] = {}  # names in lower case
    body: bytes = b""


Steps = Generator[Send | Wait, Answered | None, T]


def trying(call: Call[T], doors: Doors, *, key: str, draw: Draw, clock: Clock) -> Steps[T]:
    """Make the call until it succeeds and return its answer; `key` is what stands for it at an intake.

    Raises CallRefused for what is refused for good, and Away after TRIES_MAX.
    """
    request, said = _request(call, doors, key), ""
    for tries in range(1, TRIES_MAX + 1):
        answer = yield request
        if answer is None:
            raise CallFailed("a request was not answered by its driver")
        if 200 <= answer.status < 300:
            return _decoded(call, answer)
        if answer.status and answer.status not in PASSING:
            raise _refusal(answer)
        said = _said(answer)
        seconds = pause_before(tries, answer, share=draw(), now=clock())
        if seconds > RETRY_AFTER_MAX_S:
            raise Away(f"{call.path}: we are asked to wait for {seconds:.0f} s")
        if tries < TRIES_MAX:
            yield Wait(seconds)
    raise Away(f"{call.path}: no success after {TRIES_MAX} tries, the last: {said}")


def pause_before(tries: int, answer: Answered, *, share: float, now: datetime) -> float:
    """Return the seconds to wait after `tries`: as Retry-After asks, and never less than our own pause."""
    own: float = min(PAUSE_S * 2 ** (tries - 1), PAUSE_MAX_S) * (1 + JITTER * share)
    return max(own, _asked(answer.headers.get("retry-after", ""), now))


def _asked(text: str, now: datetime) -> float:
    text = text.strip()
    if text.isascii() and text.isdecimal() and len(text) <= DIGITS_MAX:
        return float(text)
    try:
        return max((parsedate_to_datetime(text) - now).total_seconds(), 0.0) if text else 0.0
    except (TypeError, ValueError, OverflowError):
        return 0.0


def _request(call: Call[Any], doors: Doors, key: str) -> Send:
    door: Door | None = getattr(doors, call.service)
    if door is None:
        raise CallFailed(f"this client was told of no {call.service}")
    headers = {"authorization": f"Bearer {door.key}", "accept": "application/json"}
    if call.media_type:
        headers["content-type"] = call.media_type
    if call.once:
        headers[IDEMPOTENCY_KEY.lower()] = key
    url = door.url.rstrip("/") + call.path
    return Send(method=call.method, url=url, query=call.query, headers=headers, body=call.body)


def _decoded(call: Call[T], answer: Answered) -> T:
    try:
        found: T = msgspec.json.decode(answer.body, type=call.answer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CallFailed(f"{call.path}: the answer cannot be read: {error}") from None
    return found


def _refusal(answer: Answered) -> CallRefused:
    try:
        problem = msgspec.json.decode(answer.body, type=Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return CallRefused(answer.status, "no problem details came with it")
    pointer = problem.errors[0].pointer if problem.errors else ""
    return CallRefused(answer.status, problem.detail or problem.title, pointer=pointer)


def _said(answer: Answered) -> str:
    return str(answer.status) if answer.status else answer.body.decode("utf-8", "replace")
