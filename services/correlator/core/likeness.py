"""How one report fits one thread of the same customer: references, matter, circumstances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from services.correlator.core import cues as cue
from services.correlator.core.about import About, about, gathered
from services.correlator.core.circumstances import compare_circumstances, same_person
from services.correlator.core.closing import closed_since, days_between
from services.correlator.core.compared import Compared
from services.correlator.core.gist import Gist
from services.correlator.core.matters import PLAIN_SIGNS, compare_matters
from services.correlator.core.models import Model
from services.correlator.core.models.model import Days
from services.correlator.core.outages import compare_outages
from services.correlator.core.reading import Reading
from shared.interaction import Interaction
from shared.placement import Customer, Thread

VAGUE_STEMS_MAX = 5
QUOTED_STEMS_MIN = 4  # fewer words may stand in any history
QUOTED_SHARE_MIN = 0.6  # a client shortens and wraps what it quotes
KNOWING = (cue.EARLIER, cue.STATUS, cue.SOLVED)


class Likeness(msgspec.Struct, frozen=True):
    """One thread, weighed."""

    thread: Thread
    customer: Customer | None
    about: About
    compared: tuple[Compared, ...]
    bits: float
    content_bits: float  # of what both are about; neither time nor cues nor references
    reference_bits: float
    closed_days: float | None = None  # days since it closed; None while open


def compare_threads(
    interaction: Interaction,
    reading: Reading,
    threads: Sequence[Thread],
    leads: Mapping[str, Sequence[str]],
    *,
    customer: Customer | None,
    contact_id: str = "",
    model: Model,
) -> list[Likeness]:
    """Return how each of `threads` fits.

    `leads` names by thread the references that lead to it (conversation, header, …), `contact_id` who of the
    customer reports, empty where nobody knows. Where a trouble came back with a thread, what was said of it
    before is true of it now.
    """
    held = {thread.id: about(thread) for thread in threads}
    return [
        _compared(
            interaction,
            reading,
            thread,
            leads.get(thread.id, ()),
            held=held[thread.id],
            before=held.get(thread.recurrence_of),
            customer=customer,
            contact_id=contact_id,
            model=model,
        )
        for thread in threads
    ]


def _compared(
    interaction: Interaction,
    reading: Reading,
    thread: Thread,
    kinds: Sequence[str],
    *,
    held: About,
    before: About | None,
    customer: Customer | None,
    contact_id: str,
    model: Model,
) -> Likeness:
    gist = reading.gist
    references = tuple(_references(reading, held, kinds, model))
    matter = gathered((*held.gists, *before.gists)) if before else held
    outages = compare_outages(gist, held, thread, interaction.received_at, model)
    content = (*compare_matters(gist, matter, customer, model), *outages)
    closed = closed_since(thread, interaction.received_at, model.days)
    closed_days = None if closed is None else days_between(closed, interaction.received_at)
    rest = tuple(
        compare_circumstances(
            interaction,
            gist,
            held,
            thread=thread,
            closed_days=closed_days,
            same_person=same_person(gist, held, thread, contact_id),
            referred=bool(references),
            model=model,
        )
    )
    compared = (*references, *content, *rest)
    return Likeness(
        thread,
        customer,
        held,
        compared,
        model.thread.join_prior + sum(one.bits for one in compared),
        sum(one.bits for one in content),
        sum(one.bits for one in references),
        closed_days,
    )


def shared_matter(one: Likeness, other: Likeness, model: Model) -> float:
    """Return the bits that two threads of a customer are one matter, as told by how the later one began."""
    earlier, later = sorted((one, other), key=lambda found: (found.thread.opened_at, found.thread.id))
    if not later.about.gists:
        return model.thread.join_prior
    content = compare_matters(later.about.gists[0], earlier.about, earlier.customer, model)
    return model.thread.join_prior + sum(compared.bits for compared in content)


def may_hold(one: Likeness, gist: Gist, days: Days) -> bool:
    """Return whether a report may still stand in the thread: docs/corpora.md's rules on closing.

    Within some days of closing the same trouble joins. Later only what answers it without telling of trouble:
    thanks, a question how it stands. The trouble itself is a new thread then, a recurrence.
    """
    if one.closed_days is None or one.closed_days <= days.reopens:
        return True
    troubled = bool(gist.failing) or (bool(gist.problem) and not {cue.SOLVED, cue.STATUS} & {*gist.cues})
    return one.reference_bits > 0 and not troubled


def is_vague(gist: Gist) -> bool:
    """Return whether a report says no more than that something of its class does not work."""
    telling = [sign for sign in gist.signs if sign not in PLAIN_SIGNS]
    named = gist.errors or gist.mailboxes or gist.servers or gist.failing
    return not telling and not named and len(gist.stems) <= VAGUE_STEMS_MAX


def _references(reading: Reading, held: About, kinds: Sequence[str], model: Model) -> Iterator[Compared]:
    weights, gist = model.thread, reading.gist
    bits = {
        "conversation": weights.conversation,
        "header": weights.header,
        "sibling": weights.sibling,
        "spoken": weights.spoken,
        "written": weights.written,
    }
    named = [kind for kind in bits if kind in kinds]
    if named:
        yield Compared("reference", f"thread {named[0]}", bits[named[0]])
    if gist.replies and len(gist.subject) > 3 and any(gist.subject == other.subject for other in held.gists):
        yield Compared("reference", "subject inherited", weights.subject_inherited if not named else 1.0)
    if any(_is_quoted(other, reading.quoted) for other in held.gists):
        yield Compared("reference", "thread quoted", weights.quoted if not named else 1.0)


def _is_quoted(gist: Gist, quoted: frozenset[str]) -> bool:
    """Whether most of what a report says stands in the quoted history: an answer whose headers were lost."""
    if len(quoted) < QUOTED_STEMS_MIN or len(gist.stems) < QUOTED_STEMS_MIN:
        return False
    return len(quoted.intersection(gist.stems)) >= QUOTED_SHARE_MIN * len(gist.stems)
