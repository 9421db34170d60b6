"""From a placed report to a signal: which trouble, on whose server, and how much it sounds like an outage."""

from __future__ import annotations

from services.correlator.core import incident_words as said
from services.correlator.core.gist import Gist
from services.correlator.core.incident_model import IncidentModel
from services.correlator.core.incident_strength import outage_strength, texts_of, trouble_of
from services.correlator.core.incident_troubles import CERTIFICATE, MAIL, WEB, is_of_mail, kind_of
from services.correlator.core.reading import Reading
from services.correlator.core.words import folded
from shared.identifiers import registrable_domain
from shared.incident import Signal
from shared.interaction import Interaction
from shared.placement import Customer, Placement, Service


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
    text, agent = texts_of(interaction)
    trouble, several = trouble_of(gist, text, customer)
    servers, named, mentions = _servers(gist, trouble, customer, f"{text}\n{agent}")
    reports = _reports(interaction, placement, gist)
    strength = 0.0  # of what only follows nobody asks
    if reports:
        problem = placement.triage.problem
        strength = round(outage_strength(gist, trouble, problem, (text, agent), model), 2)
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


def _is_everywhere(gist: Gist, text: str) -> bool:
    both = {"mail", "web"} <= set(gist.signs) and said.BOTH.search(text) is not None
    return both or said.EVERYWHERE.search(text) is not None
