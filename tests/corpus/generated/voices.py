"""How an ordinary reporter shows: from which address or number, and what they must say to be known."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from tests.corpus.generated.draw import chance
from tests.corpus.generated.model import Contact, Customer, Directory, Person, Trouble, Voice
from tests.corpus.generated.registry import Registry
from tests.corpus.generated.spelling import misheard_domain, slug

LISTED_CALLS = 0.68
UNLISTED_CALLS = 0.14  # the rest withhold their number
PRIVATE_MAIL = 0.12  # from an address that nobody listed
UNKNOWN_EMPLOYEES = 0.04
NAMELESS_CHATS = 0.12
MISHEARD_IN_NOTES = 0.08  # of calls from a listed number have the domain wrong wherever it is noted
_LEGAL = (" d.o.o.", " j.d.o.o.", ", obrt")


class Voices:
    """Draws reporters of a directory that no longer changes."""

    def __init__(self, rng: random.Random, directory: Directory) -> None:
        self.rng = rng
        self.directory = directory
        self._registry = Registry(rng)  # people and numbers besides the directory's
        for customer in directory.customers:
            for contact in customer.contacts:
                self._registry.taken.update((*contact.emails, *contact.phones))
        self._firms = Counter(slug(spoken_firm(customer)) for customer in directory.customers)

    def ordinary(self, customer: Customer, contact: Contact, trouble: Trouble, channel: str) -> Voice:
        """Return `contact` reporting over `channel`, well enough told that their customer can be known."""
        if channel == "ticket":
            return self._voice(
                customer, contact, trouble, contact.emails[0], None, "free", portal=customer.number
            )
        if channel == "phone":
            return self._caller(customer, contact, trouble)
        if channel == "chat":
            return self._visitor(customer, contact, trouble)
        if customer.kind == "company" and chance(self.rng, UNKNOWN_EMPLOYEES):
            return self._employee(customer)
        if chance(self.rng, PRIVATE_MAIL):
            address = self._registry.free_mail(contact.person)
            return self._voice(customer, contact, trouble, address, None, self.naming(customer))
        address = self.rng.choice(contact.emails)
        return self._voice(customer, contact, trouble, address, None, self._if_shared(customer, address))

    def naming(self, customer: Customer) -> str:
        """Return by what a reporter names `customer`, so that it can be no other."""
        unique = customer.kind == "company" and self._firms[slug(spoken_firm(customer))] == 1
        return "firm" if unique and chance(self.rng, 0.25) else "domain"

    def stray_number(self) -> str:
        """Return a mobile number that the directory does not list."""
        return self._registry.mobile()

    def stranger(self) -> Person:
        """Return somebody whom nobody knows."""
        return self._registry.person()

    def stray_address(self, person: Person) -> str:
        """Return a private address of `person` that the directory does not list."""
        return self._registry.free_mail(person)

    def _voice(
        self, customer: Customer, contact: Contact, trouble: Trouble, address: str | None, number: str | None,
        named: str, *, portal: str = "",
    ) -> Voice:  # fmt: skip
        firm = spoken_firm(customer) if named == "firm" or chance(self.rng, 0.25) else ""
        return Voice(
            person=contact.person, address=address, number=number, contact=contact.id,
            may_request=may_request(contact, trouble), named=named,
            firm=firm if customer.kind == "company" else "", portal=portal,
        )  # fmt: skip

    def _if_shared(self, customer: Customer, value: str) -> str:
        return self.naming(customer) if value in self.directory.shared else "free"

    def _caller(self, customer: Customer, contact: Contact, trouble: Trouble) -> Voice:
        way = self.rng.random()
        if way < LISTED_CALLS:
            number = self.rng.choice(contact.phones)
            voice = self._voice(customer, contact, trouble, None, number, self._if_shared(customer, number))
            misheard = voice.named == "free" and chance(self.rng, MISHEARD_IN_NOTES)
            return replace(voice, domain=misheard_domain(self.rng, trouble.domain)) if misheard else voice
        shown = self.stray_number() if way < LISTED_CALLS + UNLISTED_CALLS else None
        return self._voice(customer, contact, trouble, None, shown, self.naming(customer))

    def _visitor(self, customer: Customer, contact: Contact, trouble: Trouble) -> Voice:
        way = self.rng.random()
        if way < NAMELESS_CHATS:
            return Voice(contact.person, None, None, None, may_request=False, named="domain")
        if way < 0.6:
            address = contact.emails[0]
            return self._voice(customer, contact, trouble, address, None, self._if_shared(customer, address))
        if way < 0.8:
            number = contact.phones[0]
            return self._voice(customer, contact, trouble, None, number, self._if_shared(customer, number))
        return self._voice(customer, contact, trouble, None, None, self.naming(customer))

    def _employee(self, customer: Customer) -> Voice:
        person = self._registry.person()
        address = self._registry.mailbox(person, customer.domains[0])
        return Voice(person, address, None, None, may_request=False, named="free")


def spoken_firm(customer: Customer) -> str:
    """Return the customer's name as one says it, without its legal form."""
    name = customer.name
    for form in _LEGAL:
        name = name.removesuffix(form)
    return name


def may_request(contact: Contact, trouble: Trouble) -> bool:
    """Return whether `contact` may ask for support in this matter."""
    return contact.role != "billing" and (not contact.domains or trouble.domain in contact.domains)
