"""What a source of the directory lists, whatever it is: customers, and what could not be read. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from services.store.directory_entries import Entry
from shared.errors import OneThreadError
from shared.phrases import Phrase, phrased


class Refusal(msgspec.Struct, frozen=True):
    """A row of the source that cannot be taken, and why."""

    where: Phrase  # "line 12", "client 7"
    what: Phrase
    number: str = ""  # the customer it is about, where that can be read


class Broken(OneThreadError):  # noqa: N818  named by what the source is
    """The source cannot be read, or not to its end. Nothing may follow from it."""

    def __init__(self, why: str | Phrase, *, refused: Sequence[Refusal] = ()) -> None:
        """`refused` are the rows because of which nothing of it is taken."""
        self.phrase = phrased(why)
        super().__init__(self.phrase.text)
        self.refused = refused


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """What a source lists."""

    entries: Sequence[Entry]
    refused: Sequence[Refusal] = ()
    noticed: Sequence[Phrase] = ()  # what could not be asked for and does no harm

    @property
    def whole(self) -> bool:
        """Whether it can be told who is not listed: a row of nobody's may be anybody's."""
        return all(one.number for one in self.refused)
