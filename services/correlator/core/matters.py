"""What a report and a thread of the same customer are about: assets, errors, kinds of trouble, words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache

from services.correlator.core.about import LEADING_STEMS, About
from services.correlator.core.common_words import STOP_WORDS
from services.correlator.core.compared import Compared
from services.correlator.core.gist import Gist
from services.correlator.core.lexicon import FAMILIES, SIGNS, signs_of
from services.correlator.core.models import Model
from services.correlator.core.profiles import CACHED_PROFILES_MAX, profile
from services.correlator.core.troubles.alike import compare_troubles
from services.correlator.core.words import CACHED_NAMES_MAX, stem, words
from shared.identifiers import registrable_domain
from shared.placement import Customer

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
PLAIN_SIGNS = frozenset(name for name, sign in SIGNS.items() if sign.bits <= 1.2) | {
    "price", "scan", "newbox", "umlauts", "message", "timeout", "deleted", "restore"
}  # fmt: skip
BEGINNING_LETTERS = 5  # of words told as kin: "minifikacija", "minificirano"
COPIED_SHARE_MIN = 0.75  # of the sentences: then it is the same report sent again
IMPLYING_LETTERS_MIN = 4  # of a word that points to a domain


def compare_matters(gist: Gist, held: About, customer: Customer | None, model: Model) -> Iterator[Compared]:
    """Yield what a report has in common with a thread of `customer`, and in what it differs."""
    weights = model.thread
    yield from _assets(gist, held, customer, model)
    yield from _subjects(gist, held, model)
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
        elif not any(frozenset((gist.problem, other)) in _KIN for other in held.problems):
            yield Compared("problem", "problem other", weights.problem_other * trust, gist.problem)
    if gist.failing and held.failing:
        if gist.failing in held.failing or "both" in held.failing or gist.failing == "both":
            yield Compared("failing", "failing same", weights.failing_same)
        else:
            yield Compared("failing", "failing other", weights.failing_other)
    shared = [sign for sign in gist.signs if sign in held.signs]  # in order: sums of bits depend on it
    if (ours := _families(gist.signs)) and (theirs := _families(held.signs)) and ours.isdisjoint(theirs):
        yield Compared("signs", "signs other", weights.signs_other)
    if lexical := sum(SIGNS[sign].bits for sign in shared if sign in SIGNS):
        bits = min(lexical * weights.signs_factor, weights.signs_max)
        yield Compared("signs", "signs shared", bits, ", ".join(shared))
    yield from compare_troubles(gist, held, model)
    yield from _words(gist, held, customer, model)


def _subjects(gist: Gist, held: About, model: Model) -> Iterator[Compared]:
    if gist.subject in typed_subjects((gist,)) and gist.subject in typed_subjects(held.gists):
        yield Compared("subject", "subject same", model.thread.subject_same)


def typed_subjects(gists: Iterable[Gist]) -> tuple[str, ...]:
    """Return the subjects that were typed for the occasion; of one word ("mail") they say nothing."""
    return tuple([gist.subject for gist in gists if not gist.replies and " " in gist.subject])


def subjects_differ(gist: Gist, held: About) -> bool:
    """Return whether a report has a typed subject, and no word of it stands in one of the thread's."""
    ours, theirs = typed_subjects((gist,)), typed_subjects(held.gists)
    if not ours or not theirs:
        return False
    return all(_subject_words(ours[0]).isdisjoint(_subject_words(other)) for other in theirs)


@lru_cache(CACHED_NAMES_MAX)
def _subject_words(subject: str) -> frozenset[str]:
    """Return the stems of a subject's words and the signs they stand for: "certifikat" is "certificate"."""
    said = [word for word in words(subject) if word not in STOP_WORDS]
    signs = (sign for word in said for sign in signs_of(word))
    return frozenset(stem(word) for word in said) | frozenset(
        sign for sign in signs if sign not in PLAIN_SIGNS
    )


def _words(gist: Gist, held: About, customer: Customer | None, model: Model) -> Iterator[Compared]:
    weights = model.thread
    own = (_own_words(customer) if customer else frozenset()).union(
        *[_label_words(one) for one in gist.domains]
    )
    leading = zip(gist.stems[:LEADING_STEMS], gist.sentences, strict=False)
    phrases = _phrases(gist, held)
    telling = [
        w
        for w, in_ in leading
        if len(w) > 3
        and w not in own
        and in_ not in phrases
        and not any(name.startswith(w) for name in gist.author)
    ]
    for known, comparison, worth in (
        (held.leading, "words shared", weights.stem_shared),
        (held.told, "words told", weights.stem_told),
    ):
        if shared := [word for word in telling if word in known]:
            gained = min(len(shared), weights.stems_counted) * worth
            yield Compared("words", comparison, gained, ", ".join(shared[:5]))
    met = held.leading | held.told
    begun = {word[:BEGINNING_LETTERS] for word in met if len(word) > BEGINNING_LETTERS}
    alike = [word for word in telling if word[:BEGINNING_LETTERS] in begun and word not in met]
    if alike:
        gained = min(len(alike), weights.stems_counted) * weights.stem_alike
        yield Compared("words", "words alike", gained, ", ".join(alike[:5]))


def _phrases(gist: Gist, held: About) -> frozenset[int]:
    """Return the sentences that stand in the thread to the letter, though the report is no copy.

    They are what somebody always writes ("I am in the office until four"), and tell nothing of the matter.
    """
    said = frozenset(gist.sentences) - {0}
    again = said & held.sentences
    return again if len(again) < COPIED_SHARE_MIN * len(said) else frozenset()


def _families(signs: Iterable[str]) -> frozenset[str]:
    """Return the families of the signs that tell what is wrong."""
    telling = (sign for sign in signs if sign not in PLAIN_SIGNS and sign in FAMILIES)
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
    if gist.servers and held.servers:
        alike = held.servers.intersection(gist.servers)
        yield (
            Compared("server", "server same", weights.server_same, min(alike))
            if alike
            else Compared("server", "server other", weights.server_other)
        )
    ours = frozenset(gist.domains) | implied_domains(gist.stems, customer)
    theirs = held.domains | implied_domains(tuple(sorted(held.stems)), customer)
    if ours and theirs:
        same = theirs & ours
        own = len(customer.domains) if customer else 1
        if same:
            # Of somebody unknown no domain is listed: those that they name count as their own.
            listed = customer if customer and customer.kind != "unknown" else None
            foreign = listed is not None and bool(same - _own_domains(listed))
            bits = (
                weights.domain_foreign
                if foreign
                else min(math.log2(own) if own > 1 else 0.0, weights.domain_same_max)
            )
            yield Compared("domain", "domain same", bits, min(same))
        elif customer and _tell_apart(gist, held, customer):
            yield Compared("domain", "domain other", weights.domain_other)
        elif named := [domain for domain in gist.domains if domain not in _mail_domains(gist)]:
            yield Compared("domain", "domain unlike", weights.domain_unlike, named[0])


def _tell_apart(gist: Gist, held: About, customer: Customer) -> bool:
    """Whether both are of domains of the customer's, told by more than the firm's name."""
    own = _own_domains(customer)
    ours = frozenset(gist.domains) | implied_domains(gist.stems, customer, by_name=False)
    theirs = held.domains | implied_domains(tuple(sorted(held.stems)), customer, by_name=False)
    return not own.isdisjoint(ours) and not own.isdisjoint(theirs)


@lru_cache(CACHED_PROFILES_MAX)
def implied_domains(
    stems: tuple[str, ...], customer: Customer | None, *, by_name: bool = True
) -> frozenset[str]:
    """Return the customer's domains that words point to: "the tours site" is the one label with "tours".

    Words of the firm's name may but say who reports; without `by_name` they point to none.
    """
    known = profile(customer) if customer else None
    if not known or len(known.labels) < 2:
        return frozenset()
    found = (
        [domain for label, domain in known.labels.items() if stem_ in label]
        for stem_ in stems
        if len(stem_) >= IMPLYING_LETTERS_MIN and (by_name or stem_ not in known.firm_words)
    )
    return frozenset(domains[0] for domains in found if len(domains) == 1)


def _mail_domains(gist: Gist) -> frozenset[str]:
    return frozenset(registrable_domain(at.rpartition("@")[2]) for at in gist.addresses if "@" in at)


@lru_cache(CACHED_NAMES_MAX)
def _label_words(domain: str) -> frozenset[str]:
    """Return the stems of a domain's words: that both name it is told by itself."""
    return frozenset(stem(word) for word in words(domain))


@lru_cache(CACHED_PROFILES_MAX)
def _own_words(customer: Customer) -> frozenset[str]:
    """Return the stems of the customer's own names: they stand in all of its reports."""
    known = profile(customer)
    names = (*known.firm, *known.label_words, *(word for person in known.people for word in person.name))
    return frozenset(stem(word) for word in names) | frozenset(names)


def _own_domains(customer: Customer) -> frozenset[str]:
    return profile(customer).domains
