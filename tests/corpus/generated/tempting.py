"""The voices that tempt a matcher to take one customer for another: nine kinds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.corpus.generated.draw import chance
from tests.corpus.generated.model import Contact, Customer, Directory, Voice
from tests.corpus.generated.plan import Planner
from tests.corpus.generated.voices import spoken_firm

AGENCY_CLIENTS_MIN = 3

Drawn = tuple[Customer | None, str, Voice]  # the truth, the channel, and how it shows


class Tempter:
    """Draws misleading voices; `kinds` has one draw for each kind."""

    def __init__(self, planner: Planner) -> None:
        self.planner, self.rng, self.directory = planner, planner.rng, planner.directory
        self._former = [one for one in self.directory.customers if one.former] or self.directory.customers[
            -1:
        ]
        self._agencies = _agencies(self.directory)
        self.kinds: dict[str, Callable[[], Drawn]] = {
            "recycled_phone": self._recycled,
            "borrowed_phone": self._borrowed,
            "agency_address": self._agency,
            "designer": self._designer,
            "forwarded_signature": self._forwarded,
            "impostor": self._impostor,
            "near_name": self._near_name,
            "near_domain": self._near_domain,
            "off_by_one": self._off_by_one,
        }

    def _own(self, customer: Customer, named: str = "", *, contact: Contact | None = None) -> Voice:
        """The customer's own contact, by name, with nothing listed showing."""
        contact = contact or self.planner.contact(customer)
        named = named or self.planner.voices.naming(customer)
        firm = spoken_firm(customer) if customer.kind == "company" else ""
        return Voice(contact.person, None, None, contact.id, may_request=True, named=named, firm=firm)

    def _number_of(self, customer: Customer) -> str:
        return self.rng.choice(customer.contacts[0].phones)

    def _other(self, *, than: Customer) -> Customer:
        found = self.planner.customer()
        while found is than:
            found = self.planner.customer()
        return found

    def _recycled(self) -> Drawn:
        number = self.rng.choice(self._former).contacts[0].phones[0]
        if chance(self.rng, 0.25):
            person = self.planner.voices.stranger()
            voice = Voice(person, None, number, None, may_request=False, named="nothing")
            return None, "phone", voice
        customer = self.planner.customer()
        return customer, "phone", replace(self._own(customer), number=number)

    def _borrowed(self) -> Drawn:
        customer = self.planner.customer()
        number = self._number_of(self._other(than=customer))
        remark = self.rng.choice(("", "Zove s tuđeg telefona.", "Zove s kolegičinog broja."))
        voice = replace(self._own(customer), number=number)
        return customer, "phone", replace(voice, remark="" if voice.person.english else remark)

    def _agency(self) -> Drawn:
        address, clients = self.rng.choice(self._agencies)
        customer = self.directory.customers[self.rng.choice(clients)]
        contact = next(one for one in customer.contacts if address in (*one.emails, *one.phones))
        if chance(self.rng, 0.15):  # for whom, nobody could know
            return (
                None,
                "email",
                Voice(contact.person, address, None, None, may_request=False, named="nothing"),
            )
        return customer, "email", replace(self._own(customer, contact=contact), address=address)

    def _designer(self) -> Drawn:
        address, clients = self.rng.choice(self._agencies)
        client = self.directory.customers[self.rng.choice(clients)]
        designer = next(one for one in client.contacts if address in one.emails)
        customer = self._other(than=client)
        if chance(self.rng, 0.5) and all(address not in one.emails for one in customer.contacts):
            voice = Voice(designer.person, address, None, None, may_request=False, named="domain")
            return customer, "email", voice
        return self._mentions(customer)

    def _mentions(self, customer: Customer) -> Drawn:
        """Reports their own trouble and names another customer's domain beside it."""
        foreign = self.rng.choice(self._other(than=customer).domains)
        contact = self.planner.contact(customer)
        own = self._own(customer, "domain", contact=contact)
        remark = f"Isto smo vidjeli kod partnera na {foreign}."
        if own.person.english:
            remark = f"We saw the same at our partner's {foreign}."
        return customer, "email", replace(own, address=self.rng.choice(contact.emails), remark=remark)

    def _forwarded(self) -> Drawn:
        customer = self.planner.customer()
        contact = self.planner.contact(customer)
        third = self._other(than=customer)
        theirs = third.contacts[0]
        signature = f"{theirs.person.name}\n{third.name}\nm: {theirs.phones[0]}\nwww.{third.domains[0]}"
        voice = self._own(customer, self.planner.voices.naming(customer), contact=contact)
        return customer, "email", replace(voice, address=self.rng.choice(contact.emails), signature=signature)

    def _impostor(self) -> Drawn:
        customer = self.planner.customer()
        victim = customer.contacts[0]
        reply_to = f"{victim.emails[0].partition('@')[0]}@posta-{self.rng.randint(10, 99)}.example"
        remark = f"Novu lozinku pošaljite na {reply_to}."
        if victim.person.english:
            remark = f"Please send the new password to {reply_to}."
        shown = Voice(
            victim.person, victim.emails[0], None, None, may_request=False, named="domain", forged=True
        )
        return customer, "email", replace(shown, remark=remark)

    def _pair(self, pairs: list[tuple[int, int]]) -> tuple[Customer, Customer]:
        one, other = self.rng.sample(self.rng.choice(pairs), 2)
        return self.directory.customers[one], self.directory.customers[other]

    def _near_name(self) -> Drawn:
        customer, _ = self._pair(self.directory.like_names)
        named = "firm" if chance(self.rng, 0.3) else "domain"
        own = self._own(customer, named, contact=customer.contacts[0])
        if chance(self.rng, 0.6):
            number = self.planner.voices.stray_number() if chance(self.rng, 0.5) else None
            return customer, "phone", replace(own, number=number)
        return customer, "email", replace(own, address=self.planner.voices.stray_address(own.person))

    def _near_domain(self) -> Drawn:
        customer, other = self._pair(self.directory.like_domains)
        contact = customer.contacts[0]
        own = self._own(customer, "domain", contact=contact)
        if chance(self.rng, 0.5):  # understood as the other's, from a number that is right
            return customer, "phone", replace(own, number=contact.phones[0], domain=other.domains[0])
        stray = self.planner.voices.stray_number() if chance(self.rng, 0.5) else None
        return customer, "phone", replace(own, number=stray)

    def _off_by_one(self) -> Drawn:
        customer, other = self._pair(self.directory.like_numbers)
        own = self._own(customer, contact=customer.contacts[0])
        return customer, "phone", replace(own, number=other.contacts[0].phones[0])


def _agencies(directory: Directory) -> list[tuple[str, list[int]]]:
    """Return addresses of designers with the places of their clients, several if there are such."""
    found = [
        (value, places)
        for value, places in directory.shared.items()
        if any(
            one.role == "technical" and value in one.emails for one in directory.customers[places[0]].contacts
        )
    ]
    return [pair for pair in found if len(pair[1]) >= AGENCY_CLIENTS_MIN] or found
