"""Takes found secrets out of a text and out of an interaction. Pure; the last step of every normaliser."""

from __future__ import annotations

import msgspec

from services.intake.masking.cards import find_cards
from services.intake.masking.keys import find_keys
from services.intake.masking.passwords import find_passwords
from services.intake.masking.span import Span
from shared.interaction import Interaction, Turn

MASK = "••••••"  # of one length whatever it hides; no word to any reader or tokeniser

_FINDERS = (find_passwords, find_cards, find_keys)


def mask(text: str) -> tuple[str, frozenset[str]]:
    """Return `text` with a mask in place of each secret, and the kinds of what was hidden."""
    lowered = text.lower()
    spans = sorted(span for find in _FINDERS for span in find(text, lowered))
    if not spans:
        return text, frozenset()
    parts: list[str] = []
    at = 0
    for start, end, _ in spans:
        if end <= at:  # within the one before
            continue
        parts += (text[at : max(start, at)], MASK if start >= at else "")
        at = end
    return "".join((*parts, text[at:])), frozenset(kind for _, _, kind in spans)


def masked(interaction: Interaction) -> Interaction:
    """Return the interaction without the secrets said in it; `hidden` says which kinds there were."""
    kinds: set[str] = set(interaction.hidden)

    def without(text: str) -> str:
        text, found = mask(text)
        kinds.update(found)
        return text

    subject, text = without(interaction.subject), without(interaction.text)
    quoted, signature = without(interaction.quoted), without(interaction.signature)
    turns = tuple(_turn(turn, without(turn.text)) for turn in interaction.turns)
    if not kinds:
        return interaction
    return msgspec.structs.replace(
        interaction,
        subject=subject,
        text=text,
        quoted=quoted,
        signature=signature,
        turns=turns,
        hidden=tuple(sorted(kinds)),
    )


def _turn(turn: Turn, text: str) -> Turn:
    return turn if text == turn.text else msgspec.structs.replace(turn, text=text)


__all__ = ["MASK", "Span", "mask", "masked"]
