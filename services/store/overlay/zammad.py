"""Zammad: its REST API with an access token (its documentation, "Articles").

A note is an article of type `note` with `internal` true: agents see it, customers do not, and no mail goes
out for it.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from services.store.overlay.helpdesk import Access, Answer, Line, cause
from shared.errors import Rejected, Unavailable

_MAY_PASS = frozenset(
    {
        HTTPStatus.UNAUTHORIZED,  # the token, which somebody can mend
        HTTPStatus.FORBIDDEN,
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)
SUBJECT = "OneThread"


class Zammad:
    """One Zammad."""

    def __init__(self, line: Line, url: str, access: Access) -> None:
        self._line = line
        self._url = f"{url}/api/v1/ticket_articles"
        self._headers = {"authorization": f"Token token={access.secret}"}

    async def has_note(self, ticket: str, mark: str) -> bool:
        """Return whether one of the ticket's articles holds `mark`."""
        answer = await self._ask("GET", f"{self._url}/by_ticket/{ticket}")
        return mark.encode() in answer.body

    async def add_note(self, ticket: str, text: str) -> None:
        """Return once the ticket has the note."""
        article: dict[str, Any] = {
            "ticket_id": int(ticket),
            "subject": SUBJECT,
            "body": text,
            "content_type": "text/plain",
            "type": "note",
            "internal": True,
        }
        await self._ask("POST", self._url, json=article)

    async def _ask(self, method: str, url: str, *, json: object = None) -> Answer:
        answer = await self._line.ask(method, url, headers=self._headers, json=json)
        if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            return answer
        message = f"Zammad answered {answer.status}: {cause(answer.body.decode('utf-8', 'replace'))}"
        client_error = HTTPStatus.BAD_REQUEST <= answer.status < HTTPStatus.INTERNAL_SERVER_ERROR
        if client_error and answer.status not in _MAY_PASS:
            raise Rejected(message)
        raise Unavailable(message)
