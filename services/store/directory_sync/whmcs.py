"""Clients, contacts, services, domains and servers of a WHMCS, read over its API in one pass."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from services.store.directory_sync.listed import Broken, Listed
from services.store.directory_sync.whmcs_api import Record, WhmcsApi
from services.store.directory_sync.whmcs_entries import Records, listed_in, said, servers_in
from shared.phrases import Phrase, phrase

READ_MAX_S = 3 * 3600.0  # of a whole pass: 60,000 clients at six requests a second

Progress = Callable[[int, int], Awaitable[None]]
"""Told how many customers of how many are read or written."""


async def read_whmcs(api: WhmcsApi, progress: Progress) -> Listed:
    """Return the customers of the installation. Raises Broken where anything but the servers is not told."""
    try:
        async with asyncio.timeout(READ_MAX_S):
            return await _read(api, progress)
    except TimeoutError:
        hours = int(READ_MAX_S // 3600)
        raise Broken(phrase("whmcs_slow", "it could not be read within {n} hours", n=hours)) from None


async def _read(api: WhmcsApi, progress: Progress) -> Listed:
    clients = await api.list_all("GetClients", "clients", "client")
    contacts = await api.list_all("GetContacts", "contacts", "contact")
    products = await api.list_all("GetClientsProducts", "products", "product")
    domains = await api.list_all("GetClientsDomains", "domains", "domain")
    servers, noticed = await _servers(api)
    details: dict[str, Record] = {}
    for done, client in enumerate(clients, start=1):
        number = said(client, "id")
        answer = await api.ask("GetClientsDetails", clientid=number)
        found = answer.get("client")
        details[number] = found if isinstance(found, dict) else answer  # older versions: at the top
        await progress(done, len(clients))
    records = Records(
        clients=clients,
        details=details,
        contacts=contacts,
        products=products,
        domains=domains,
        servers=servers,
    )
    return await asyncio.to_thread(lambda: listed_in(records, noticed=noticed))


async def _servers(api: WhmcsApi) -> tuple[dict[str, str], tuple[Phrase, ...]]:
    """Return the servers' names, and a phrase where they are not told: products mostly name theirs."""
    try:
        return servers_in(await api.ask("GetServers")), ()
    except Broken as error:
        return {}, (error.phrase,)
