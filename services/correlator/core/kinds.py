"""Of what kind a report is: noise, or a repeat or a follow-up of the thread that it joins (the format)."""

from __future__ import annotations

from services.correlator.core import noise
from services.correlator.core.attributing import Attribution
from services.correlator.core.likeness import KNOWING, Likeness
from services.correlator.core.reading import Reading
from shared.interaction import Interaction
from shared.placement import Kind


def is_noise(interaction: Interaction, reading: Reading, attribution: Attribution) -> bool:
    """Return whether nobody needs to answer; what is but likely noise is none if somebody known says it."""
    # Who types a customer's address into a chat is somebody, if not surely that one.
    named = interaction.channel == "chat" and bool(attribution.suggested)
    known = attribution.customer is not None or named
    return reading.noise == noise.SURE or (reading.noise == noise.LIKELY and not known)


def kind_in_thread(interaction: Interaction, reading: Reading, best: Likeness) -> Kind:
    """Return `follow_up` where the sender shows that it knows of the thread, else `repeat`."""
    cues = {*reading.gist.cues}
    if interaction.direction == "outbound" or cues.intersection(KNOWING):
        return "follow_up"
    if best.reference_bits > 0:
        return "follow_up"
    # A chat may begin as a report made anew and end well; a mail or a note that closes knows of the case.
    return "follow_up" if reading.gist.closes and not interaction.turns else "repeat"
