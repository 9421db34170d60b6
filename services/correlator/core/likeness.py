"""Comparisons of one reading with one thread of the same customer: what they are about, when, and by whom."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import msgspec

from services.correlator.core import cues as cue
from services.correlator.core.about import About, about
from services.correlator.core.closing import closed_since, days_between
from services.correlator.core.compared import Compared
from services.correlator.core.gist import Gist
from services.correlator.core.lexicon import FAMILIES, SIGNS
from services.correlator.core.models import Model
from services.correlator.core.models.model import Days
from services.correlator.core.profiles import profile
from services.correlator.core.words import stem
from shared.interaction import Interaction
from shared.placement import Customer, Thread

# Classes that people tell for one another: a slow site, a lapsed domain that takes the mail along.
_KIN_PAIRS = """
    web performance / web database / web ssl / web security / web domain / web dns / web ftp / web backup /
    web account / mail dns / mail domain / mail account / mail security / mail performance / mail ssl /
    dns domain / dns ssl /
    backup database / performance database / account billing / domain billing / account security
"""
_KIN = frozenset(frozenset(pair.split()) for pair in _KIN_PAIRS.split("/"))

# Signs that say where and with what, or that stand in any report: two reports that differ in these alone do
# not differ in what is wrong.
_PLAIN_SIGNS = frozenset(name for name, sign in SIGNS.items() if sign.bits <= 1.2) | {
    "price", "scan", "newbox", "umlauts", "message", "timeout", "deleted", "restore"
}  # fmt: skip
KNOWING = (cue.EARLIER, cue.STATUS, cue.SOLVED)


class Likeness(msgspec.Struct, frozen=True):
    """One thread, weighed."""

    thread: Thread
    about: About
    compared: tuple[Compared, ...]
    bits: float
    content_bits: float  # of what both are about; neither time nor cues nor references
    reference_bits: float
    closed_days: float | None = None  # days since it closed; None while open


def compare_thread(
    interaction: Interaction,
    gist: Gist,
    thread: Thread,
    kinds: Sequence[str],
    *,
    customer: Customer | None,
    model: Model,
) -> Likeness:
    """Return how `thread` fits; `kinds` names the references that lead to it (conversation, header, …)."""
    held = about(thread)
    references = tuple(_references(gist, held, kinds, model))
    content = tuple(_content(gist, held, customer, model))
    closed = closed_since(thread, interaction.received_at, model.days)
    closed_days = None if closed is None else days_between(closed, interaction.received_at)
    rest = tuple(_circumstances(interaction, gist, held, thread=thread, closed_days=closed_days, model=model))
    compared = (*references, *content, *rest)
    return Likeness(
        thread,
        held,
        compared,
        model.thread.join_prior + sum(one.bits for one in compared),
        sum(one.bits for one in content),
        sum(one.bits for one in references),
        closed_days,
    )


def _references(gist: Gist, held: About, kinds: Sequence[str], model: Model) -> Iterator[Compared]:
    weights = model.thread
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


def _content(gist: Gist, held: About, customer: Customer | None, model: Model) -> Iterator[Compared]:
    weights = model.thread
    yield from _assets(gist, held, customer, model)
    typed = not gist.replies and " " in gist.subject
    if typed and any(gist.subject == other.subject for other in held.gists):
        yield Compared("subject", "subject same", weights.subject_same)
    if gist.errors and held.errors:
        same = held.errors.intersection(gist.errors)
        yield (
            Compared("error", "error same", weights.error_same, min(same))
            if same
            else Compared("error", "error other", weights.error_other)
        )
    if gist.problem and held.problems:
        trust = min(1.0, gist.problem_lead / weights.problem_lead_full)
        if gist.problem in held.problems:
            yield Compared("problem", "problem same", weights.problem_same, gist.problem)
        elif any(frozenset((gist.problem, other)) in _KIN for other in held.problems):
            yield Compared("problem", "problem kin", weights.problem_kin, gist.problem)
        else:
            yield Compared("problem", "problem other", weights.problem_other * trust, gist.problem)
    if gist.failing and held.failing:
        if gist.failing in held.failing or "both" in held.failing or gist.failing == "both":
            yield Compared("failing", "failing same", weights.failing_same)
        else:
            yield Compared("failing", "failing other", weights.failing_other)
    shared = [sign for sign in gist.signs if sign in held.signs]  # in order: sums of bits depend on it
    if (ours := _families(gist.signs)) and (theirs := _families(held.signs)) and ours.isdisjoint(theirs):
        yield Compared("signs", "signs other", weights.signs_other)
    if bits := min(sum(SIGNS[sign].bits for sign in shared if sign in SIGNS), weights.signs_max):
        yield Compared("signs", "signs shared", bits, ", ".join(shared))
    own = _own_words(customer) if customer else frozenset()
    if words := [
        w for w in gist.stems if w in held.stems and len(w) > 3 and w not in own and w not in gist.author
    ]:
        yield Compared(
            "words",
            "words shared",
            min(len(words) * weights.stem_shared, weights.stems_max),
            ", ".join(words[:5]),
        )


def _families(signs: Iterable[str]) -> frozenset[str]:
    """Return the families of the signs that tell what is wrong."""
    telling = (sign for sign in signs if sign not in _PLAIN_SIGNS and sign in FAMILIES)
    return frozenset(family for sign in telling for family in FAMILIES[sign])


def _assets(gist: Gist, held: About, customer: Customer | None, model: Model) -> Iterator[Compared]:
    weights = model.thread
    if gist.mailboxes and held.mailboxes:
        same = held.mailboxes.intersection(gist.mailboxes)
        yield (
            Compared("mailbox", "mailbox same", weights.mailbox_same, min(same))
            if same
            else Compared("mailbox", "mailbox other", weights.mailbox_other)
        )
    if gist.domains and held.domains:
        same = held.domains.intersection(gist.domains)
        own = len(customer.domains) if customer else 1
        if same:
            foreign = customer is not None and bool(same - _own_domains(customer))
            bits = (
                weights.domain_foreign
                if foreign
                else min(math.log2(own) if own > 1 else 0.0, weights.domain_same_max)
            )
            yield Compared("domain", "domain same", bits, min(same))
        elif (
            customer
            and not (owned := _own_domains(customer)).isdisjoint(gist.domains)
            and held.domains & owned
        ):
            yield Compared("domain", "domain other", weights.domain_other)


@lru_cache(2_048)
def _own_words(customer: Customer) -> frozenset[str]:
    """Return the stems of the customer's own names: they stand in all of its reports."""
    known = profile(customer)
    names = (*known.firm, *known.label_words, *(word for person in known.people for word in person.name))
    return frozenset(stem(word) for word in names) | frozenset(names)


def _own_domains(customer: Customer) -> frozenset[str]:
    return profile(customer).domains


def _circumstances(
    interaction: Interaction,
    gist: Gist,
    held: About,
    *,
    thread: Thread,
    closed_days: float | None,
    model: Model,
) -> Iterator[Compared]:
    weights, cues = model.thread, frozenset(gist.cues)
    if (gist.author and gist.author in held.authors) or held.addresses.intersection(gist.addresses):
        yield Compared("person", "person same", weights.person_same)
    if cues.intersection(KNOWING):
        yield Compared("cue", "knows", weights.knows)
    if cue.OTHER in cues:
        yield Compared("cue", "other matter", weights.other_matter)
    if cue.FIRST in cues:
        yield Compared("cue", "first time", weights.first_time)
    if interaction.direction == "outbound":
        yield Compared("cue", "outbound", weights.outbound)
    days = days_between(thread.last_at, interaction.received_at)
    if days >= 1 / 24:
        yield Compared("time", "recency", weights.recency * math.log1p(days), f"{days:.1f}")
    if closed_days is not None:
        lately = closed_days <= model.days.reopens
        yield (
            Compared("time", "closed lately", weights.closed_lately, f"{closed_days:.1f}")
            if lately
            else Compared("time", "closed long", weights.reach_closed, f"{closed_days:.0f}")
        )


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
    telling = [sign for sign in gist.signs if sign not in _PLAIN_SIGNS]
    return (
        not telling and not gist.errors and not gist.mailboxes and not gist.failing and len(gist.stems) <= 10
    )
