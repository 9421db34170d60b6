"""What an agent or a program asks to be put right: one strict struct a kind, all in public names.

`revision` is the number of the decision that was looked at (PlacementView.revision): who looked at one that
no longer holds gets a 409 and looks again.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

WHY_CHARS_MAX = 500
NAME_CHARS_MAX = 64
KIND_CHARS_MAX = 40
VALUE_CHARS_MAX = 320
PRINTABLE = r"^[^\x00-\x1f\x7f]+$"

Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=NAME_CHARS_MAX, pattern="^[!-~]+$")]
Revision: TypeAlias = Annotated[int, Meta(ge=1, le=2**31 - 1)]


class Correcting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """Root of all that can be put right."""

    why: Annotated[str, Meta(max_length=WHY_CHARS_MAX)] = ""


class OfInteraction(Correcting, frozen=True, kw_only=True):
    """What is put right about where one interaction stands."""

    interaction: Name
    revision: Revision


class Move(OfInteraction, frozen=True, kw_only=True, tag="move"):
    """It belongs to another thread of its customer: `thread`, or a new one where that is null."""

    thread: Name | None = None


class Give(OfInteraction, frozen=True, kw_only=True, tag="give"):
    """It is another customer's: into `thread` of that one, or a new one where that is null."""

    customer: Name
    thread: Name | None = None


class Split(OfInteraction, frozen=True, kw_only=True, tag="split"):
    """It and all that comes after it in its thread belong to a new thread."""


class NotSame(OfInteraction, frozen=True, kw_only=True, tag="not_same"):
    """It is not the problem of its thread: it gets a new one, and its like joins this one by no machine."""


class Merge(Correcting, frozen=True, kw_only=True, tag="merge"):
    """All of `thread` belongs to `into`, a thread of the same customer."""

    thread: Name
    into: Name


class Forget(Correcting, frozen=True, kw_only=True, tag="forget"):
    """A learned identifier is not this customer's; it is not learned again."""

    customer: Name
    identifier_kind: Annotated[str, Meta(min_length=1, max_length=KIND_CHARS_MAX, pattern=PRINTABLE)]
    identifier: Annotated[str, Meta(min_length=1, max_length=VALUE_CHARS_MAX, pattern=PRINTABLE)]


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which suggestion of a review is accepted; the best one where nothing is named.

    Of a customer who is suggested any thread may be named.
    """

    thread: Name | None = None
    customer: Name | None = None
    why: Annotated[str, Meta(max_length=WHY_CHARS_MAX)] = ""


class Refusal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That none of a review's suggestions is right."""

    why: Annotated[str, Meta(max_length=WHY_CHARS_MAX)] = ""


Correction: TypeAlias = Move | Give | Split | NotSame | Merge | Forget
