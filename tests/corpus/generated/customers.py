"""One customer after the other: firms of many names, private people, and who reports for them."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.corpus.generated import firms
from tests.corpus.generated.draw import chance
from tests.corpus.generated.forms import Forms
from tests.corpus.generated.model import Contact, Customer, Person
from tests.corpus.generated.registry import Registry
from tests.corpus.generated.spelling import plain

LEGAL_FORMS = ("d.o.o.", "j.d.o.o.", "obrt", "udruga")
LEGAL_WEIGHTS = (60, 12, 22, 6)


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody outside who acts for many customers: an agency's designer, an accountant."""

    person: Person
    role: str
    email: str
    phone: str


def contact_of(helper: Helper, domains: tuple[str, ...] = ()) -> Contact:
    """Return `helper` as a contact of one more customer."""
    return Contact("", helper.person, helper.role, (helper.email,), (helper.phone,), domains)


def firm_name(registry: Registry, owner: Person) -> tuple[str, str]:
    """Return what a firm calls itself and its legal form."""
    rng = registry.rng
    form = rng.choices(LEGAL_FORMS, LEGAL_WEIGHTS)[0]
    if form == "udruga":
        return f"{rng.choice(firms.CLUBS)} {registry.invented()}", form
    if form == "obrt":
        craft = rng.choice(firms.CRAFTS).replace("-", " ")
        return f"{craft} {rng.choice((owner.family, owner.given, registry.invented()))}", form
    trade = rng.choice(firms.TRADES)
    word = rng.choice((owner.family, registry.invented(), registry.invented()))
    patterns = (f"{word} {trade}", f"{trade.capitalize()} {word}", registry.invented(), f"{word}-{trade}")
    return rng.choice(patterns), form


def full_name(name: str, form: str) -> str:
    """Return the name as it stands in the directory."""
    return {"obrt": f"{name}, obrt", "udruga": name}.get(form, f"{name} {form}")


def company(registry: Registry, forms: Forms) -> Customer:
    """Return a new firm with its own people; helpers come later."""
    rng, owner = registry.rng, registry.person()
    name, form = firm_name(registry, owner)
    # The domain says what the firm is called, sometimes only its first word, sometimes its owner.
    label = rng.choice((name, name, name, name.split()[-1], owner.name))
    domain = registry.domain(label)
    domains = [domain] + [registry.domain(label) for _ in range(_more(rng))]
    switchboard = (registry.landline(),) if chance(rng, 0.4) else ()
    people = [owner] + [registry.person() for _ in range(rng.choices((0, 1, 2), (50, 38, 12))[0])]
    roles = ["owner"] + [rng.choices(("technical", "owner", "billing"), (5, 3, 2))[0] for _ in people[1:]]
    contacts = [
        Contact("", person, role, _emails(registry, person, domain), (registry.mobile(), *switchboard))
        for person, role in zip(people, roles, strict=True)
    ]
    return _served(rng, forms, Customer("", full_name(name, form), "company", contacts, domains, "", ""))


def private(registry: Registry, forms: Forms, owner: Contact | None = None) -> Customer:
    """Return a private customer; with `owner`, the second account of somebody who has a firm here."""
    rng = registry.rng
    person = owner.person if owner else registry.person()
    domain = registry.domain(
        rng.choice((person.name, person.family, f"{person.given} {registry.invented()}"))
    )
    own = owner or Contact("", person, "owner", _emails(registry, person, domain), (registry.mobile(),))
    return _served(rng, forms, Customer("", person.name, "person", [own], [domain], "", ""))


def _served(rng: random.Random, forms: Forms, customer: Customer) -> Customer:
    customer.web, customer.mail = rng.choice(forms.web), rng.choice(forms.mail)
    if chance(rng, 0.03):
        customer.name = plain(customer.name)
    return customer


def _more(rng: random.Random) -> int:
    return rng.choices((0, 1, 2), (80, 15, 5))[0]


def _emails(registry: Registry, person: Person, domain: str) -> tuple[str, ...]:
    way = registry.rng.random()
    if way < 0.15:
        return (registry.free_mail(person),)
    own = registry.mailbox(person, domain)
    return (own, registry.free_mail(person)) if way < 0.4 else (own,)
