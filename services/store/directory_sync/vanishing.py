"""What a source no longer lists, and when that may end something. Pure.

A row that is gone may be a row that somebody forgot to export. So a contact, a domain, a service or a whole
customer ends only after RUNS_UNTIL_END runs one after another without it, and no run ends anything of more
customers than ENDING_SHARE_MAX of the source's, unless an administrator has said so.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from services.store.directory_entries import Listing
from shared.phrases import Phrase, phrase
from shared.placement import Contact, Customer, Service

RUNS_UNTIL_END = 3
ENDING_SHARE_MAX = 0.05  # of the customers that the source listed; one may always go
SHRUNK_SHARE_MIN = 0.5  # a source that lists fewer than this share of what it did is half of one
REFUSED_SHARE_MAX = 0.1  # of its rows, one always may; with more it is not what we take it for


class Part(msgspec.Struct, frozen=True, order=True):
    """Something of a customer's: a contact, a domain or a service."""

    kind: str  # "contact", "domain", "service"
    key: str  # what it is known by from run to run
    name: str  # as people call it

    @property
    def mark(self) -> str:
        """The part's name in the table."""
        return f"{self.kind}:{self.key}"


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A listing with what its customer keeps for now though the source does not list it."""

    listing: Listing
    missing: dict[str, int]  # mark -> runs without it
    ended: tuple[Part, ...] = ()


def kept(listing: Listing, stored: Customer, missing: Mapping[str, int], *, counts: bool, ends: bool) -> Kept:
    """Return what is to be stored of a listed customer of whom `stored` is known.

    `missing` says how many runs each part was missing for until now; with `counts` this run is one more.
    With `ends` what was missing long enough is left out.
    """
    runs: dict[str, int] = {}
    ended: list[Part] = []
    carried: list[Part] = []
    present = {part.mark for part in parts_of(listing.customer)}
    for part in parts_of(stored):
        if part.mark in present:
            continue
        number = missing.get(part.mark, 0) + (1 if counts else 0)
        if ends and number >= RUNS_UNTIL_END:
            ended.append(part)
        else:
            carried.append(part)
            runs |= {part.mark: number} if number else {}
    return Kept(listing=_with(listing, stored, carried), missing=runs, ended=tuple(ended))


def parts_of(customer: Customer) -> tuple[Part, ...]:
    """Return the parts of a customer that may vanish from a source."""
    return (
        *(Part("contact", one.id, one.name) for one in customer.contacts),
        *(Part("domain", name, name) for name in customer.domains),
        *(Part("service", _key_of(one), one.kind) for one in customer.services),
    )


def _key_of(service: Service) -> str:
    return f"{service.kind}|{service.server}|{service.domain}"


def _with(listing: Listing, stored: Customer, carried: list[Part]) -> Listing:
    if not carried:
        return listing
    marks = {part.mark for part in carried}
    contacts = [one for one in stored.contacts if f"contact:{one.id}" in marks]
    domains = [name for name in stored.domains if f"domain:{name}" in marks]
    services = [one for one in stored.services if f"service:{_key_of(one)}" in marks]
    listed = listing.customer
    customer = msgspec.structs.replace(
        listed,
        contacts=tuple(sorted((*listed.contacts, *contacts), key=lambda one: one.id)),
        domains=tuple(sorted((*listed.domains, *domains))),
        services=tuple(sorted((*listed.services, *services), key=_key_in_order)),
    )
    values = [*domains, *(value for one in contacts for value in _reached(one))]
    return msgspec.structs.replace(
        listing,
        customer=customer,
        contact_numbers={one.id: one.id for one in contacts} | listing.contact_numbers,
        raw={value: value for value in values} | listing.raw,
    )


def _key_in_order(service: Service) -> tuple[str, str, str]:
    return service.kind, service.server, service.domain


def _reached(contact: Contact) -> tuple[str, ...]:
    return (*contact.emails, *contact.phones)


def why_broken(*, listed: int, refused: int, known: int, allowed: bool) -> Phrase | None:
    """Return why nothing may follow from what was read; None where it may.

    `known` customers stood in the source before; `allowed`: an administrator has said that fewer is right.
    """
    rows = listed + refused
    if not listed:
        return phrase("source_empty", "it lists nobody")
    if refused > max(1, REFUSED_SHARE_MAX * rows):
        return phrase("source_unreadable", "{refused} of {n} rows cannot be read", refused=refused, n=rows)
    if rows < SHRUNK_SHARE_MIN * known and not allowed:
        return phrase(
            "source_half", "it lists {n} customers, and {known} before: half a source?", n=rows, known=known
        )
    return None


def may_end(losing: int, *, known: int, allowed: bool) -> bool:
    """Return whether a run may end something of so many customers, of `known` in the source."""
    return allowed or losing <= max(1, int(ENDING_SHARE_MAX * known))
