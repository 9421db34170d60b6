"""Old tickets fetched over a helpdesk's own API into a file of JSON lines, which is then imported.

A file in between can be looked at, tried dry and imported again, and the helpdesk is asked only once. It is
written beside its name and gets it at the end, so a half one never looks whole.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from services.store.directory_sync.listed import Broken
from services.store.directory_sync.whmcs_api import WhmcsApi, said_id
from shared.errors import Refused, Rejected

PAGE = 100  # tickets a request, the most that Zammad gives
PAUSE_S = 0.1  # between requests: at most ten a second
ANSWER_S = 60.0
ANSWER_BYTES_MAX = 64 * 1024 * 1024
TRIES_PAUSES_S = (1.0, 5.0)
TICKETS_MAX = 500_000
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})

_encoder = msgspec.json.Encoder()

Tickets = AsyncIterator[dict[str, Any]]
Progress = Callable[[int], None]


async def write_tickets(tickets: Tickets, file: Path, progress: Progress) -> int:
    """Write the tickets to a new file, a line each, and return how many there were. Raises Refused."""
    if file.exists():  # noqa: ASYNC240  a command, alone on its event loop
        raise Refused(f"{file} is there already")
    half = file.with_name(f".{file.name}.half")
    number = 0
    try:
        with half.open("wb") as lines:
            async for ticket in tickets:
                lines.write(_encoder.encode(ticket) + b"\n")
                number += 1
                progress(number)
        half.rename(file)
    except OSError as error:
        raise Refused(f"cannot write {file}: {error.strerror}") from None
    except Broken as error:
        raise Refused(f"the tickets could not be fetched: {error}") from None
    finally:
        half.unlink(missing_ok=True)
    return number


async def whmcs_tickets(api: WhmcsApi) -> Tickets:
    """Yield every ticket as GetTicket answers it. Raises Broken."""
    listed = await api.list_all("GetTickets", "tickets", "ticket", ignore_dept_assignments="true")
    for one in listed:
        answer = await api.ask("GetTicket", ticketid=said_id(one))
        yield dict(answer)


class ZammadApi:
    """Asks one Zammad by an access token (docs.zammad.org, API, "HTTP Token Authentication")."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        url: str,
        *,
        token: str,
        pauses_s: tuple[float, ...] = (PAUSE_S, *TRIES_PAUSES_S),
    ) -> None:
        """Raises Rejected for an address over which a token must not travel."""
        parts = urlsplit(url.strip())
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
        if not parts.hostname or not safe or parts.username is not None:
            raise Rejected(f"{url!r} is not the address of a Zammad: https://helpdesk.example.com")
        self._http = http
        self._url = url.strip().rstrip("/") + "/api/v1/"
        self._headers = {"Authorization": f"Token token={token}"}
        self._pauses_s = pauses_s

    async def tickets(self) -> Tickets:
        """Yield every ticket, expanded, with its articles. Raises Broken."""
        number = 0
        for page in range(1, TICKETS_MAX // PAGE + 1):
            listed = await self._ask("tickets", expand="true", page=page, per_page=PAGE)
            for ticket in listed:
                articles = await self._ask(f"ticket_articles/by_ticket/{ticket['id']}", expand="true")
                yield {**ticket, "articles": articles}
                number += 1
            if not listed:
                return
        raise Broken(f"more than {number} tickets")

    async def _ask(self, path: str, **query: str | int) -> list[dict[str, Any]]:
        cause = ""
        for pause in self._pauses_s:
            await asyncio.sleep(pause)
            try:
                answer = await self._http.get(
                    self._url + path, params=query, headers=self._headers, timeout=ANSWER_S
                )
            except httpx.HTTPError as error:
                cause = f"no answer ({type(error).__name__})"
                continue
            if not (answer.is_server_error or answer.status_code == httpx.codes.TOO_MANY_REQUESTS):
                return _records(path, answer)
            cause = f"answered {answer.status_code}"
        raise Broken(f"{path}: {cause}")


def _records(path: str, answer: httpx.Response) -> list[dict[str, Any]]:
    """Return the records in an answer. Raises Broken for one that is none."""
    if answer.status_code != httpx.codes.OK or len(answer.content) > ANSWER_BYTES_MAX:
        raise Broken(f"{path}: answered {answer.status_code}")
    try:
        return msgspec.json.decode(answer.content, type=list[dict[str, Any]])
    except (msgspec.DecodeError, RecursionError):
        raise Broken(f"{path}: the answer is no list") from None
