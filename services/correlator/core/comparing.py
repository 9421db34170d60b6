"""Comparisons of one reading with one customer of the directory: addresses, numbers, references, roles.

What compares names, firms and domains is in `resembling`. Value-specific u: how many customers share a value
comes from the look-up itself (`Candidates.by_key`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
from rapidfuzz.distance import OSA

from services.correlator.core.compared import Compared, rarity_bits
from services.correlator.core.keys import heard_labels
from services.correlator.core.models.model import CustomerWeights
from services.correlator.core.profiles import Person, Profile, profile
from services.correlator.core.reading import Reading
from shared.identifiers import normalise_number, registrable_domain
from shared.interaction import Identifier, Interaction
from shared.placement import KEY_SPREAD_MAX, Candidates, Customer, Referenced

_ADDRESS_KEYS = ("email:", "phone:", "number:")
REFERENCE_KINDS = ("conversation", "header", "spoken", "written")


class Context(msgspec.Struct, frozen=True):
    """What all comparisons of one interaction share."""

    interaction: Interaction
    reading: Reading
    sharers: Mapping[str, tuple[str, ...]]
    asked: frozenset[str]  # keys that were looked up
    universe: int  # people that names and firms are drawn from
    address_universe: int
    weights: CustomerWeights
    references: Mapping[str, tuple[tuple[str, Referenced], ...]]  # customer id -> (kind, where it leads)
    persons: Mapping[str, Person]  # address of the author -> whose it is, by the directory
    heard: tuple[str, ...]  # labels of domains as heard or typed
    own: tuple[str, ...]  # the author's addresses and phones
    named: frozenset[str]  # stems of the words that may name somebody, of author's name, subject and text
    claimed: frozenset[str]  # stems of the firm's name given as such
    signed: frozenset[str]  # stems of the signature

    def rarity(self, key: str) -> float:
        """Return the bits of a value's rarity, for a customer that has it.

        A key that was looked up and found nobody is shared by more than KEY_SPREAD_MAX; one that was not
        looked up counts as one customer's.
        """
        universe = self.address_universe if key.startswith(_ADDRESS_KEYS) else self.universe
        if sharers := self.sharers.get(key):
            return rarity_bits(len(sharers), universe)
        return rarity_bits(KEY_SPREAD_MAX if key in self.asked else 1, universe)

    def is_shared(self, key: str) -> bool:
        """Return whether more customers share a value that a customer has than are looked at."""
        return key in self.asked and key not in self.sharers

    def names_customers_domain(self) -> bool:
        """Return whether a domain that the text names is some customer's."""
        return any(f"domain:{domain}" in self.sharers for domain in self.reading.identity.entities.domains)

    def author_at(self, known: Profile) -> Person | None:
        """Return the contact of `known` to whom an address of the author belongs."""
        for address in self.own:
            if person := known.by_address.get(address):
                return person
        return None

    def kinds_to(self, thread_id: str) -> tuple[str, ...]:
        """Return the kinds of references that lead to a thread, each once."""
        leads = (
            pair for found in self.references.values() for pair in found if pair[1].thread_id == thread_id
        )
        return tuple(dict.fromkeys("sibling" if lead.awaited else kind for kind, lead in leads))

    def listed(self, candidates: Candidates) -> tuple[str, ...]:
        """Return the author's addresses that some customer of the directory has."""
        given = (*self.reading.identity.emails, *self.reading.identity.phones)
        return tuple(
            one.value
            for one in given
            if any(
                _lists(candidates.customers.get(id_), one.value)
                for id_ in self.sharers.get(f"{one.kind}:{one.value}", ())
            )
        )


def _lists(customer: Customer | None, address: str) -> bool:
    return customer is not None and address in profile(customer).by_address


def context_of(
    interaction: Interaction, reading: Reading, candidates: Candidates, weights: CustomerWeights
) -> Context:
    """Return what the comparisons of `interaction` with any candidate have in common."""
    by_customer: dict[str, list[tuple[str, Referenced]]] = {}
    identity = reading.identity
    spoken = tuple(f"spoken:OT-{number}-" for number in identity.entities.spoken)
    for reference, leads in candidates.references.items():
        kind = _reference_kind(reference, interaction, spoken)
        for lead in leads:
            if lead.interaction_id != interaction.id and lead.customer_id:
                by_customer.setdefault(lead.customer_id, []).append((kind, lead))
    return Context(
        interaction,
        reading,
        candidates.by_key,
        candidates.asked,
        max(candidates.population, weights.universe_min),
        max(int(candidates.population * weights.address_universe_factor), weights.universe_min),
        weights,
        {customer: tuple(leads) for customer, leads in by_customer.items()},
        {},
        heard_labels(identity),
        tuple([given.value for given in (*identity.emails, *identity.phones)]),
        frozenset(identity.named),
        frozenset(identity.firm),
        frozenset(identity.footer_words),
    )


def _reference_kind(reference: str, interaction: Interaction, spoken: tuple[str, ...]) -> str:
    if reference == interaction.conversation:
        return "conversation"
    if reference.startswith("ticket:"):  # a tag in a subject, a number in a text: anybody can write one
        return "written"
    if reference in interaction.parents or reference in interaction.known_as:
        return "header"
    return "spoken" if reference.startswith(spoken) and spoken else "written"


def compare_addresses(at: Context, known: Profile) -> Iterator[Compared]:
    """Yield what the author's own address and phone say, and those named in the text."""
    identity, weights = at.reading.identity, at.weights
    proof = {"verified": weights.email_verified, "plausible": weights.email_plausible}
    email_bits = proof.get(at.interaction.trust, weights.email_claimed)
    for given in identity.emails:
        if found := _own_address(at, known, given, ("email", email_bits, weights.email_learned)):
            yield found
    for given in identity.phones:
        if found := _own_address(at, known, given, ("phone", weights.phone_caller, weights.phone_learned)):
            yield found
    for email in (*identity.entities.emails, *identity.footer.emails):
        if email in known.by_address and email not in at.own:
            yield Compared("named", "email named", at.rarity(f"email:{email}") + weights.email_named, email)
            break
    for phone in (*identity.entities.phones, *identity.footer.phones):
        if phone in known.by_address and phone not in at.own:
            yield Compared("named", "phone named", at.rarity(f"phone:{phone}") + weights.phone_named, phone)
            break


def _own_address(
    at: Context, known: Profile, given: Identifier, bits: tuple[str, float, float]
) -> Compared | None:
    kind, exact_bits, learned_bits = bits
    key = f"{kind}:{given.value}"
    if given.value in known.by_address:
        if at.is_shared(key):  # as likely any of those who were not looked at
            return Compared("address", f"{kind} shared", at.weights.address_shared, given.value)
        return Compared("address", f"{kind} exact", at.rarity(key) + exact_bits, given.value)
    if given.value in known.learned:
        proven = 0.0 if at.interaction.trust in {"verified", "plausible"} else -3.0
        stranger = exact_bits if known.unknown else learned_bits
        return Compared("address", f"{kind} learned", at.rarity(key) + stranger + proven, given.value)
    if (person := at.persons.get(given.value)) and _known_here(person, known):
        same_bits = at.rarity(key) + exact_bits + at.weights.same_person
        return Compared("address", "same person", same_bits, person.contact.name)
    return None


def _known_here(person: Person, known: Profile) -> bool:
    """Whether `person` of another customer is a contact here too: one name and a shared address prove it."""
    addresses = {*person.contact.emails, *person.contact.phones}
    return any(
        other.name == person.name and not addresses.isdisjoint((*other.contact.emails, *other.contact.phones))
        for other in known.people
    )


def compare_numbers(at: Context, known: Profile) -> Iterator[Compared]:
    """Yield what customer numbers say: signed in, given by hearing, or standing in the text."""
    identity, weights = at.reading.identity, at.weights
    if not known.number or not (identity.numbers or identity.entities.numbers):
        return
    rarity = at.rarity(f"number:{known.number}")
    for given in identity.numbers:
        number = normalise_number(given.value)
        if number == known.number:
            bits = weights.number_verified if given.verified else weights.number_claimed
            yield Compared("number", "number exact", rarity + bits, given.raw or given.value)
        elif given.verified:
            yield Compared("number", "number other", weights.number_other, given.raw or given.value)
        elif len(number) > 3 and OSA.distance(number, known.number, score_cutoff=1) == 1:
            yield Compared("number", "number near", rarity + weights.number_near, given.raw or given.value)
    if known.number in identity.entities.numbers:
        yield Compared("number", "number named", rarity + weights.number_named, known.customer.number)


def compare_references(at: Context, known: Profile) -> Iterator[Compared]:
    """Yield the heaviest reference that leads to an interaction of the customer."""
    leads = at.references.get(known.customer.id)
    if not leads:
        return
    weights = at.weights
    bits = {
        "conversation": weights.reference_conversation,
        "header": weights.reference_header,
        "spoken": weights.reference_spoken,
        "written": weights.reference_written,
    }
    kinds = {kind for kind, _lead in leads}
    for kind in REFERENCE_KINDS:
        if kind in kinds:
            yield Compared("reference", f"reference {kind}", bits[kind])
            return


def compare_role(at: Context, known: Profile, author: Person | None) -> Iterator[Compared]:
    """Yield which of his customers a person of several speaks for, before the text says so."""
    if author is None:
        return
    identity, weights = at.reading.identity, at.weights
    for given in identity.emails:
        if (
            given.value in known.by_address
            and registrable_domain(given.value.rpartition("@")[2]) in known.domains
        ):
            yield Compared("fit", "own domain", weights.own_domain, given.value)
            break
    if author.contact.role == "billing" and at.reading.gist.problem not in {"", "billing", "other"}:
        yield Compared("fit", "role unfit", weights.role_unfit, author.contact.name)
