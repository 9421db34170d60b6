"""The customers known beforehand: agencies, accountants, offices with one switchboard, look-alikes."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from tests.corpus.generated import firms
from tests.corpus.generated.customers import Helper, company, contact_of, private
from tests.corpus.generated.draw import Ranked, chance
from tests.corpus.generated.forms import Forms
from tests.corpus.generated.model import Contact, Customer, Directory
from tests.corpus.generated.registry import Registry
from tests.corpus.generated.twins import TWIN_SHARE, add_twins

CUSTOMERS_AN_AGENCY = 60
CUSTOMERS_AN_ACCOUNTANT = 80
CLIENTS_MAX = 200  # of one agency
AGENCY_CLIENT_SHARE = 0.28  # of firms
ACCOUNTANT_CLIENT_SHARE = 0.15
SECOND_ACCOUNT_SHARE = 0.03  # of private customers own a firm here, with the same address and number
OFFICE_HOUSE_SHARE = 0.01  # of firms share a switchboard with firms of other names
FORMER_SHARE = 0.02
COMPANY_SHARE = 0.62


def draw_directory(rng: random.Random, forms: Forms, customers: int) -> Directory:
    """Return a directory of exactly `customers` customers, numbered, with who is like whom."""
    registry = Registry(rng)
    twins = max(6, round(customers * TWIN_SHARE))
    members = _plain_customers(registry, forms, customers - twins)
    _hire_helpers(registry, members)
    _share_switchboards(registry, members)
    directory = Directory(members)
    add_twins(registry, forms, directory, twins)
    _number(rng, forms, directory)
    directory.shared = _shared(directory.customers)
    return directory


def _plain_customers(registry: Registry, forms: Forms, count: int) -> list[Customer]:
    members: list[Customer] = []
    owners: list[Contact] = []
    for _ in range(count):
        if chance(registry.rng, COMPANY_SHARE):
            members.append(company(registry, forms))
            owners.append(members[-1].contacts[0])
            continue
        again = owners and chance(registry.rng, SECOND_ACCOUNT_SHARE)
        members.append(private(registry, forms, registry.rng.choice(owners) if again else None))
    return members


def _hire_helpers(registry: Registry, members: list[Customer]) -> None:
    rng = registry.rng
    designers = [_designer(registry) for _ in range(2 + len(members) // CUSTOMERS_AN_AGENCY)]
    accountants = [_accountant(registry) for _ in range(1 + len(members) // CUSTOMERS_AN_ACCOUNTANT)]
    busiest, clients = Ranked(designers, 0.8), Counter[str]()
    for customer in members:
        if customer.kind != "company":
            continue
        if chance(rng, AGENCY_CLIENT_SHARE):
            designer = busiest.draw(rng)
            if clients[designer.email] < CLIENTS_MAX:
                clients[designer.email] += 1
                part = len(customer.domains) > 1 and chance(rng, 0.3)
                customer.contacts.append(contact_of(designer, tuple(customer.domains[-1:]) if part else ()))
        if chance(rng, ACCOUNTANT_CLIENT_SHARE):
            customer.contacts.append(contact_of(rng.choice(accountants)))


def _designer(registry: Registry) -> Helper:
    person = registry.person()
    word = registry.rng.choice((person.family, registry.invented()))
    domain = registry.domain(f"{word} {registry.rng.choice(firms.WEB_TRADES)}")
    return Helper(person, "technical", registry.mailbox(person, domain), registry.mobile())


def _accountant(registry: Registry) -> Helper:
    person = registry.person()
    domain = registry.domain(f"{registry.rng.choice(firms.BOOKS)} {registry.invented()}")
    return Helper(person, "billing", registry.mailbox(person, domain), registry.landline())


def _share_switchboards(registry: Registry, members: list[Customer]) -> None:
    companies = [customer for customer in members if customer.kind == "company"]
    lines = [registry.landline() for _ in range(1 + len(companies) // 500)]
    for customer in companies:
        if chance(registry.rng, OFFICE_HOUSE_SHARE):
            first = customer.contacts[0]
            customer.contacts[0] = replace(first, phones=(*first.phones, registry.rng.choice(lines)))


def _number(rng: random.Random, forms: Forms, directory: Directory) -> None:
    """Number customers in an order of their own, so that look-alikes do not stand side by side."""
    pairs = directory.like_names + directory.like_domains + directory.like_numbers
    alike = {place for pair in pairs for place in pair}
    order = list(range(len(directory.customers)))
    rng.shuffle(order)
    contacts = 0
    for count, place in enumerate(order):
        customer = directory.customers[place]
        customer.number = forms.customer(count)
        customer.former = place not in alike and chance(rng, FORMER_SHARE)
        for at, contact in enumerate(customer.contacts):
            contacts += 1
            customer.contacts[at] = replace(contact, id=f"P-{contacts}")


def _shared(customers: list[Customer]) -> dict[str, list[int]]:
    users: dict[str, list[int]] = {}
    for place, customer in enumerate(customers):
        for value in dict.fromkeys(v for c in customer.contacts for v in (*c.emails, *c.phones)):
            users.setdefault(value, []).append(place)
    return {value: places for value, places in users.items() if len(places) > 1}
