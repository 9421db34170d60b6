"""WHMCS's records become customers as a desk lists them. Pure.

The client is the owner. A contact who gets the support mails is a technical contact; whoever does not, of
invoices or of nothing, is of billing, the role with the least rights. Passwords, which the API sends along,
are never looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from services.store.directory_entries import Entry
from services.store.directory_sync.listed import Listed, Refusal
from services.store.directory_sync.whmcs_api import Record, records_in
from shared.decoding_phrases import decoding_phrase
from shared.phrases import Phrase, phrase

CLIENTS_LEFT_OUT = frozenset({"closed"})
SERVICES_LEFT_OUT = frozenset({"terminated", "cancelled", "fraud"})
DOMAINS_LEFT_OUT = frozenset({"cancelled", "fraud", "transferred away"})
_FALSE = frozenset({"", "0", "false", "off", "no"})
NAME_CHARS_MAX = 200
VALUE_CHARS_MAX = 300


class Records(msgspec.Struct, frozen=True, kw_only=True):
    """What the API lists, each record as it came."""

    clients: Sequence[Record]  # GetClients
    details: Mapping[str, Record]  # GetClientsDetails by client
    contacts: Sequence[Record]
    products: Sequence[Record]
    domains: Sequence[Record]
    servers: Mapping[str, str]  # id -> name


def listed_in(records: Records, *, noticed: Iterable[Phrase] = ()) -> Listed:
    """Return the customers that the records are about; one that cannot be taken is refused alone."""
    contacts = _by_client(records.contacts, "userid")
    products = _by_client(records.products, "clientid")
    domains = _by_client(records.domains, "userid")
    entries: list[Entry] = []
    refused: list[Refusal] = []
    for client in records.clients:
        number = said(client, "id")
        if said(client, "status").lower() in CLIENTS_LEFT_OUT:
            continue
        raw = _entry(
            {**client, **records.details.get(number, {})},
            number,
            contacts=contacts.get(number, ()),
            products=[one for one in products.get(number, ()) if _counts(one, SERVICES_LEFT_OUT)],
            domains=[one for one in domains.get(number, ()) if _counts(one, DOMAINS_LEFT_OUT)],
            servers=records.servers,
        )
        try:
            entries.append(msgspec.convert(raw, Entry))
        except msgspec.ValidationError as error:
            where = phrase("row_client", "client {number}", number=number)
            refused.append(Refusal(where, decoding_phrase(error), number))
    return Listed(entries=entries, refused=refused, noticed=tuple(noticed))


def servers_in(answer: Record) -> dict[str, str]:
    """Return the names of the servers in an answer to GetServers, whose form is not documented."""
    found = records_in(answer.get("servers"), "server")
    return {said(one, "id"): said(one, "name") or said(one, "hostname") for one in found}


def said(record: Record, name: str) -> str:
    """Return a field as text; WHMCS writes numbers now as numbers, now as text."""
    value = record.get(name)
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _entry(
    client: Record,
    number: str,
    *,
    contacts: Iterable[Record],
    products: Sequence[Record],
    domains: Iterable[Record],
    servers: Mapping[str, str],
) -> dict[str, object]:
    company, person = said(client, "companyname"), _name(client)
    names = [said(one, "domainname") for one in domains] + [said(one, "domain") for one in products]
    return {
        "customer": number,
        "name": (company or person or said(client, "email"))[:NAME_CHARS_MAX],
        "kind": "company" if company else "person",
        "contacts": [
            _contact(client, f"client-{number}", "owner"),
            *(_contact(one, f"contact-{said(one, 'id')}", _role(one)) for one in contacts),
        ],
        "domains": [name[:VALUE_CHARS_MAX] for name in dict.fromkeys(names) if "." in name],
        "services": [_service(one, servers) for one in products],
    }


def _contact(record: Record, name: str, role: str) -> dict[str, object]:
    email = said(record, "email")[:VALUE_CHARS_MAX]
    phone = (said(record, "phonenumberformatted") or said(record, "phonenumber"))[:VALUE_CHARS_MAX]
    return {
        "id": name,
        "name": (_name(record) or said(record, "companyname") or email or name)[:NAME_CHARS_MAX],
        "role": role,
        "emails": [email] if email else [],
        "phones": [phone] if any(mark.isdigit() for mark in phone) else [],
    }


def _service(product: Record, servers: Mapping[str, str]) -> dict[str, str]:
    """Return what is bought: group and product in words, and the server as agents call it."""
    group, name = said(product, "groupname"), said(product, "name")
    server = (
        said(product, "servername")
        or servers.get(said(product, "serverid"), "")
        or said(product, "serverhostname")
    )
    domain = said(product, "domain")
    return {
        "kind": (f"{group}: {name}" if group and name else group or name or "service")[:NAME_CHARS_MAX],
        "server": server[:VALUE_CHARS_MAX],
        "domain": domain[:VALUE_CHARS_MAX] if "." in domain else "",
    }


def _role(contact: Record) -> str:
    return "technical" if said(contact, "supportemails").lower() not in _FALSE else "billing"


def _name(record: Record) -> str:
    return f"{said(record, 'firstname')} {said(record, 'lastname')}".strip()


def _counts(record: Record, left_out: frozenset[str]) -> bool:
    return said(record, "status").lower() not in left_out


def _by_client(records: Iterable[Record], name: str) -> dict[str, list[Record]]:
    by_client: dict[str, list[Record]] = {}
    for record in records:
        by_client.setdefault(said(record, name), []).append(record)
    return by_client
