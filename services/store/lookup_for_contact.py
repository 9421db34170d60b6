"""What a verified contact may see of a look-up's answer, before they send the same again. Pure.

Only their own customer's threads, only those that fit what they are writing, only what their role and domains
cover, and in doubt nothing. No word of anybody else's, no agent's name, no reason of the matching: who
writes by the threads of others must not learn whether they exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from services.store.views import View
from services.store.views_lookup import AlikeThreadView, HelpingArticle, LookupView, UnderWay
from shared.identifiers import registrable_domain

FITS_MIN = 0.5  # as likely as not the same problem; less is no "we already know"
KNOWN_MAX = 3
BILLING = "billing"


class VerifiedContact(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, as far as a sign-in has proved it; a name or address that was only typed makes nobody one."""

    customer: str  # handle
    contact: str  # handle
    role: Literal["owner", "technical", "billing"]
    domains: tuple[str, ...] = ()  # the role holds for these alone; empty: for all of the customer's


class KnownThread(View, frozen=True, kw_only=True):
    """A problem of theirs that we know of already."""

    reference: str
    problem: str  # its class, for words of ours: nobody else's words are shown
    state: Literal["open", "closed"]
    since: str  # ISO 8601
    led_by: str  # name of the contact of theirs who leads it; empty where none does
    is_led_by_you: bool
    in_hand: bool  # an agent is on it
    missing: tuple[str, ...]  # names of facts that would help; empty for who may not ask for help
    disturbance: bool  # it is part of a trouble of ours that we have confirmed


class KnownToContact(View, frozen=True, kw_only=True):
    """What they are told before they send it."""

    threads: tuple[KnownThread, ...]
    disturbances: tuple[str, ...]  # classes of confirmed troubles of ours that touch them
    articles: tuple[HelpingArticle, ...]  # published ones alone


def known_to(answer: LookupView, who: VerifiedContact | None) -> KnownToContact:
    """Return what `who` may see of the answer; None is anybody, who may see what is published and no more."""
    articles = tuple(one for one in answer.articles if one.url)
    if who is None:
        return KnownToContact(threads=(), disturbances=(), articles=articles)
    confirmed = [one for one in answer.incidents if one.state == "confirmed"]
    raised = frozenset(one.handle for one in confirmed)
    fitting = [one for one in answer.threads if _fits(one) and _may_see(one, who)]
    return KnownToContact(
        threads=tuple(_known(one, who, raised) for one in fitting[:KNOWN_MAX]),
        disturbances=_disturbances(confirmed, who),
        articles=articles,
    )


def _fits(thread: AlikeThreadView) -> bool:
    return thread.state == "open" and (thread.joins or thread.probability >= FITS_MIN)


def _may_see(thread: AlikeThreadView, who: VerifiedContact) -> bool:
    """Whether the thread is theirs to see: of their customer, and theirs, or covered by role and domains."""
    if thread.customer.handle != who.customer:
        return False
    if who.contact in thread.reporters:
        return True
    if (who.role == BILLING) != (thread.problem == BILLING) and who.role != "owner":
        return False
    if not who.domains:
        return True
    covered = {registrable_domain(domain) for domain in who.domains}
    named = {registrable_domain(domain) for domain in thread.domains}
    return bool(named) and named <= covered


def _known(thread: AlikeThreadView, who: VerifiedContact, raised: frozenset[str]) -> KnownThread:
    lead = thread.lead_contact
    return KnownThread(
        reference=thread.reference,
        problem=thread.problem,
        state=thread.state,
        since=thread.opened_at.isoformat(),
        led_by=lead.name if lead else "",
        is_led_by_you=lead is not None and lead.handle == who.contact,
        in_hand=thread.assignee is not None,
        missing=thread.missing if who.role != BILLING or thread.problem == BILLING else (),
        disturbance=thread.incident in raised,
    )


def _disturbances(confirmed: Sequence[UnderWay], who: VerifiedContact) -> tuple[str, ...]:
    if who.role == BILLING:
        return ()
    touching = [one.trouble for one in confirmed if who.customer in one.customers]
    return tuple(dict.fromkeys(touching))
