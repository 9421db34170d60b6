"""What of one interaction its customer sees: its words, only that it was, or nothing. Pure.

The one rule by which anything of the records reaches a customer. In doubt nothing is shown: of a mail that
nobody proved, of a placement that a machine was not sure of, of what a correction has yet to settle. An agent
may hide anything, and may show what came without a proof by its channel (a call, a chat), never a mail.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Showing = Literal["words", "event", "nothing"]
Mark = Literal["", "public", "hidden"]

MACHINE = "machine"
MAIL = "email"
PORTAL = "ticket"  # what the desk answers here is written for these pages
NOTED = "phone"  # its words are the agent's, not the customer's


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One interaction as it stands with a customer now."""

    channel: str
    direction: str  # "inbound", "outbound"
    trust: str
    automatic: str = ""
    zone: str = "auto"
    decided_by: str = MACHINE
    unsettled: bool = False  # a correction wants it placed anew
    replaced: bool = False  # a later version of the same piece is on record
    theirs: bool = False  # the channel proves, or gives, an address of a contact whom this customer has now
    mark: Mark = ""  # what an agent said of it, as long as it stands with the same customer


def showing(piece: Piece) -> Showing:
    """Return what the customer in whose thread it stands may see of it."""
    if piece.mark == "hidden" or piece.automatic or piece.replaced or not _is_placed_for_sure(piece):
        return "nothing"
    if piece.direction == "outbound":
        return "words" if piece.channel == PORTAL or piece.mark == "public" else "event"
    if piece.trust == "verified" and piece.theirs:
        return "words"
    if piece.channel == MAIL or piece.trust != "plausible":
        return "nothing"  # whatever anybody marked: it may be somebody else's
    if piece.mark == "public":
        return "words"
    return "event" if piece.channel == NOTED and piece.theirs else "nothing"


def may_be_marked(piece: Piece) -> bool:
    """Return whether an agent's "public" would show more of it than the rule does."""
    return showing(msgspec.structs.replace(piece, mark="public")) != showing(
        msgspec.structs.replace(piece, mark="")
    )


def _is_placed_for_sure(piece: Piece) -> bool:
    by_human = piece.decided_by != MACHINE
    return not piece.unsettled and (by_human or piece.zone == "auto")
