"""Seals the original of a piece in which a secret was said: the bytes as they came still hold it. Pure."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from services.intake.channel import Normalised
from shared.blobs import blob_name
from shared.interaction import Blob, Interaction, original_of

Seal = Callable[[bytes, str], bytes]  # the content, and what it is: it opens as that alone


def sealed(normalised: Normalised, seal: Seal) -> Normalised:
    """Return the piece with its original sealed where its texts hide something, and as it is else.

    The size told is that of the original; the name is that of the sealed bytes, so that it betrays nothing.
    """
    interaction = normalised.interaction
    raw = interaction.raw
    if not interaction.hidden or raw is None or raw.sealed:
        return normalised
    about = original_of(interaction.id)
    if raw.inline is not None:
        content = seal(raw.inline, about)
        return _with(normalised, interaction, msgspec.structs.replace(raw, inline=content), content)
    blobs = tuple(seal(one, about) if blob_name(one) == raw.name else one for one in normalised.blobs)
    content = next(new for new, old in zip(blobs, normalised.blobs, strict=True) if new is not old)
    return _with(Normalised(interaction=interaction, blobs=blobs), interaction, raw, content)


def _with(normalised: Normalised, interaction: Interaction, raw: Blob, content: bytes) -> Normalised:
    raw = msgspec.structs.replace(raw, name=blob_name(content), sealed=True)
    return Normalised(interaction=msgspec.structs.replace(interaction, raw=raw), blobs=normalised.blobs)
