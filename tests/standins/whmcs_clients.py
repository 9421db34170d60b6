"""The clients' side of a WHMCS, as its API's documentation has it (developers.whmcs.com/api-reference).

An ASGI application on records in memory. Written from the documentation: a form is posted to
`includes/api.php`, numbers come as text here and as numbers there, an empty list is written as PHP does, and
what nobody should need, such as passwords, is in the answers too.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qs

PATH = "/includes/api.php"
LIMIT = 25  # records, where the request names none

Record = dict[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class WhmcsClients:
    """An installation; fill its lists, then call it."""

    def __init__(self, *, identifier: str = "ident", secret: str = "tajna") -> None:
        self.identifier, self.secret = identifier, secret
        self.clients: list[Record] = []
        self.contacts: list[Record] = []
        self.products: list[Record] = []
        self.domains: list[Record] = []
        self.servers: list[Record] = []
        self.tickets: list[Record] = []  # as GetTicket answers them
        self.asked: list[Record] = []  # every form that came
        self.failing: dict[str, int] = {}  # action -> answers with 503 before it works
        self.beyond = 0  # records that a list says it has and never gives
        self.forbidden: set[str] = set()  # actions that the credentials may not use

    def add_client(self, number: int, **fields: str) -> None:
        """Add a client with what every client has."""
        self.clients.append(
            {
                "id": number,
                "firstname": "",
                "lastname": "",
                "companyname": "",
                "email": "",
                "datecreated": "2020-01-01",
                "groupid": 0,
                "status": "Active",
                **fields,
            }
        )

    def add_contact(self, number: int, client: int, *, mails: str = "", **fields: str) -> None:
        """Add a contact who gets these `mails` ("support invoice")."""
        kinds = ("general", "product", "domain", "invoice", "support", "affiliate")
        wanted = {f"{kind}emails": "1" if kind in mails.split() else "0" for kind in kinds}
        self.contacts.append(
            {"id": str(number), "userid": str(client), "password": "$2y$10$nobody", **wanted, **fields}
        )

    def add_product(self, number: int, client: int, **fields: str) -> None:
        """Add a service that a client buys."""
        base = {"id": str(number), "clientid": str(client), "status": "Active", "password": "xxxxxxxx"}
        self.products.append({**base, **fields})

    def add_domain(self, number: int, client: int, name: str, *, status: str = "Active") -> None:
        """Add a domain that a client holds."""
        self.domains.append({"id": str(number), "userid": str(client), "domainname": name, "status": status})

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        if scope["type"] != "http":
            return
        form = {name: values[0] for name, values in parse_qs(await _body(receive)).items()}
        if scope["path"] != PATH or scope["method"] != "POST":
            await _answer(send, 404, {})
            return
        self.asked.append(form)
        await _answer(send, *self._answer(form))

    def _answer(self, form: Mapping[str, str]) -> tuple[int, Record]:
        action = form.get("action", "")
        if self.failing.get(action, 0) > 0:
            self.failing[action] -= 1
            return 503, {}
        if (form.get("identifier"), form.get("secret")) != (self.identifier, self.secret):
            return 403, {"result": "error", "message": "Authentication Failed"}
        if action in self.forbidden:
            return 403, {
                "result": "error",
                "message": f'Invalid Permissions: API action "{action.lower()}" is not allowed',
            }
        match action:
            case "GetClients":
                return self._page(form, self.clients, "clients", "client")
            case "GetContacts":
                return self._page(form, self.contacts, "contacts", "contact")
            case "GetClientsProducts":
                return self._page(form, self.products, "products", "product")
            case "GetClientsDomains":
                return self._page(form, self.domains, "domains", "domain")
            case "GetTickets":
                heads = [{"id": one["ticketid"], "tid": one["tid"]} for one in self.tickets]
                return self._page(form, heads, "tickets", "ticket")
            case "GetTicket":
                found = [one for one in self.tickets if one["ticketid"] == form.get("ticketid")]
                missing = {"result": "error", "message": "Ticket ID Not Found"}
                return 200, {"result": "success", **found[0]} if found else missing
            case "GetServers":
                return 200, {"result": "success", "servers": self.servers, "fetchStatus": False}
            case "GetClientsDetails":
                return self._details(form)
        return 200, {"result": "error", "message": "Command Not Found"}

    def _page(
        self, form: Mapping[str, str], records: list[Record], many: str, one: str
    ) -> tuple[int, Record]:
        start, limit = int(form.get("limitstart", 0)), int(form.get("limitnum", LIMIT))
        page = records[start : start + limit]
        return 200, {
            "result": "success",
            "totalresults": str(len(records) + self.beyond),
            "startnumber": start,
            "numreturned": len(page),
            many: {one: page} if page else "",
        }

    def _details(self, form: Mapping[str, str]) -> tuple[int, Record]:
        found = next((one for one in self.clients if str(one["id"]) == form.get("clientid")), None)
        if found is None:
            return 200, {"result": "error", "message": "Client Not Found"}
        details = {"userid": found["id"], "phonenumberformatted": "", **found}
        return 200, {"result": "success", "client": details, "stats": {}}


async def _body(receive: Receive) -> str:
    data = b""
    while True:
        message = await receive()
        data += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return data.decode()


async def _answer(send: Send, status: int, content: Record) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(content).encode()})
