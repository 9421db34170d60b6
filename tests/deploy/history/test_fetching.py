"""Old tickets come over a helpdesk's API into a file that is whole or not there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from deploy.history.fetching import PAGE, ZammadApi, whmcs_tickets, write_tickets
from deploy.history.past import read_past
from services.store.directory_sync.whmcs_api import WhmcsApi
from shared.desk import Desk
from shared.errors import Refused, Rejected
from tests.deploy.history.test_helpdesks import GET_TICKET, ZAMMAD
from tests.standins.whmcs_clients import WhmcsClients


def quiet(_number: int) -> None:
    return None


class Zammad:
    """A Zammad with many tickets, as its documentation has it: pages, and articles of a ticket."""

    def __init__(self, number: int) -> None:
        articles = ZAMMAD["articles"]
        heads = {name: value for name, value in ZAMMAD.items() if name != "articles"}
        self.tickets = [{**heads, "id": one, "number": str(one)} for one in range(1, number + 1)]
        self.articles = articles
        self.away = 0

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        query = {name: one[0] for name, one in parse_qs(scope["query_string"].decode()).items()}
        status, content = self._answer(scope["path"], query, dict(scope["headers"]))
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": json.dumps(content).encode()})

    def _answer(self, path: str, query: dict[str, str], headers: dict[bytes, bytes]) -> tuple[int, Any]:
        if self.away:
            self.away -= 1
            return 502, {}
        if headers.get(b"authorization") != b"Token token=tajna":
            return 401, {"error": "Invalid token"}
        if path == "/api/v1/tickets":
            start = (int(query["page"]) - 1) * int(query["per_page"])
            return 200, self.tickets[start : start + int(query["per_page"])]
        ticket = int(path.rpartition("/")[2])
        return 200, [{**one, "id": ticket * 100 + one["id"], "ticket_id": ticket} for one in self.articles]


def zammad(server: Zammad, http: httpx.AsyncClient, token: str = "tajna") -> ZammadApi:
    return ZammadApi(http, "https://zammad.test/", token=token, pauses_s=(0, 0))


async def test_every_ticket_of_a_zammad_is_fetched_and_can_be_imported(tmp_path: Path) -> None:
    server, file = Zammad(PAGE + 1), tmp_path / "tickets.jsonl"
    server.away = 1
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=server)) as http:
        assert await write_tickets(zammad(server, http).tickets(), file, quiet) == PAGE + 1

    past = read_past("zammad", file, Desk())
    assert len(past.pieces) == (PAGE + 1) * 2  # the internal article never leaves
    assert all(piece.closed for piece in past.pieces)


async def test_every_ticket_of_a_whmcs_is_fetched_and_can_be_imported(tmp_path: Path) -> None:
    server, file = WhmcsClients(), tmp_path / "tickets.jsonl"
    server.tickets = [{**GET_TICKET, "ticketid": str(one)} for one in range(1, 4)]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=server)) as http:
        api = WhmcsApi(http, "https://w.test/includes/api.php", identifier="ident", secret="tajna", pause_s=0)
        assert await write_tickets(whmcs_tickets(api), file, quiet) == 3

    assert len(read_past("whmcs", file, Desk()).pieces) == 6


async def test_what_cannot_be_fetched_leaves_no_file(tmp_path: Path) -> None:
    server, file = Zammad(2), tmp_path / "tickets.jsonl"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=server)) as http:
        with pytest.raises(Refused, match="401"):
            await write_tickets(zammad(server, http, token="kriva").tickets(), file, quiet)

    assert list(tmp_path.iterdir()) == []


async def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "tickets.jsonl"
    file.write_text("mine", encoding="utf-8")

    async with httpx.AsyncClient() as http:
        with pytest.raises(Refused, match="there already"):
            await write_tickets(zammad(Zammad(0), http).tickets(), file, quiet)


def test_a_token_never_travels_unprotected() -> None:
    for url in ("http://zammad.example", "zammad.example", "https://u:p@zammad.example"):
        with pytest.raises(Rejected):
            ZammadApi(httpx.AsyncClient(), url, token="tajna")
