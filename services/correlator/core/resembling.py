"""Comparisons of names: the caller's with the contacts', the firm's, and domains as heard or typed."""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz.distance import OSA

from services.correlator.core.compared import Compared
from services.correlator.core.comparing import Context
from services.correlator.core.keys import sound
from services.correlator.core.names import Likeness, compare_names
from services.correlator.core.profiles import Person, Profile
from shared.identifiers import registrable_domain

WHOLE_SHARE_MIN = 0.6  # two words of three name a firm as well as all do
LABEL_TWO_LETTERS_MIN = 10  # in shorter labels two edits make another word
LABEL_SOUND_LETTERS_MIN = 4  # consonants
_ORDER: tuple[Likeness, ...] = ("full", "near", "surname", "given", "unlike", "other", "silent")


def compare_person(at: Context, known: Profile, own: Person | None) -> tuple[list[Compared], Person | None]:
    """Return what the author's name says, and which contact it fits best; `own` has the author's address."""
    heard = at.reading.identity.name
    if not heard or (
        own is None
        and not (known.label_words | frozenset(known.firm)).isdisjoint(heard)
        and _is_firm(heard, known)
    ):
        return _named_in_text(at, known, own)
    best, likeness = _best(heard, known, own)
    if best is None:
        return [], None
    if likeness in {"other", "unlike"} and own is None and at.interaction.channel == "phone":
        named, person = _named_in_text(at, known, own)  # the note may say who else is speaking
        if named:
            return named, person
    bits = _name_bits(at, heard, best, likeness)
    if own is not None and likeness in {"other", "unlike"}:
        bits = at.weights.name_other_address if len(heard) > 1 else at.weights.name_unlike
    comparison = f"name {likeness}"
    outcome = [Compared("person", comparison, bits, best.contact.name)] if bits else []
    fits = likeness in {"full", "near", "surname", "given"}
    return outcome, best if fits or own is not None else None


def _is_firm(heard: tuple[str, ...], known: Profile) -> bool:
    """Whether the author's name is the firm's: "Salon Lora", "Recepcija Hotel Kamenica"."""
    return not any(
        compare_names(heard, person.name) in {"full", "near", "surname", "given"} for person in known.people
    )


def _best(heard: tuple[str, ...], known: Profile, own: Person | None) -> tuple[Person | None, Likeness]:
    best, likeness, least = None, _ORDER[-1], len(_ORDER)
    for person in (own,) if own is not None else known.people:
        found = compare_names(heard, person.name)
        place = _ORDER.index(found)
        if place < least:
            best, likeness, least = person, found, place
    return best, likeness


def _name_bits(at: Context, heard: tuple[str, ...], best: Person, likeness: Likeness) -> float:
    weights = at.weights
    if likeness == "full":
        key = f"name:{' '.join(sorted(best.name[:2]))}" if len(best.name) > 1 else f"person:{best.name[0]}"
        return at.rarity(key) + weights.name_full
    if likeness == "near":
        return at.rarity("") + weights.name_near
    if likeness == "surname":
        return at.rarity(f"person:{best.name[-1]}") + weights.name_surname
    if likeness == "given":
        return at.rarity(f"person:{best.name[0]}") + weights.name_given
    if likeness == "unlike":
        return weights.name_unlike
    return weights.name_other if likeness == "other" and len(heard) > 1 else 0.0


def _named_in_text(at: Context, known: Profile, own: Person | None) -> tuple[list[Compared], Person | None]:
    for person in known.people:
        if len(person.name) > 1 and all(word in at.named or word in at.signed for word in person.name):
            bits = at.rarity(f"name:{' '.join(sorted(person.name[:2]))}") + at.weights.name_in_text
            return [Compared("person", "name in text", bits, person.contact.name)], own or person
    return [], own


def compare_firm(at: Context, known: Profile, author: Person | None) -> Iterator[Compared]:
    """Yield what the firm's name and its domains say; correlated, so they are of one group.

    The footer of an `author` whose own address is a contact's here says nothing new.
    """
    yield from _domains(at, known, author)
    yield from _firm_words(at, known, author)


def _domains(at: Context, known: Profile, author: Person | None) -> Iterator[Compared]:
    identity, weights = at.reading.identity, at.weights
    signed_in = at.interaction.trust == "verified" and at.interaction.channel != "email"
    claimed_bits = weights.domain_signed_in if signed_in else weights.domain_claimed
    exact = False
    for domains, comparison, bits in (
        (identity.entities.domains, "domain stated", weights.domain_stated),
        (identity.claimed_domains, "domain claimed", claimed_bits),
        (() if author else identity.footer.domains, "domain footer", weights.domain_footer),
    ):
        for domain in domains:
            if domain in known.domains:
                exact = True
                yield Compared("firm", comparison, at.rarity(f"domain:{domain}") + bits, domain)
                break
    for given in identity.emails:
        mail_domain = registrable_domain(given.value.rpartition("@")[2])
        if given.value in known.by_address:
            continue
        if mail_domain in known.domains and at.interaction.trust in {"verified", "plausible"}:
            yield Compared(
                "firm", "domain mail", at.rarity(f"domain:{mail_domain}") + weights.domain_mail, mail_domain
            )
        elif f"at:{mail_domain}" in at.sharers and mail_domain in known.mail_domains:
            yield Compared(
                "firm",
                "domain colleague",
                at.rarity(f"at:{mail_domain}") + weights.domain_colleague,
                mail_domain,
            )
    if not exact and (kin := _kin(at, known)):
        yield kin


def _kin(at: Context, known: Profile) -> Compared | None:
    """Return the best likeness of a heard label with one of the customer's; None where nothing is like."""
    weights, best = at.weights, None
    if at.interaction.channel != "phone" and at.names_customers_domain():
        return None  # typed, and somebody's: a kin of it is another's
    for heard in at.heard[:4]:
        for label, domain in known.labels.items():
            if heard == label:
                return Compared(
                    "firm", "domain other ending", at.rarity(f"label:{label}") + weights.label_same, domain
                )
            bits = _label_bits(at, heard, label)
            if bits > 0 and (best is None or bits > best.bits):
                best = Compared("firm", "domain near", bits, domain)
    return best


def _label_bits(at: Context, heard: str, label: str) -> float:
    weights, rarity = at.weights, at.rarity("")
    if abs(len(heard) - len(label)) > 2 or min(len(heard), len(label)) < 4:
        return 0.0
    distance = OSA.distance(heard, label, score_cutoff=2)
    if distance == 1 and len(label) > 4:
        return rarity + weights.label_near
    consonants = sound(label)
    alike = len(consonants) >= LABEL_SOUND_LETTERS_MIN and sound(heard) == consonants
    if alike or (distance == 2 and len(label) >= LABEL_TWO_LETTERS_MIN):
        return rarity + weights.label_two
    return 0.0


def _firm_words(at: Context, known: Profile, author: Person | None) -> Iterator[Compared]:
    weights, own = at.weights, known.firm_words
    if not own or known.customer.kind == "person":  # a person's name is compared as one
        return
    stated = own & at.named
    if stated:  # the words of the author's name that a contact here bears say who, not which firm
        stated -= known.names.intersection(at.reading.identity.name)
    footer = own & at.signed if author is None else frozenset()
    found = [
        one
        for shared, comparison, bits in (
            (own & at.claimed, "firm claimed", weights.firm_claimed),
            (stated, "firm stated", weights.firm_stated),
            (footer, "firm footer", weights.firm_footer),
        )
        if shared and (one := _shared_words(at, known, shared, comparison, bits))
    ]
    if found:
        yield max(found, key=lambda one: one.bits)


def _shared_words(
    at: Context, known: Profile, shared: frozenset[str], comparison: str, bits: float
) -> Compared | None:
    rarest = max([at.rarity(f"word:{word}") for word in shared])
    share = len(shared) / len(known.firm)
    whole = (len(shared) > 1 and share >= WHOLE_SHARE_MIN) or (share == 1 and comparison == "firm claimed")
    gained = rarest + bits if whole else (rarest + bits) * at.weights.firm_partly * (0.6 + 0.4 * share)
    name = comparison if whole else f"{comparison} partly"
    return Compared("firm", name, gained, known.customer.name) if gained > 0 else None
