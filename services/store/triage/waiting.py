"""Since when a customer waits for us. Pure.

From the first word that we have not answered: who asks again keeps the place it had, neither better (asking
again never makes others wait) nor worse (as it would be from the last word).
"""

from __future__ import annotations

from datetime import datetime

from services.store.triage.said import Situation
from shared.interaction import Interaction


def last_word(interaction: Interaction) -> datetime | None:
    """Return when the customer's last word in an interaction reached us; None for ours and for machines'.

    Never before it was said and, but for a chat, never before we had it: nobody waits longer by a claim.
    """
    if interaction.direction == "outbound" or interaction.automatic:
        return None
    spoken = [turn.at for turn in interaction.turns if turn.speaker == "customer"]
    return min(max(spoken), interaction.received_at) if spoken else interaction.received_at


def last_answer(interaction: Interaction) -> datetime | None:
    """Return when we last spoke in an interaction; None where we did not.

    A call that an agent took is no answer by itself: its note is what is still to be worked on.
    """
    if interaction.direction == "outbound":
        return None if interaction.automatic else interaction.occurred_at
    spoken = [turn.at for turn in interaction.turns if turn.speaker == "agent"]
    return min(max(spoken), interaction.received_at) if spoken else None


def answered_at(situation: Situation) -> datetime | None:
    """Return when we last spoke to the customer, None where we never did."""
    return max((one.answer_at for one in situation.said if one.answer_at), default=None)


def waiting_since(situation: Situation) -> datetime | None:
    """Return the moment of the first word that we have not answered; None where nobody waits."""
    if situation.is_closed:
        return None
    answered = answered_at(situation)
    words = [one.word_at for one in situation.said if one.word_at]
    return min((at for at in words if answered is None or at > answered), default=None)
