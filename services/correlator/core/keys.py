"""Keys: the strings under which a customer is stored in `match_key` and looked up again by equality alone.

Strong kinds: `email:`, `phone:`, `number:`, `domain:`. Kin of a domain: `label:` (any ending, no hyphens, no
diacritics), `near:` (the label and all it becomes by leaving a letter out: two labels one edit apart share
one), `sound:` (consonants only). People and firms: `person:`, `name:` (two names, any order), `word:`,
`words:` (two neighbours), `at:` (an e-mail domain that is not the customer's own), `ip:`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from services.correlator.core.firms import firm_words, label_of, label_words, shortened
from services.correlator.core.identity import Identity
from services.correlator.core.names import name_stems
from services.correlator.core.reading import Reading
from shared.identifiers import normalise_number, registrable_domain
from shared.ids import spoken_reference
from shared.interaction import Interaction
from shared.placement import Customer, Known

BLOCKING_MAX = 40  # look-up keys of one interaction: about one page of the btree each
LOCKING_MAX = 8  # advisory locks of one interaction, see ARCHITECTURE.md
REFERENCES_MAX = 24  # a mail's References header may hold hundreds
NEAR_LETTERS = range(5, 19)  # shorter labels have too many neighbours, longer ones too many keys
NUMBER_NEAR_LETTERS = range(4, 13)
NEAR_PER_READING_MAX = 19
CACHED_LABELS_MAX = 1_024  # the same customers' again and again

# Providers whose domains say nothing of a customer; the spread of a key guards against the rest.
_PUBLIC_MAIL_DOMAINS = """
    gmail.com googlemail.com yahoo.com outlook.com hotmail.com live.com icloud.com me.com mac.com
    aol.com msn.com gmx.net gmx.de gmx.com web.de proton.me protonmail.com mail.com zoho.com yandex.ru
    net.hr inet.hr t-com.hr t.ht.hr ht.hr vip.hr zg.t-com.hr optinet.hr iskon.hr email.t-com.hr xnet.hr
    globalnet.hr siol.net email.si bih.net.ba eunet.rs gov.hr t-online.de free.fr orange.fr libero.it
    virgilio.it seznam.cz wp.pl o2.pl
"""
_PUBLIC_MAIL = frozenset(_PUBLIC_MAIL_DOMAINS.split())
_VOWELS = re.compile(r"[aeiouy]+")
_RUNS = re.compile(r"(.)\1+")
_ALIKE = str.maketrans("wqxz", "vkks")


def public_mail(domain: str) -> bool:
    """Return whether addresses at `domain` are given to anybody."""
    return domain in _PUBLIC_MAIL


def blocking_keys(reading: Reading) -> tuple[str, ...]:
    """Return at most BLOCKING_MAX keys to look customers up by, the most telling first, each once."""
    identity = reading.identity
    labels = heard_labels(identity)
    keys = [
        *_exact_keys(identity),
        *_kin_keys(labels),
        *_name_keys(identity),
        *_near_keys(identity, labels),
    ]
    return tuple(dict.fromkeys(keys))[:BLOCKING_MAX]


def locking_keys(reading: Reading, interaction: Interaction) -> tuple[str, ...]:
    """Return at most LOCKING_MAX keys that two reports of one matter, neither placed yet, may share."""
    identity = reading.identity
    keys = [
        *((interaction.conversation,) if interaction.conversation else ()),
        *(f"email:{known.value}" for known in identity.emails[:2]),
        *(f"phone:{known.value}" for known in identity.phones[:2]),
        *(f"number:{normalise_number(known.value)}" for known in identity.numbers[:1]),
        *(f"domain:{domain}" for domain in _domains(identity)[:2]),
        *interaction.parents[:2],
        *interaction.known_as[:1],
    ]
    return tuple(dict.fromkeys(keys))[:LOCKING_MAX]


def references(interaction: Interaction, reading: Reading) -> tuple[str, ...]:
    """Return the references that `interaction` names or bears, those by header first, each once."""
    entities = reading.identity.entities
    named = (
        *((interaction.conversation,) if interaction.conversation else ()),
        *interaction.parents,
        *interaction.known_as,
        *(f"spoken:{spoken_reference(number)}" for number in entities.spoken),
        *written_tickets(reading),
    )
    return tuple(dict.fromkeys(reference for reference in named if reference))[:REFERENCES_MAX]


def written_tickets(reading: Reading) -> tuple[str, ...]:
    """Return the references of tickets that text or agent may name; only a look-up tells which exist."""
    written = (*reading.identity.entities.written, *reading.identity.agent_numbers)
    return tuple(dict.fromkeys(f"ticket:{form}" for raw in written for form in (raw, raw.upper())))


def customer_keys(customer: Customer) -> frozenset[str]:
    """Return the keys that a customer of the directory is stored under; the same data, the same keys."""
    found: set[str] = set()
    if number := normalise_number(customer.number):
        found.add(f"number:{number}")
        found.update(f"number~:{short}" for short in _near(number, NUMBER_NEAR_LETTERS))
    domains = {registrable_domain(domain) for domain in customer.domains}
    domains |= {registrable_domain(service.domain) for service in customer.services if service.domain}
    for domain in domains:
        label = label_of(domain)
        found.update((f"domain:{domain}", f"label:{label}", f"sound:{sound(label)}"))
        found.update(f"near:{short}" for short in _near(label, NEAR_LETTERS))
        found.update(_word_keys(label_words(domain)))
    found.update(_word_keys(firm_words(customer.name)))
    found.update(_person_keys(name_stems(customer.name)) if customer.kind == "person" else ())
    for contact in customer.contacts:
        found.update(_person_keys(name_stems(contact.name)))
        found.update(f"phone:{phone}" for phone in contact.phones)
        for email in contact.emails:
            found.add(f"email:{email}")
            mail_domain = registrable_domain(email.rpartition("@")[2])
            if mail_domain not in domains and not public_mail(mail_domain):
                found.add(f"at:{mail_domain}")
    return frozenset(found)


def learned_keys(known: Known) -> frozenset[str]:
    """Return the keys of an identifier that was learned from an interaction."""
    return (
        frozenset((f"{known.kind}:{known.value}",)) if known.kind in {"email", "phone", "ip"} else frozenset()
    )


@lru_cache(CACHED_LABELS_MAX)
def sound(label: str) -> str:
    """Return the consonants of a label, runs of one letter as one: what is left of it on a bad line."""
    consonants = _VOWELS.sub("", label.translate(_ALIKE))
    return _RUNS.sub(r"\1", consonants) or label


def _exact_keys(identity: Identity) -> list[str]:
    entities, footer = identity.entities, identity.footer
    keys = [f"number:{normalise_number(known.value)}" for known in identity.numbers]
    keys += [f"email:{known.value}" for known in identity.emails]
    keys += [f"email:{email}" for email in (*entities.emails[:4], *footer.emails[:2])]
    for known in identity.emails:
        mail_domain = registrable_domain(known.value.rpartition("@")[2])
        if not public_mail(mail_domain):
            keys += (f"domain:{mail_domain}", f"at:{mail_domain}")
    keys += [f"phone:{known.value}" for known in identity.phones]
    keys += [f"phone:{phone}" for phone in (*entities.phones[:2], *footer.phones[:2])]
    keys += [f"domain:{domain}" for domain in _domains(identity)[:5]]
    keys += [f"number:{number}" for number in entities.numbers[:4]]
    keys += [f"ip:{ip}" for ip in identity.ips[:1]]
    return keys


def _kin_keys(labels: Sequence[str]) -> list[str]:
    return [key for label in labels[:3] for key in (f"label:{label}", f"sound:{sound(label)}")]


def _name_keys(identity: Identity) -> list[str]:
    named = identity.named[:7]
    keys = [*_person_keys(identity.name), *_word_keys(identity.firm)]
    for domain in _domains(identity)[:2]:
        keys += _word_keys(label_words(domain))
    keys += [f"words:{one} {two}" for one, two in pairwise(named)]
    keys += [f"word:{word}" for word in named]
    keys += [f"person:{word}" for word in named[:3]]
    return keys


def _near_keys(identity: Identity, labels: Sequence[str]) -> list[str]:
    keys = []
    for known in identity.numbers[:1]:
        number = normalise_number(known.value)
        keys += [f"number~:{short}" for short in _near(number, NUMBER_NEAR_LETTERS)]
    for label in labels[:1]:
        keys += [f"near:{short}" for short in _near(label, NEAR_LETTERS)[:NEAR_PER_READING_MAX]]
    return keys


def heard_labels(identity: Identity) -> tuple[str, ...]:
    """Return the labels of domains that were heard or typed, in any spelling; not those of addresses."""
    labels = (*(label_of(domain) for domain in identity.claimed_domains), *identity.entities.spoken_labels)
    typed = (label_of(domain) for domain in identity.entities.domains[:2])
    return tuple(dict.fromkeys((*labels, *typed)))


def _domains(identity: Identity) -> Sequence[str]:
    return tuple(
        dict.fromkeys((*identity.claimed_domains, *identity.entities.domains, *identity.footer.domains[:1]))
    )


@lru_cache(CACHED_LABELS_MAX)
def _near(text: str, lengths: range) -> tuple[str, ...]:
    return (text, *shortened(text)) if len(text) in lengths else (text,)


def _person_keys(stems: Sequence[str]) -> list[str]:
    keys = [f"person:{stem}" for stem in stems]
    for place, one in enumerate(stems):
        keys += [
            f"name:{one} {other}" if one <= other else f"name:{other} {one}" for other in stems[place + 1 :]
        ]
    return keys


def _word_keys(stems: Sequence[str]) -> list[str]:
    return [f"word:{stem}" for stem in stems] + [f"words:{one} {two}" for one, two in pairwise(stems)]
