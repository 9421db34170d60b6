"""What a helpdesk's API must do for us, how we sign in there, and one bounded question to it over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx
import msgspec

from shared.errors import Rejected, Unavailable

ANSWER_WAIT_S = 10.0
ANSWER_BYTES_MAX = 16 * 1024 * 1024  # all articles of a long ticket
CAUSE_CHARS_MAX = 200
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """How we sign in at a helpdesk; sealed under the desk's key where it is kept."""

    secret: str
    identifier: str = ""  # of the secret, where there is one
    access_key: str = ""  # WHMCS: opens the API to addresses that are not on its list


class Helpdesk(Protocol):
    """One helpdesk. Both raise Unavailable for what may pass, Rejected for what never will."""

    async def has_note(self, ticket: str, mark: str) -> bool:
        """Return whether one of the ticket's notes holds `mark`."""
        ...

    async def add_note(self, ticket: str, text: str) -> None:
        """Return once the ticket has a note that agents alone see."""
        ...


class Answer(msgspec.Struct, frozen=True):
    """What a helpdesk answered."""

    status: int
    body: bytes

    def read(self) -> Any:
        """Return the JSON in it. Raises Unavailable where there is none: a page of an error, a login form."""
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Unavailable(f"the helpdesk answered {self.status}, and no JSON") from None


class Line:
    """The way to helpdesks: bounded in time and size, following nobody elsewhere."""

    def __init__(self, http: httpx.AsyncClient, *, wait_s: float = ANSWER_WAIT_S) -> None:
        self._http = http
        self._wait_s = wait_s

    async def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] = {},
        form: Mapping[str, str] | None = None,
        json: object = None,
    ) -> Answer:
        """Return the answer, whatever its status. Raises Unavailable for none, or for one without an end."""
        content = None if json is None else msgspec.json.encode(json)
        sent = {**headers, **({"content-type": "application/json"} if content is not None else {})}
        request = self._http.build_request(
            method, url, headers=sent, data=form, content=content, timeout=self._wait_s
        )
        try:
            answer = await self._http.send(request, stream=True, follow_redirects=False)
            try:
                return Answer(answer.status_code, await _bounded(answer))
            finally:
                await answer.aclose()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unavailable(f"the helpdesk does not answer: {type(error).__name__}") from error


async def _bounded(answer: httpx.Response) -> bytes:
    body = bytearray()
    async for part in answer.aiter_bytes():
        body += part
        if len(body) > ANSWER_BYTES_MAX:
            raise Unavailable(f"the helpdesk's answer is larger than {ANSWER_BYTES_MAX} bytes")
    return bytes(body)


def checked_url(url: str) -> str:
    """Return a helpdesk's address without a slash at its end. Raises Rejected where we do not sign in."""
    try:
        parts = urlsplit(url)
        sound = bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or parts.username or parts.query or parts.fragment:
        raise Rejected("the address is like https://helpdesk.example, without user, query or fragment")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in THIS_MACHINE):
        raise Rejected("the address is https; http only on this machine")
    return url.rstrip("/")


def cause(text: object) -> str:
    """Return what a helpdesk says of a failure, short enough to keep."""
    return " ".join(str(text).split())[:CAUSE_CHARS_MAX]
