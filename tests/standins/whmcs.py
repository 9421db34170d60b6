"""The tickets' side of a WHMCS, as its API's documentation has it (developers.whmcs.com/api-reference).

Written from the documentation: a form is posted to `includes/api.php`, an error is a `result` and not only a
status, and a ticket's notes are for admins, its replies for clients.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from tests.standins.http import HANG_UP, Asked

PATH = "/includes/api.php"


class WhmcsTickets:
    """An installation with tickets."""

    def __init__(self, *tickets: int, identifier: str = "ident", secret: str = "tajna") -> None:
        self.identifier, self.secret = identifier, secret
        self.notes: dict[int, list[str]] = {ticket: [] for ticket in tickets}
        self.replies: dict[int, list[str]] = {ticket: [] for ticket in tickets}
        self.troubles: list[str] = []  # of the next requests: "away", "lost" (done, but nobody hears of it)

    def answer(self, asked: Asked) -> tuple[int, Any]:
        """Answer one request."""
        trouble = self.troubles.pop(0) if self.troubles else ""
        if trouble == "away":
            return 503, {}
        found = self._answer(asked)
        return (HANG_UP, {}) if trouble == "lost" else found

    def seen_by_agents(self, ticket: int) -> list[str]:
        """Return what agents read beside what was said."""
        return self.notes[ticket]

    def seen_by_customers(self, ticket: int) -> list[str]:
        """Return what was said to and by the client."""
        return self.replies[ticket]

    def _answer(self, asked: Asked) -> tuple[int, Any]:
        if (asked.method, asked.path) != ("POST", PATH):
            return 404, {}
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        if (form.get("identifier"), form.get("secret")) != (self.identifier, self.secret):
            return 403, {"result": "error", "message": "Authentication Failed"}
        ticket = int(form.get("ticketid", "0"))
        if ticket not in self.notes:
            return 200, {"result": "error", "message": "Ticket ID not found"}
        match form.get("action"):
            case "AddTicketNote" if not form.get("message"):
                return 200, {"result": "error", "message": "Message is required"}
            case "AddTicketNote":
                self.notes[ticket].append(form["message"])
                return 200, {"result": "success"}
            case "AddTicketReply":
                self.replies[ticket].append(form.get("message", ""))
                return 200, {"result": "success"}
            case "GetTicketNotes":
                listed = [
                    {"id": str(number), "admin": "API", "date": "2026-01-01 06:26:42", "message": text}
                    for number, text in enumerate(self.notes[ticket], 1)
                ]
                return 200, {"result": "success", "totalresults": len(listed), "notes": {"note": listed}}
        return 200, {"result": "error", "message": "Command Not Found"}
