"""What tells whose report it is, gathered from one interaction: who it is from, and what it names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import msgspec

from services.correlator.core.common_words import is_content
from services.correlator.core.entities import Entities, entities_in
from services.correlator.core.firms import firm_words
from services.correlator.core.names import name_stems, name_words
from services.correlator.core.words import CACHE_ENTRIES_MAX, folded, name_stem
from shared.desk import Desk
from shared.identifiers import normalise_number, registrable_domain
from shared.interaction import Identifier, Interaction

NAMED_WORDS_MAX = 16  # content words of a text that may be a name or firm
FOOTER_CHARS_MAX = 1_000
FOOTER_NAME_CHARS_MAX = 300  # the firm stands before the disclaimer


class Identity(msgspec.Struct, frozen=True):
    """What the customer is found and recognised by; used once, not stored."""

    emails: tuple[Identifier, ...] = ()  # the author's
    phones: tuple[Identifier, ...] = ()
    ips: tuple[str, ...] = ()
    name: tuple[str, ...] = ()  # stems of the author's name
    numbers: tuple[Identifier, ...] = ()  # customer numbers given as such
    claimed_domains: tuple[str, ...] = ()  # given as such, perhaps misheard; registrable
    firm: tuple[str, ...] = ()  # stems of the firm's name given as such
    entities: Entities = Entities()  # named in subject and text
    footer: Entities = Entities()  # named in the signature
    named: tuple[str, ...] = ()  # name stems of content words of author's name, subject and text
    footer_words: tuple[str, ...] = ()
    agent_numbers: tuple[str, ...] = ()  # what an agent names in a chat, as written


def identity_of(
    interaction: Interaction, desk: Desk, entities: Entities, said: Sequence[str], *, agent_text: str
) -> Identity:
    """Return the identity; `said` are the folded words of subject and text, `agent_text` an agent's turns."""
    given = (*interaction.author.identifiers, *interaction.claims)
    footer = interaction.signature[:FOOTER_CHARS_MAX]
    own_domains = {*desk.own_domains}
    return Identity(
        emails=_of_kind(given, "email", without=desk.own_addresses),
        phones=_of_kind(given, "phone"),
        ips=tuple(known.value for known in given if known.kind == "ip"),
        name=name_stems(interaction.author.name),
        numbers=tuple(one for one in _of_kind(given, "customer_number") if normalise_number(one.value)),
        claimed_domains=tuple(
            registrable_domain(one.value)
            for one in _of_kind(given, "domain")
            if one.value not in own_domains and "." in one.value
        ),
        firm=tuple(word for one in _of_kind(given, "company") for word in firm_words(one.value)),
        entities=entities,
        footer=foreign_entities(footer, folded(footer), desk) if footer else Entities(),
        named=_named(interaction, desk, said),
        footer_words=firm_words(footer[:FOOTER_NAME_CHARS_MAX]) if footer else (),
        agent_numbers=entities_in(agent_text, "", desk.region).written if agent_text else (),
    )


def foreign_entities(text: str, folded_text: str, desk: Desk) -> Entities:
    """Return what `text` names, less the desk's own addresses and domains: nobody is recognised by those."""
    entities = entities_in(text, folded_text, desk.region)
    if not entities.domains and not entities.emails:
        return entities
    own = _own_domains(tuple(desk.own_domains))
    return msgspec.structs.replace(
        entities,
        emails=tuple(email for email in entities.emails if email.rpartition("@")[2] not in own),
        domains=tuple(domain for domain in entities.domains if domain not in own),
    )


def _of_kind(
    given: Sequence[Identifier], kind: str, *, without: Sequence[str] = ()
) -> tuple[Identifier, ...]:
    return tuple([known for known in given if known.kind == kind and known.value not in without])


@lru_cache
def _own_domains(own_domains: tuple[str, ...]) -> frozenset[str]:
    return frozenset((*own_domains, *(registrable_domain(domain) for domain in own_domains)))


@lru_cache
def _agents(names: tuple[str, ...]) -> frozenset[str]:
    """Return the stems of the agents' names."""
    return frozenset(stem for name in names for stem in name_stems(name))


def _named(interaction: Interaction, desk: Desk, said: Sequence[str]) -> tuple[str, ...]:
    """Return words that may name a person or firm: neither the trade's nor grammar nor the desk's agents."""
    agents = _agents(tuple(desk.agents))
    found: dict[str, None] = {}
    for word in (*name_words(interaction.author.name), *said):
        if (stem := _naming(word)) and stem not in agents:
            found[stem] = None
            if len(found) == NAMED_WORDS_MAX:
                break
    return tuple(found)


@lru_cache(CACHE_ENTRIES_MAX)
def _naming(word: str) -> str:
    """Return the name stem of a folded word that may name somebody; empty for any other."""
    return name_stem(word) if word.isalpha() and is_content(word) else ""
