"""The customers known beforehand, as a desk lists them: read strictly, then normalised. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from shared.clean import clean_line
from shared.decoding_phrases import decoding_phrase
from shared.errors import Rejected
from shared.identifiers import normalise_domain, normalise_email, normalise_number, normalise_phone
from shared.ids import derived_id
from shared.phrases import Phrase, phrase
from shared.placement import Contact, Customer, Role, Service

Number = Annotated[str, Meta(min_length=1, max_length=64)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Value = Annotated[str, Meta(max_length=300)]
Values = Annotated[tuple[Value, ...], Meta(max_length=500)]


class ContactEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A person at a customer, as listed."""

    id: Number
    name: Name
    role: Role
    emails: Values = ()
    phones: Values = ()
    domains: Values = ()


class ServiceEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Something the customer buys, as listed."""

    kind: Name
    server: Value = ""
    domain: Value = ""


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A customer, as listed: one line of directory.jsonl."""

    customer: Number
    name: Name
    kind: Literal["company", "person"] = "company"
    contacts: Annotated[tuple[ContactEntry, ...], Meta(max_length=500)] = ()
    domains: Annotated[tuple[Value, ...], Meta(max_length=20_000)] = ()
    services: Annotated[tuple[ServiceEntry, ...], Meta(max_length=20_000)] = ()


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """An entry, normalised."""

    customer: Customer  # in the order of store/profiles.py
    contact_numbers: dict[str, str]  # id -> the directory's own
    raw: dict[str, str]  # normalised value -> as listed
    left_out: tuple[Phrase, ...]  # what could not be read
    taken_in: tuple[Customer, ...] = ()  # as they are listed themselves: agents merged them into this one


_entry = msgspec.json.Decoder(Entry)


def read_entries(lines: Iterable[str | bytes]) -> list[Entry]:
    """Return the customers in `lines`, JSON each; empty lines are skipped.

    Raises Rejected with the line's number for one that cannot be read, or that lists a customer again.
    """
    return numbered_entries(enumerate(lines, start=1), refuse)


Fault = Callable[[int, Phrase], None]
"""Told of what is wrong with a line: its number, and what."""


class FaultyLine(Rejected):
    """A line that cannot be taken."""

    def __init__(self, line: int, what: Phrase) -> None:
        """`what` is wrong with the line of this number."""
        super().__init__(phrase("of_line", "line {line}: {what}", line=line, what=what))
        self.line = line
        self.what = what


def refuse(line: int, what: Phrase) -> None:
    """Raise FaultyLine for a fault in a line."""
    raise FaultyLine(line, what)


def numbered_entries(lines: Iterable[tuple[int, str | bytes]], fault: Fault) -> list[Entry]:
    """Return the customers in the numbered lines; `fault` is told of those that cannot be read."""
    entries: list[Entry] = []
    line_of: dict[str, int] = {}
    for number, line in lines:
        if not line.strip():
            continue
        try:
            entry = _entry.decode(line)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            fault(number, decoding_phrase(error))
            continue
        name = normalise_number(entry.customer)
        if not name:
            fault(number, phrase("no_number", "{number!r} is no customer number", number=entry.customer))
        elif name in line_of:
            fault(number, _twice(entry.customer, line_of[name]))
        else:
            line_of[name] = number
            entries.append(entry)
    return entries


def _twice(number: str, line: int) -> Phrase:
    return phrase(
        "listed_already",
        "customer {number} stands in line {line} already",
        number=number,
        line=line,
    )


def customer_id_of(number: str) -> str:
    """Return the id of the customer with `number`, as the directory writes it: the same for ever."""
    return derived_id("customer", normalise_number(number))


def normalise_entry(entry: Entry, *, region: str) -> Listing:
    """Return `entry` with ids that follow from its numbers and with normalised identifiers."""
    number = normalise_number(entry.customer)
    customer_id = customer_id_of(number)
    reader = _Reader(region)
    contacts: dict[str, Contact] = {}
    for listed in entry.contacts:
        contact_id = derived_id("contact", number, listed.id.strip())
        contacts[contact_id] = Contact(
            id=contact_id,
            name=clean_line(listed.name) or listed.id,
            role=listed.role,
            domains=reader.domains(listed.domains),
            emails=reader.emails(listed.emails),
            phones=reader.phones(listed.phones),
        )
    services = {
        Service(clean_line(one.kind), clean_line(one.server), reader.domain(one.domain))
        for one in entry.services
    }
    customer = Customer(
        id=customer_id,
        number=clean_line(entry.customer),
        name=clean_line(entry.name) or clean_line(entry.customer),
        kind=entry.kind,
        contacts=tuple(contacts[contact_id] for contact_id in sorted(contacts)),
        domains=reader.domains(entry.domains),
        services=tuple(sorted(services, key=lambda one: (one.kind, one.server, one.domain))),
    )
    numbers = {derived_id("contact", number, one.id.strip()): one.id.strip() for one in entry.contacts}
    return Listing(
        customer=customer,
        contact_numbers=numbers,
        raw=reader.raw,
        left_out=tuple(of_customer(customer.number, what) for what in reader.left_out),
    )


def of_customer(number: str, what: Phrase) -> Phrase:
    """Return what is told of a customer, with whom it is about."""
    return phrase("of_customer", "customer {number}: {what}", number=number, what=what)


class _Reader:
    """Normalises the values of one entry and remembers what each was, and what could not be read."""

    def __init__(self, region: str) -> None:
        self._region = region
        self.raw: dict[str, str] = {}
        self.left_out: list[Phrase] = []

    def emails(self, listed: Iterable[str]) -> tuple[str, ...]:
        return self._all([(one, normalise_email(one)) for one in listed], _no_email)

    def phones(self, listed: Iterable[str]) -> tuple[str, ...]:
        normal = [(one, normalise_phone(one, self._region)) for one in listed]
        return self._all(normal, _no_phone)

    def domains(self, listed: Iterable[str]) -> tuple[str, ...]:
        return self._all([(one, normalise_domain(one)) for one in listed], _no_domain)

    def domain(self, listed: str) -> str:
        return next(iter(self.domains([listed] if listed.strip() else [])), "")

    def _all(
        self, normal: list[tuple[str, str | None]], left_out: Callable[[str], Phrase]
    ) -> tuple[str, ...]:
        self.left_out += [left_out(raw) for raw, value in normal if value is None]
        self.raw.update({value: clean_line(raw) for raw, value in normal if value is not None})
        return tuple(sorted({value for _, value in normal if value is not None}))


def _no_email(raw: str) -> Phrase:
    return phrase("no_email", "{value!r} is not an e-mail address", value=raw)


def _no_phone(raw: str) -> Phrase:
    return phrase("no_phone", "{value!r} is not a phone number", value=raw)


def _no_domain(raw: str) -> Phrase:
    return phrase("no_domain", "{value!r} is not a domain", value=raw)
