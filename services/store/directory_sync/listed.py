"""What a source of the directory lists, whatever it is: customers, and what could not be read. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from services.store.directory_entries import Entry
from shared.errors import OneThreadError


class Broken(OneThreadError):  # noqa: N818  named by what the source is
    """The source cannot be read, or not to its end; the text says why. Nothing may follow from it."""


class Refusal(msgspec.Struct, frozen=True):
    """A row of the source that cannot be taken, and why."""

    where: str  # "line 12", "client 7"
    what: str
    number: str = ""  # the customer it is about, where that can be read


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """What a source lists."""

    entries: Sequence[Entry]
    refused: Sequence[Refusal] = ()
    noticed: Sequence[str] = ()  # what could not be asked for and does no harm, a phrase each

    @property
    def whole(self) -> bool:
        """Whether it can be told who is not listed: a row of nobody's may be anybody's."""
        return all(one.number for one in self.refused)
