"""What goes of an interaction and of the decisions on it, and what stays. Pure.

The author and the others stay with their identifiers: they are known with the customer anyway, and somebody
who wants to be forgotten is found by them later.
"""

from __future__ import annotations

import msgspec

from shared.interaction import Interaction, decode_interaction
from shared.placement import Placement

REMOVED = (
    "removed after its time"  # the note of a piece without its text; pages have words of their own for it
)


def without_texts(piece: Interaction) -> Interaction:
    """Return the piece without anything that was said or sent in it."""
    bounced = piece.bounced and msgspec.structs.replace(piece.bounced, cause="")
    return msgspec.structs.replace(
        piece,
        subject="",
        text="",
        quoted="",
        signature="",
        turns=(),
        claims=(),
        hidden=(),
        attachments=(),
        raw=None,
        bounced=bounced,
        note=REMOVED,
    )


def without_originals(piece: Interaction) -> Interaction:
    """Return the piece without the bytes that it came as; what files came with it can still be told."""
    files = tuple(msgspec.structs.replace(one, blob="") for one in piece.attachments)
    return msgspec.structs.replace(piece, raw=None, attachments=files)


def blobs_of(piece: Interaction, *, inline: bool) -> tuple[str, ...]:
    """Return the objects that hold a piece's bytes; `inline`: the original itself is within the piece."""
    named = {one.blob for one in piece.attachments}
    if piece.raw is not None and not inline:
        named.add(piece.raw.name)
    return tuple(sorted(named - {""}))


def blobs_named_in(data: bytes) -> tuple[str, ...]:
    """Return the objects that a piece on the bus or in a dead letter names; none where it cannot be read."""
    try:
        piece = decode_interaction(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ()
    return blobs_of(piece, inline=False)


def without_words(placement: Placement) -> Placement:
    """Return the decision without the words that it quotes from the piece."""
    triage = msgspec.structs.replace(placement.triage, facts={}, may_request_why="")
    return msgspec.structs.replace(placement, triage=triage)
