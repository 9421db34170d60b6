"""The articles' side of a Zammad, as its documentation has it (docs.zammad.org, "Articles").

Written from the documentation: an access token in the header, JSON both ways, and an article that is not
internal is read by the customer.
"""

from __future__ import annotations

import json
from typing import Any

from tests.standins.http import HANG_UP, Asked

ARTICLES = "/api/v1/ticket_articles"


class ZammadTickets:
    """An installation with tickets."""

    def __init__(self, *tickets: int, token: str = "tajna") -> None:
        self.token = token
        self.articles: dict[int, list[dict[str, Any]]] = {ticket: [] for ticket in tickets}
        self.troubles: list[str] = []  # of the next requests: "away", "lost" (done, but nobody hears of it)

    def answer(self, asked: Asked) -> tuple[int, Any]:
        """Answer one request."""
        trouble = self.troubles.pop(0) if self.troubles else ""
        if trouble == "away":
            return 502, {"error": "Bad Gateway"}
        found = self._answer(asked)
        return (HANG_UP, {}) if trouble == "lost" else found

    def seen_by_agents(self, ticket: int) -> list[str]:
        """Return what agents alone read."""
        return [one["body"] for one in self.articles[ticket] if one["internal"]]

    def seen_by_customers(self, ticket: int) -> list[str]:
        """Return what the customer reads."""
        return [one["body"] for one in self.articles[ticket] if not one["internal"]]

    def _answer(self, asked: Asked) -> tuple[int, Any]:
        if asked.headers.get("authorization") != f"Token token={self.token}":
            return 401, {"error": "Authentication required"}
        if asked.method == "GET" and asked.path.startswith(f"{ARTICLES}/by_ticket/"):
            ticket = int(asked.path.rpartition("/")[2])
            if ticket not in self.articles:
                return 404, {"error": "Couldn't find Ticket"}
            return 200, self.articles[ticket]
        if (asked.method, asked.path) != ("POST", ARTICLES):
            return 404, {"error": "No route matches"}
        given = json.loads(asked.body)
        if given.get("ticket_id") not in self.articles:
            return 404, {"error": "Couldn't find Ticket"}
        if not given.get("body"):
            return 422, {"error": "Need at least an 'article body' field."}
        made = {"id": 1 + sum(map(len, self.articles.values())), "internal": False, "type": "note", **given}
        self.articles[given["ticket_id"]].append(made)
        return 201, made
