"""A customer of the directory, prepared for comparing: everything normalised and split once."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from services.correlator.core.firms import firm_words, label_of, label_words
from services.correlator.core.names import name_stems
from shared.identifiers import normalise_number, registrable_domain
from shared.placement import Contact, Customer

CACHED_PROFILES_MAX = 1_024  # 4 kB each, and 13 us to work out anew


class Person(msgspec.Struct, frozen=True):
    """A contact with the stems of its name."""

    contact: Contact
    name: tuple[str, ...]


class Profile(msgspec.Struct, frozen=True):
    """What a report is compared with."""

    customer: Customer
    number: str
    people: tuple[Person, ...]
    names: frozenset[str]  # the words of all their names
    by_address: dict[str, Person]  # e-mail address or phone -> whose it is
    domains: frozenset[str]  # registrable
    labels: dict[str, str]  # label without hyphens -> domain
    label_words: frozenset[str]
    mail_domains: frozenset[str]  # of contacts' addresses, not the customer's own
    firm: tuple[str, ...]  # stems of its name, in order
    firm_words: frozenset[str]  # the same as a set
    learned: dict[str, str]  # address -> contact id, perhaps empty

    @property
    def unknown(self) -> bool:
        """Whether nobody knows who this is: a customer that was opened for a stranger."""
        return self.customer.kind == "unknown"


@lru_cache(CACHED_PROFILES_MAX)
def profile(customer: Customer) -> Profile:
    """Return `customer` prepared for comparing."""
    firm = firm_words(customer.name)
    people = tuple(Person(contact, name_stems(contact.name)) for contact in customer.contacts)
    if customer.kind == "person" and not people:
        people = (Person(Contact(id="", name=customer.name, role="owner"), name_stems(customer.name)),)
    domains = frozenset(
        registrable_domain(domain)
        for domain in (*customer.domains, *(service.domain for service in customer.services))
        if domain
    )
    mail_domains = {
        registrable_domain(email.rpartition("@")[2]) for p in people for email in p.contact.emails
    }
    return Profile(
        customer,
        normalise_number(customer.number),
        people,
        frozenset(word for person in people for word in person.name),
        {address: p for p in reversed(people) for address in (*p.contact.emails, *p.contact.phones)},
        domains,
        {label_of(domain): domain for domain in sorted(domains)},
        frozenset(word for domain in domains for word in label_words(domain)),
        frozenset(mail_domains - domains),
        firm,
        frozenset(firm),
        {known.value: known.contact_id for known in customer.learned},
    )
