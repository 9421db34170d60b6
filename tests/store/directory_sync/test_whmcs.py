"""A WHMCS is read over its API as documented, modestly, whole or not at all."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from services.store.directory_entries import Entry
from services.store.directory_sync.listed import Broken, Listed
from services.store.directory_sync.whmcs import read_whmcs
from services.store.directory_sync.whmcs_api import PAGE, WhmcsApi, api_address
from shared.errors import Rejected
from tests.standins.whmcs_clients import WhmcsClients


async def quiet(_done: int, _of: int) -> None:
    return None


async def read(whmcs: Any, *, secret: str = "tajna") -> Listed:
    transport = httpx.ASGITransport(app=whmcs)
    async with httpx.AsyncClient(transport=transport) as http:
        api = WhmcsApi(
            http,
            "https://billing.test/includes/api.php",
            identifier="ident",
            secret=secret,
            pause_s=0,
            tries_pauses_s=(0, 0),
        )
        return await read_whmcs(api, quiet)


@pytest.fixture
def whmcs() -> WhmcsClients:
    made = WhmcsClients()
    made.add_client(
        7,
        companyname="Kos d.o.o.",
        firstname="Ana",
        lastname="Kos",
        email="ana@kos.hr",
        phonenumberformatted="+385.915550101",
    )
    made.add_contact(3, 7, mails="support general", firstname="Ivo", lastname="Kos", email="ivo@kos.hr")
    made.add_contact(4, 7, mails="invoice", firstname="Iva", lastname="Rum", email="racuni@kos.hr")
    made.add_product(
        1, 7, groupname="Shared Hosting", name="Plus", domain="kos.hr", serverid="2", servername=""
    )
    made.add_product(2, 7, groupname="Shared Hosting", name="Old", domain="kos.net", status="Terminated")
    made.add_domain(1, 7, "kos.com")
    made.add_domain(2, 7, "kos.eu", status="Transferred Away")
    made.servers = [{"id": 2, "name": "web07", "hostname": "web07.desk.hr"}]
    return made


def only(listed: Listed) -> Entry:
    (entry,) = listed.entries
    return entry


async def test_a_client_becomes_a_customer_with_contacts_domains_and_services(whmcs: WhmcsClients) -> None:
    entry = only(await read(whmcs))

    assert (entry.customer, entry.name, entry.kind) == ("7", "Kos d.o.o.", "company")
    assert entry.domains == ("kos.com", "kos.hr")
    assert [(one.kind, one.server, one.domain) for one in entry.services] == [
        ("Shared Hosting: Plus", "web07", "kos.hr")
    ]
    assert entry.contacts[0].emails == ("ana@kos.hr",)
    assert entry.contacts[0].phones == ("+385.915550101",)


async def test_roles_follow_the_mails_that_a_contact_gets(whmcs: WhmcsClients) -> None:
    whmcs.add_contact(5, 7, mails="", firstname="Bez", lastname="Pošte")
    whmcs.add_contact(6, 7, mails="support invoice", firstname="I", lastname="Oboje")

    roles = {one.id: one.role for one in only(await read(whmcs)).contacts}

    assert roles == {
        "client-7": "owner",
        "contact-3": "technical",
        "contact-4": "billing",
        "contact-5": "billing",
        "contact-6": "technical",
    }


async def test_every_page_is_read(whmcs: WhmcsClients) -> None:
    for number in range(100, 100 + PAGE * 2):
        whmcs.add_domain(number, 7, f"kos{number}.hr")

    assert len(only(await read(whmcs)).domains) == PAGE * 2 + 2


async def test_a_closed_client_is_not_listed(whmcs: WhmcsClients) -> None:
    whmcs.add_client(8, firstname="Bivši", status="Closed")

    assert only(await read(whmcs)).customer == "7"


async def test_a_client_that_cannot_be_taken_is_refused_alone(whmcs: WhmcsClients) -> None:
    whmcs.add_client(8)  # no name, no company, no address

    listed = await read(whmcs)

    assert only(listed).customer == "7"
    assert [(one.where.text, one.number) for one in listed.refused] == [("client 8", "8")]


async def test_what_passes_is_tried_again(whmcs: WhmcsClients) -> None:
    whmcs.failing = {"GetContacts": 2}

    assert only(await read(whmcs)).customer == "7"


@pytest.mark.parametrize(
    ("broken", "cause"),
    [
        (lambda one: one.failing.update(GetClientsDomains=9), "GetClientsDomains: answered 503"),
        (lambda one: one.forbidden.add("GetClientsProducts"), "Invalid Permissions"),
    ],
)
async def test_what_is_not_told_breaks_the_whole(whmcs: WhmcsClients, broken: Any, cause: str) -> None:
    broken(whmcs)

    with pytest.raises(Broken, match=cause):
        await read(whmcs)


async def test_servers_that_are_not_told_are_noticed_and_do_no_harm(whmcs: WhmcsClients) -> None:
    whmcs.forbidden = {"GetServers"}

    listed = await read(whmcs)

    assert only(listed).services[0].server == ""
    assert "GetServers" in listed.noticed[0].text


async def test_a_list_that_loses_records_while_it_is_read_is_read_again_and_then_broken() -> None:
    whmcs = WhmcsClients()
    whmcs.clients = [{"id": 7}] * 2  # the same record on two pages

    with pytest.raises(Broken, match="GetClients"):
        await read(whmcs)


async def test_a_list_that_ends_before_its_end_is_broken(whmcs: WhmcsClients) -> None:
    whmcs.beyond = 1

    with pytest.raises(Broken, match="1 of 2 records came"):
        await read(whmcs)


async def test_wrong_credentials_are_told_without_the_secret(whmcs: WhmcsClients) -> None:
    with pytest.raises(Broken, match="Authentication Failed") as refused:
        await read(whmcs, secret="kriva")

    assert "kriva" not in str(refused.value)


async def test_an_answer_that_is_no_json_is_broken() -> None:
    async def page(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"<html>Maintenance</html>"})

    with pytest.raises(Broken, match="without a result"):
        await read(page)


def test_an_address_is_that_of_the_api_and_safe() -> None:
    assert api_address("https://b.hr/whmcs/") == "https://b.hr/whmcs/includes/api.php"
    assert api_address("http://127.0.0.1:8080") == "http://127.0.0.1:8080/includes/api.php"
    for unsafe in (
        "http://b.hr",
        "https://u:p@b.hr",
        "ftp://b.hr",
        "b.hr",
        "https://b.hr:x",
        "https://b.hr/?a=1",
    ):
        with pytest.raises(Rejected):
            api_address(unsafe)
