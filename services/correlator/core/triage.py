"""What kind of trouble it is, what the report states, and whether its sender may ask for help."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from services.correlator.core import cues as cue
from services.correlator.core.attributing import Attribution
from services.correlator.core.gist import Gist
from services.correlator.core.reading import Reading
from shared.identifiers import registrable_domain
from shared.interaction import Interaction
from shared.placement import Contact, Triage

OTHER = "other"
BELIEVED = frozenset({"verified", "plausible"})
# Why somebody may not ask, as stable names; pages put them into words.
UNKNOWN_CUSTOMER = "unknown customer"
UNKNOWN_PERSON = "unknown person"
BILLING_CONTACT = "billing contact"
OTHER_DOMAIN = "contact for other domains"
NOT_AUTHENTICATED = "not authenticated"
NOT_PROVEN = "not proven"


def triage(
    interaction: Interaction, reading: Reading, attribution: Attribution, *, thread_problem: str = ""
) -> Triage:
    """Return the triage; `thread_problem` is the class of the thread that the report joins."""
    why = may_not_request(interaction, reading, attribution)
    return Triage(
        problem=thread_problem or _problem(reading, attribution),
        facts=reading.facts,
        may_request=not why,
        may_request_why=why,
        closes=reading.gist.closes and _is_believed(interaction),
    )


def _is_believed(interaction: Interaction) -> bool:
    """Return whether a closing counts: it is said by one of us, or by somebody who is who it claims to be."""
    ours = interaction.direction == "outbound" or bool(interaction.agent)
    return ours or interaction.trust in BELIEVED


def _problem(reading: Reading, attribution: Attribution) -> str:
    """Return the class of a report by itself; a stranger who asks for prices has no problem yet."""
    stranger = attribution.customer is None and attribution.likely is None
    return OTHER if stranger and "price" in reading.gist.signs else reading.gist.problem or OTHER


def problem_of_thread(gist: Gist, members: Iterable[Gist]) -> str:
    """Return the class that a report and the thread's members speak for, each by its votes.

    A member that speaks for none in particular, a short answer, says nothing.
    """
    leads: defaultdict[str, float] = defaultdict(float)
    for member in members:
        if member.problem and member.problem != OTHER:
            leads[member.problem] += member.problem_lead
    if gist.problem:
        leads[gist.problem] += gist.problem_lead
    return max(leads, key=leads.__getitem__) if leads else ""


def may_not_request(interaction: Interaction, reading: Reading, attribution: Attribution) -> str:
    """Return why the sender may not ask for support for this customer; empty where it may."""
    if interaction.trust == "forged" or (
        interaction.channel == "email" and interaction.trust == "unverified"
    ):
        return NOT_AUTHENTICATED
    if interaction.channel == "phone" and cue.SUSPECT in reading.gist.cues:
        return NOT_PROVEN
    customer = attribution.customer or attribution.likely
    if customer is None or customer.kind == "unknown":
        return UNKNOWN_CUSTOMER
    contact = next((one for one in customer.contacts if one.id == attribution.contact_id), None)
    if contact is None:
        return UNKNOWN_PERSON
    if contact.role == "billing":
        return BILLING_CONTACT
    return OTHER_DOMAIN if not _covers(contact, reading) else ""


def _covers(contact: Contact, reading: Reading) -> bool:
    stated = reading.gist.domains
    covered = {registrable_domain(domain) for domain in contact.domains}
    return not covered or not stated or not covered.isdisjoint(stated)
