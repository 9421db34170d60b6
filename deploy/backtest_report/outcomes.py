"""Each piece of a history with what was decided on it, and where that stands among the others. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from deploy.backtest import Corpus, interactions_of
from services.store.directory_entries import customer_id_of, read_entries
from services.store.triage.language import Language, language_of
from shared.clean import clean_line
from shared.interaction import Interaction
from shared.placement import Evidence, Placed

EXCERPT_CHARS_MAX = 240

# Comparisons that any help desk makes: what they join needs no reading.
REFERENCES = frozenset(
    {"thread conversation", "thread header", "thread sibling", "thread spoken", "thread written"}
)


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """One piece, what was decided, and what came before it in its thread."""

    id: str
    channel: str
    language: Language
    received_at: datetime
    placed: Placed
    row: Mapping[str, Any]  # its prediction, in the form of docs/corpora.md
    thread: int = 0  # in the order of opening, from 1; 0 for noise
    earlier: tuple[int, ...] = ()  # the pieces of its thread before it, as places in the list

    @property
    def is_noise(self) -> bool:
        """Whether it was told to be no report."""
        return self.placed.placement.kind == "noise"

    @property
    def asked(self) -> bool:
        """Whether a human is asked."""
        return self.placed.placement.zone == "review"

    @property
    def joined(self) -> bool:
        """Whether it was put into a thread that was there, without asking."""
        return bool(self.placed.placement.thread_id) and not self.placed.placement.opens_thread

    @property
    def by_reference(self) -> bool:
        """Whether a reference led it to its thread."""
        return any(one.comparison in REFERENCES for one in self.placed.placement.evidence)


def outcomes_of(corpus: Corpus, placed: Sequence[Placed], rows: Sequence[Mapping[str, Any]]) -> list[Outcome]:
    """Return an outcome for each piece of `corpus`, in order; `rows` are its predictions."""
    default: Language = "hr" if corpus.desk.language == "hr" else "en"
    numbers: dict[str, int] = {}
    members: dict[str, list[int]] = {}
    found = []
    for place, (piece, one, row) in enumerate(
        zip(corpus.pieces, _by_piece(corpus, placed), rows, strict=True)
    ):
        thread = one.placement.thread_id
        before = members.setdefault(thread, []) if thread else []
        found.append(
            Outcome(
                id=piece.id,
                channel=piece.channel,
                language=language_of([one.interaction.subject, one.interaction.text], default=default),
                received_at=piece.received_at,
                placed=one,
                row=row,
                thread=numbers.setdefault(thread, len(numbers) + 1) if thread else 0,
                earlier=tuple(before),
            )
        )
        before.append(place)
    return found


def _by_piece(corpus: Corpus, placed: Sequence[Placed]) -> Sequence[Placed]:
    if len(placed) == len(corpus.pieces):  # none came twice
        return placed
    by_id = {one.interaction.id: one for one in placed}
    return [by_id[interaction.id] for interaction in interactions_of(corpus)]


class Names:
    """What customers and threads are called in a report: never by internal ids."""

    def __init__(self, corpus: Corpus, outcomes: Sequence[Outcome]) -> None:
        entries = read_entries(corpus.directory)
        self._customers = {
            customer_id_of(one.customer.strip()): f"{clean_line(one.customer)} {clean_line(one.name)}"
            for one in entries
        }
        self._threads = {one.placed.placement.thread_id: one.thread for one in outcomes if one.thread}

    def customer(self, customer_id: str) -> str:
        """Return number and name of a customer, nothing where it is unknown."""
        return self._customers.get(customer_id, "")

    def thread(self, thread_id: str) -> int:
        """Return the number of a thread, 0 where there is none."""
        return self._threads.get(thread_id, 0)


class Reason(msgspec.Struct, frozen=True):
    """One comparison behind a decision."""

    bits: float
    hr: str
    en: str


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One piece as a report shows it."""

    id: str
    channel: str
    received_at: datetime
    who: str
    text: str
    customer: str
    thread: int


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """One decision to look at, with what it was made for."""

    sort: str  # what it is an example of: a key of words.py
    piece: Shown
    before: Shown | None = None  # the piece of the thread that it is like
    should: str = ""  # what the labels say
    why_hr: str
    why_en: str
    reasons: tuple[Reason, ...] = ()
    runner_up: str = ""  # customer and thread, where one was weighed
    runner_up_probability: float = 0.0
    runner_up_reasons: tuple[Reason, ...] = ()


def shown(one: Outcome, names: Names) -> Shown:
    """Return a piece as a report shows it."""
    interaction, placement = one.placed.interaction, one.placed.placement
    return Shown(
        id=clean_line(one.id),
        channel=one.channel,
        received_at=one.received_at,
        who=_who(interaction),
        text=clean_line(f"{interaction.subject}  {interaction.text}", chars_max=EXCERPT_CHARS_MAX),
        customer=names.customer(placement.customer_id),
        thread=one.thread,
    )


def example(
    sort: str, one: Outcome, names: Names, *, before: Outcome | None = None, should: str = ""
) -> Example:
    """Return a decision as a report shows it."""
    placement = one.placed.placement
    runner = placement.runner_up
    thread = names.thread(runner.thread_id) if runner else 0
    called = [names.customer(runner.customer_id) if runner else "", f"#{thread}" if thread else ""]
    return Example(
        sort=sort,
        piece=shown(one, names),
        before=shown(before, names) if before else None,
        should=should,
        why_hr=placement.why_hr,
        why_en=placement.why_en,
        reasons=_reasons(placement.evidence),
        runner_up=" ".join(part for part in called if part),
        runner_up_probability=runner.probability if runner else 0.0,
        runner_up_reasons=_reasons(runner.evidence) if runner else (),
    )


def _reasons(evidence: Sequence[Evidence]) -> tuple[Reason, ...]:
    return tuple(Reason(one.weight_bits, one.hr, one.en) for one in evidence)


def _who(interaction: Interaction) -> str:
    known = [one.raw or one.value for one in interaction.author.identifiers]
    return clean_line(", ".join(part for part in (interaction.author.name, *known) if part))
