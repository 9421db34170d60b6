"""Identifiers seen with a customer, to be recognised by later: never as strong as the directory's."""

from __future__ import annotations

from services.correlator.core.attributing import Attribution
from services.correlator.core.profiles import profile
from services.correlator.core.reading import Reading
from shared.interaction import Interaction
from shared.placement import Known


def learned_from(interaction: Interaction, reading: Reading, attribution: Attribution) -> tuple[Known, ...]:
    """Return what this interaction teaches about where it stands.

    A customer of the directory learns an author's further address only when something else proved the author;
    an unknown customer learns all that its author gives and nobody in the directory has.
    """
    if interaction.trust == "forged" or (
        interaction.channel == "email" and interaction.trust == "unverified"
    ):
        return ()
    if attribution.customer is not None and not (
        attribution.teaches or attribution.customer.kind == "unknown"
    ):
        return ()
    if interaction.direction == "outbound":
        return ()
    identity, name = reading.identity, interaction.author.name
    given = (*identity.emails, *identity.phones)
    # An address that too many customers share is found at nobody, yet it is not a new one.
    known = profile(attribution.customer).by_address if attribution.customer else {}
    return tuple(
        Known(one.kind, one.value, name, attribution.contact_id if attribution.customer else "")
        for one in given
        if one.value not in attribution.listed and one.value not in known
    )
