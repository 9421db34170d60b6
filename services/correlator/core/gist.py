"""What a report is about, in the form that later reports are compared with: small, stored, read often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zlib import crc32

import msgspec

from services.correlator.core import cues as cue
from services.correlator.core import recovery
from services.correlator.core.common_words import content_stem
from services.correlator.core.entities import Entities
from services.correlator.core.identity import Identity
from services.correlator.core.symptoms import Signs, problem_class, scan
from services.correlator.core.troubles.chances import Chances, likeliest, problem_bits
from services.correlator.core.words import words, words_and_breaks

WORDS_MAX = 400  # of a text; what follows repeats, or is a log
SUBJECT_WORDS_MAX = 40
STEMS_MAX = 40  # content words kept for comparing
TOLD_MAX = 24  # of an agent's
SUBJECT_CHARS_MAX = 100
SENTENCE_ENDS = frozenset(".!?")  # a line's end is none: mail programs wrap
SENTENCE_WORDS_MIN = 4  # shorter ones are said alike by chance


class Gist(msgspec.Struct, frozen=True, array_like=True):
    """What a report is about."""

    problem: str = ""
    problem_lead: float = 0.0  # votes ahead of the next class
    signs: tuple[str, ...] = ()  # sorted
    failing: str = ""  # direction of mail that is denied
    domains: tuple[str, ...] = ()  # of the case, registrable
    mailboxes: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()  # of content words, in order
    sentences: tuple[int, ...] = ()  # beside each stem the sentence that says it first, 0 for a short one
    told: tuple[str, ...] = ()  # stems of what an agent said in the same conversation, and nobody else
    subject: str = ""  # folded, without reply prefixes
    cues: tuple[str, ...] = ()  # sorted
    author: tuple[str, ...] = ()  # stems of the author's name
    addresses: tuple[str, ...] = ()  # the author's own e-mail addresses and phones
    closes: bool = False
    replies: bool = False  # the subject says that it answers
    troubles: Chances = ()  # the likeliest kinds of trouble
    outage: float = 0.0  # bits by which it sounds like an outage of ours


class Texts(msgspec.Struct, frozen=True):
    """The folded texts of one interaction."""

    subject: str
    body: str
    agent: str  # an agent's words: turns of a chat, or the note of a call
    inherited: bool  # the subject is of a mail that is answered: it tells of the old matter
    ending: str = ""  # how the body ends: of a chat what the customer said last
    talk: bool = False  # a conversation or the note of one

    def clauses(self) -> list[str]:
        """Return the body's words with the marks between clauses."""
        return words_and_breaks(self.body)[:WORDS_MAX]

    def clauses_besides(self, entities: Entities) -> list[str]:
        """Return them without those of addresses and domains: lika-sport.hr is not slow (`spor`)."""
        return words_and_breaks(_without_names(self.body, entities))[:WORDS_MAX]

    def title_besides(self, entities: Entities) -> list[str]:
        """Return the subject's words without those of addresses and domains."""
        return words(_without_names(self.subject, entities))[:SUBJECT_WORDS_MAX]


def gist_of(
    texts: Texts,
    clauses: Sequence[str],
    body: Signs,
    identity: Identity,
    found: Mapping[str, float],
) -> Gist:
    """Return the gist.

    `clauses` are the body's words with the marks between them, `body` their signs, `found` the chances of
    the kinds of trouble.
    """
    said = [word for word in clauses if word[0].isalnum()]
    subject_words = words(texts.subject)[:SUBJECT_WORDS_MAX]
    named = identity.entities
    subject = scan(texts.title_besides(named))
    answers = [] if texts.agent is texts.body else words_and_breaks(texts.agent)[:WORDS_MAX]
    told = words_and_breaks(_without_names(texts.agent, named))[:WORDS_MAX] if answers else []
    problem, lead = problem_class(body, subject, scan(told), problem_bits(found))
    stems = _stems((*subject_words, *said))[:STEMS_MAX]
    said_in = _said_in(clauses)
    failing = body.failing or ("" if texts.inherited else subject.failing)
    cues = cue.cues_of(texts.body if texts.inherited else f"{texts.subject} . {texts.body}")
    return Gist(
        problem=problem,
        problem_lead=round(lead, 1),
        signs=tuple(sorted(body.counts if texts.inherited else {**body.counts, **subject.counts})),
        failing=failing,
        domains=tuple(dict.fromkeys((*identity.claimed_domains, *identity.entities.domains))),
        mailboxes=identity.entities.emails,
        servers=identity.entities.servers,
        errors=identity.entities.errors,
        stems=stems,
        sentences=tuple([said_in.get(stem, 0) for stem in stems]),
        told=tuple([stem for stem in _stems(answers) if stem not in stems])[:TOLD_MAX] if answers else (),
        subject=texts.subject[:SUBJECT_CHARS_MAX],
        cues=tuple(sorted(cues)),
        author=identity.name,
        addresses=tuple(known.value for known in (*identity.emails, *identity.phones)),
        closes=_closes(cues, texts, failing),
        replies=texts.inherited,
        troubles=likeliest(found),
    )


def _without_names(folded_text: str, entities: Entities) -> str:
    for name in (*entities.emails, *entities.domains):
        folded_text = folded_text.replace(name, " ")
    return folded_text


def _stems(said: Sequence[str]) -> tuple[str, ...]:
    """Return the stems of the words that say something by themselves, in order, each once."""
    stems = dict.fromkeys([content_stem(word) for word in said])
    stems.pop("", None)
    return tuple(stems)


def _said_in(clauses: Sequence[str]) -> dict[str, int]:
    """Return for the stems of long sentences a number that the same sentence has in every text."""
    found: dict[str, int] = {}
    sentence: list[str] = []
    for word in (*clauses, "."):
        if word not in SENTENCE_ENDS:
            if word[0].isalnum():
                sentence.append(word)
            continue
        if len(sentence) >= SENTENCE_WORDS_MIN:
            number = crc32(" ".join(sentence).encode())
            for stem in _stems(sentence):
                found.setdefault(stem, number)
        sentence = []
    return found


def stems_of(said: Sequence[str]) -> frozenset[str]:
    """Return the stems of folded words that say something by themselves."""
    return frozenset(_stems(said))


def _closes(cues: frozenset[str], texts: Texts, failing: str) -> bool:
    """Whether the case is closed with this: by an agent's word, or by the customer's that it works."""
    if recovery.reserves(texts.ending):
        return False
    if cue.agent_closes(texts.agent):
        return True
    if cue.OTHER in cues:  # something else is solved
        return False
    if cue.SOLVED in cues and not failing and not cues.intersection((cue.STILL, cue.STATUS)):
        return True
    ending = words_and_breaks(texts.ending)[-WORDS_MAX:]
    return recovery.recovered(ending, in_talk=texts.talk, in_note=texts.agent is texts.body)
