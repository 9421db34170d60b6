"""WHMCS: its API at includes/api.php, with an identifier and a secret (its developer documentation).

A ticket's note is seen by admins alone and mails nobody (AddTicketNote). An error is an answer with
`result` "error", whatever its status.
"""

from __future__ import annotations

from services.store.overlay.helpdesk import Access, Answer, Line, cause
from shared.errors import Rejected, Unavailable

_GONE = "ticket id not found"  # as AddTicketNote's documentation words it


class Whmcs:
    """One WHMCS."""

    def __init__(self, line: Line, url: str, access: Access) -> None:
        self._line = line
        self._url = f"{url}/includes/api.php"
        self._access = access

    async def has_note(self, ticket: str, mark: str) -> bool:
        """Return whether one of the ticket's notes holds `mark`."""
        answer = await self._ask("GetTicketNotes", ticketid=ticket)
        return mark.encode() in answer.body

    async def add_note(self, ticket: str, text: str) -> None:
        """Return once the ticket has the note."""
        await self._ask("AddTicketNote", ticketid=ticket, message=text)

    async def _ask(self, action: str, **fields: str) -> Answer:
        form = {
            "identifier": self._access.identifier,
            "secret": self._access.secret,
            "action": action,
            "responsetype": "json",
            **({"accesskey": self._access.access_key} if self._access.access_key else {}),
            **fields,
        }
        answer = await self._line.ask("POST", self._url, form=form)
        told = answer.read()
        if not isinstance(told, dict) or told.get("result") != "success":
            message = cause(told.get("message", told.get("result")) if isinstance(told, dict) else told)
            if message.lower().startswith(_GONE):
                raise Rejected(message)
            raise Unavailable(f"WHMCS answered {answer.status}: {message}")
        return answer
