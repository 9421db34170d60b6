"""Customers that are easily mistaken for another: a like name, a like domain, a number one digit off."""

from __future__ import annotations

from dataclasses import replace

from tests.corpus.generated.customers import company
from tests.corpus.generated.forms import Forms
from tests.corpus.generated.model import Customer, Directory, Person
from tests.corpus.generated.registry import Registry

TWIN_SHARE = 0.04  # of customers are near another, beside those that chance makes alike
_LEGAL = (" d.o.o.", " j.d.o.o.", ", obrt")
_FAMILY_ENDINGS = (("ević", "ić"), ("ović", "ić"), ("ičić", "ić"), ("ić", "ović"), ("ac", "ec"))


def add_twins(registry: Registry, forms: Forms, directory: Directory, count: int) -> None:
    """Add `count` customers, each near one that stands there already, by name, domain or number in turn."""
    makers = (_like_name, _like_domain, _like_number)
    lists = (directory.like_names, directory.like_domains, directory.like_numbers)
    originals = [at for at, one in enumerate(directory.customers) if one.kind == "company"]
    originals = originals or list(range(len(directory.customers)))
    for made in range(count):
        at = registry.rng.choice(originals)
        twin = makers[made % 3](registry, forms, directory.customers[at])
        lists[made % 3].append((at, len(directory.customers)))
        directory.customers.append(twin)


def _like_name(registry: Registry, forms: Forms, original: Customer) -> Customer:
    """The same words in another legal form, its owner of nearly the same name."""
    twin = company(registry, forms)
    bare = original.name
    for form in _LEGAL:
        bare = bare.removesuffix(form)
    endings = [form for form in _LEGAL if bare + form != original.name]
    twin.name = bare.title() + registry.rng.choice(endings)
    twin.domains = [registry.domain(f"{bare} {registry.rng.choice(('grupa', 'plus', 'obrt', 'hr'))}")]
    first, theirs = twin.contacts[0], original.contacts[0].person
    person = Person(theirs.given, _near_family(theirs.family), theirs.female, first.person.bare, False)
    emails = (registry.mailbox(person, twin.domains[0]),)
    twin.contacts = [replace(first, person=person, emails=emails), *twin.contacts[1:]]
    return twin


def _near_family(family: str) -> str:
    for ending, other in _FAMILY_ENDINGS:
        if family.endswith(ending):
            return family.removesuffix(ending) + other
    return family + "ić" if family[-1] not in "aeiou" else family[:-1] + "ić"


def _like_domain(registry: Registry, forms: Forms, original: Customer) -> Customer:
    """A hyphen less or more, another ending, a letter doubled."""
    twin = company(registry, forms)
    label, _, suffix = original.domains[0].partition(".")
    others = [ending for ending in ("hr", "com", "eu", "net") if ending != suffix]
    near = registry.take(
        f"{label.replace('-', '')}.{suffix}" if "-" in label else f"{label[:3]}-{label[3:]}.{suffix}",
        *(f"{label}.{ending}" for ending in others),
        f"{label}{label[-1]}.{suffix}",
        f"{label}e.{suffix}",
    )
    twin.domains = [near or registry.domain(f"{label} i sin")]
    first = twin.contacts[0]
    twin.contacts[0] = replace(first, emails=(registry.mailbox(first.person, twin.domains[0]),))
    return twin


def _like_number(registry: Registry, forms: Forms, original: Customer) -> Customer:
    """Its owner's number is one off the original's, in one digit."""
    twin = company(registry, forms)
    number = original.contacts[0].phones[0]
    near = registry.take(
        *(f"{number[:-1]}{(int(number[-1]) + step) % 10}" for step in range(1, 10)),
        *(f"{number[:-2]}{(int(number[-2]) + step) % 10}{number[-1]}" for step in range(1, 10)),
    )
    first = twin.contacts[0]
    twin.contacts[0] = replace(first, phones=(near or registry.mobile(), *first.phones[1:]))
    return twin
