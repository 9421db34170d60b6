"""From a placed report to a signal: which trouble, on whose server, and how much it sounds like an outage."""

from __future__ import annotations

from services.correlator.core import incident_words as said
from services.correlator.core.gist import Gist
from services.correlator.core.incident_model import IncidentModel
from services.correlator.core.incident_troubles import (
    CERTIFICATE,
    LINE,
    MAIL,
    TELEVISION,
    VOICE,
    WEB,
    is_of_mail,
    kind_of,
    trouble_in,
)
from services.correlator.core.reading import Reading
from services.correlator.core.words import folded
from shared.identifiers import registrable_domain
from shared.incident import Signal
from shared.interaction import Interaction
from shared.placement import Customer, Placement, Service

_OWN_PROBLEMS = {"billing": -4.0, "domain": -2.0, "account": -1.5, "security": -1.0, "backup": -1.0}
TEXT_CHARS_MAX = 2_000  # an outage is told in a few words
AGENT_CHARS_MAX = 2_000


def signal_of(
    interaction: Interaction,
    reading: Reading,
    placement: Placement,
    customer: Customer | None,
    model: IncidentModel,
) -> Signal | None:
    """Return the placed report as a signal, None for noise.

    `customer` is whose it was placed with; None, or of kind `unknown`, says nothing about servers.
    """
    if not placement.thread_id:
        return None
    gist = reading.gist
    text, agent = _texts(interaction)
    trouble, several = _trouble(gist, text, customer)
    servers, named, mentions = _servers(gist, trouble, customer, f"{text}\n{agent}")
    reports = _reports(interaction, placement, gist)
    strength = 0.0  # of what only follows nobody asks
    if reports:
        problem = placement.triage.problem
        strength = round(_strength(gist, trouble, problem, (text, agent), model), 2)
    return Signal(
        interaction_id=interaction.id,
        customer_id=placement.customer_id,
        thread_id=placement.thread_id,
        at=interaction.received_at,
        listed=customer is not None and customer.kind != "unknown",
        reports=reports,
        trouble=trouble,
        strength=strength,
        servers=servers,
        named=named,
        mentions=mentions,
        symptoms=(CERTIFICATE,) if trouble == CERTIFICATE else _symptoms(gist, text),
        errors=gist.errors,
        everywhere=several or _is_everywhere(gist, text),
    )


def outage_bits(
    interaction: Interaction, reading: Reading, customer: Customer | None, model: IncidentModel
) -> float:
    """Return in bits how much a report of `customer`, not yet placed, sounds like an outage of ours."""
    texts = _texts(interaction)
    trouble, _several = _trouble(reading.gist, texts[0], customer)
    return _strength(reading.gist, trouble, reading.gist.problem, texts, model)


def _trouble(gist: Gist, text: str, customer: Customer | None) -> tuple[str, bool]:
    trouble, several = trouble_in(gist, text, customer)
    return (CERTIFICATE if _is_warned(gist, text) else trouble), several


def _texts(interaction: Interaction) -> tuple[str, str]:
    """Return what was said, and what the desk itself said, folded."""
    text = folded(f"{interaction.subject}\n{interaction.text}"[:TEXT_CHARS_MAX])
    if interaction.channel == "phone":  # the note is the agent's
        return text, text
    spoken = "\n".join(turn.text for turn in interaction.turns if turn.speaker == "agent")
    return text, folded(spoken[:AGENT_CHARS_MAX])


def _reports(interaction: Interaction, placement: Placement, gist: Gist) -> bool:
    if interaction.trust == "forged" or interaction.direction == "outbound":
        return False
    return placement.kind in {"new", "repeat"} and not gist.closes


def _servers(
    gist: Gist, trouble: str, customer: Customer | None, text: str
) -> tuple[tuple[str, ...], bool, tuple[str, ...]]:
    """Return the servers that fit, whether the text names them, and the servers it names beside them."""
    services = [one for one in customer.services if one.server] if customer else []
    own = {folded(one.server) for one in services}
    named = {one for one in own if said.names(one, text) and not said.denied(one, text)}
    mentions = tuple(one for one in gist.servers if one not in own and not said.denied(one, text))
    if named:
        return tuple(sorted(named)), True, mentions
    fitting = _fitting(services, trouble, gist)
    return tuple(sorted({folded(one.server) for one in fitting})), False, mentions


def _fitting(services: list[Service], trouble: str, gist: Gist) -> list[Service]:
    """Return the services that can be to blame: those of the trouble's kind, of the domain it names."""
    kind = (MAIL if is_of_mail(gist) else WEB) if trouble == CERTIFICATE else trouble
    of_kind = [one for one in services if kind_of(one) == kind]
    if kind == MAIL and not of_kind:  # its mail is where its site is
        of_kind = [one for one in services if kind_of(one) == WEB]
    found = of_kind if trouble else services
    stated = [one for one in found if one.domain and registrable_domain(one.domain) in gist.domains]
    return stated or found


def _symptoms(gist: Gist, text: str) -> tuple[str, ...]:
    found = said.symptoms_of(gist.signs, gist.failing)
    return found if said.DOWN.search(text) is None else tuple(sorted({*found, said.DEAD}))


def _is_warned(gist: Gist, text: str) -> bool:
    return not {"certificate", "web"}.isdisjoint(gist.signs) and said.WARNED.search(text) is not None


def _is_everywhere(gist: Gist, text: str) -> bool:
    both = {"mail", "web"} <= set(gist.signs) and said.BOTH.search(text) is not None
    return both or said.EVERYWHERE.search(text) is not None


def _strength(gist: Gist, trouble: str, problem: str, texts: tuple[str, str], model: IncidentModel) -> float:
    """Return in bits how much the report sounds like an outage of ours."""
    signs, (text, agent) = set(gist.signs), texts
    warned = _is_warned(gist, text)
    listed = gist.failing != "receive" and said.LISTED.search(text)
    ways = {match.group() for match in said.DOWN.finditer(text)}
    down = ways or signs & {"server_error", "timeout"}
    found = (
        (model.down, down),
        (model.down_again, len(ways) > 1),
        (model.certificate, warned),
        (model.slow, "slow" in signs),
        (model.listed, listed),
        (model.fails_both, gist.failing == "both"),
        (model.fails_one, gist.failing in {"send", "receive"}),
        (model.all_hit, said.ALL_HIT.search(text)),
        (model.announced_by_us, agent and said.ANNOUNCED.search(agent)),
        (model.announced, agent is not text and said.ANNOUNCED.search(text)),
        (model.recent, said.RECENT.search(text)),
        (model.stale, said.STALE.search(text)),
        (model.isolated, said.ISOLATED.search(text)),
        (model.wants, said.WANTS.search(text)),
        (model.answered, not listed and said.ANSWERED.search(text)),
    )
    if warned:
        signs -= {"expiry", "record", "registration", "intrusion"}
    if listed:
        signs -= {"spam", "blocked"}
    if trouble in {LINE, TELEVISION, VOICE}:  # the signs are a host's: "nestao" is no file here
        signs &= {"quota", "password", "newbox", "price", "transfer"}
    own = sum(said.OWN_SIGNS.get(sign, 0.0) for sign in signs)
    of_class = 0.0 if warned else _OWN_PROBLEMS.get(problem, 0.0)
    return sum(bits for bits, holds in found if holds) + max(own, model.own_min) + of_class
