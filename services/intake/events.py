"""A normalised piece as an event on the bus, small enough for it. Pure."""

from __future__ import annotations

import msgspec

from services.intake.channel import Normalised
from shared.interaction import Interaction, Turn, encode_interaction
from shared.publishing import Message, event
from shared.subjects import EVENT_BYTES_MAX, INTERACTION_SUBJECT, INTERACTION_TYPE

CUT_TEXT_CHARS = 40_000
CUT_QUOTED_CHARS = 5_000
CUT_TURNS = 200
CUT_TURN_CHARS = 200


def to_event(normalised: Normalised) -> tuple[Message, tuple[bytes, ...]]:
    """Return the event for a piece, and all bytes that must lie in the blob store before it goes out."""
    interaction, blobs = normalised.interaction, normalised.blobs
    data = encode_interaction(interaction)
    if len(data) > EVENT_BYTES_MAX and interaction.raw is not None and interaction.raw.inline is not None:
        blobs = (*blobs, interaction.raw.inline)
        interaction = msgspec.structs.replace(
            interaction, raw=msgspec.structs.replace(interaction.raw, inline=None)
        )
        data = encode_interaction(interaction)
    if len(data) > EVENT_BYTES_MAX:
        interaction = _cut(interaction)
        data = encode_interaction(interaction)
    message = event(
        subject=INTERACTION_SUBJECT.format(channel=interaction.channel),
        event_id=interaction.id,
        event_type=INTERACTION_TYPE,
        source=f"onethread/{interaction.channel}/{interaction.source}",
        data=data,
    )
    return message, blobs


def _cut(interaction: Interaction) -> Interaction:
    """Return the piece with its texts cut; all of them are whole in the original."""
    return msgspec.structs.replace(
        interaction,
        text=interaction.text[:CUT_TEXT_CHARS],
        quoted=interaction.quoted[:CUT_QUOTED_CHARS],
        signature=interaction.signature[:CUT_QUOTED_CHARS],
        turns=tuple(
            Turn(turn.at, turn.speaker, turn.text[:CUT_TURN_CHARS], turn.author)
            for turn in interaction.turns[:CUT_TURNS]
        ),
        note="; ".join(note for note in (interaction.note, "text cut, the original is whole") if note),
    )
