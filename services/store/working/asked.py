"""What an agent may do with a thread: one strict struct a kind, all in public names."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

TEXT_CHARS_MAX = 5_000  # of a note, and of what solved it: in the agent's own words
LOGIN_CHARS_MAX = 200

Text: TypeAlias = Annotated[str, Meta(max_length=TEXT_CHARS_MAX)]


class Working(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """Root of all that can be done with a thread."""


class Assign(Working, frozen=True, kw_only=True, tag="assign"):
    """The agent with this login has it in hand; null: nobody has."""

    agent: Annotated[str, Meta(min_length=1, max_length=LOGIN_CHARS_MAX)] | None = None


class Close(Working, frozen=True, kw_only=True, tag="close"):
    """It is solved; `solution` says by what, for whoever meets the like of it."""

    solution: Text = ""


class Reopen(Working, frozen=True, kw_only=True, tag="reopen"):
    """It is not solved after all."""


class Snooze(Working, frozen=True, kw_only=True, tag="snooze"):
    """It can wait until `until`; whatever the customer says before that wakes it."""

    until: Annotated[datetime, Meta(tz=True)]


class Wake(Working, frozen=True, kw_only=True, tag="wake"):
    """It waits no longer."""


class Note(Working, frozen=True, kw_only=True, tag="note"):
    """Something that agents should know, and nobody else."""

    text: Annotated[str, Meta(min_length=1, max_length=TEXT_CHARS_MAX)]


class HandOver(Working, frozen=True, kw_only=True, tag="team"):
    """It is of the team with this handle; null: of none. For who oversees the desk, so it is no Work."""

    team: Annotated[str, Meta(min_length=1, max_length=LOGIN_CHARS_MAX)] | None = None


Work: TypeAlias = Assign | Close | Reopen | Snooze | Wake | Note
