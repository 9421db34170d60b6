"""The votes of signs for classes of problems, fitted to labelled reports with the votes there are as prior.

Readings are kept beside the interactions and outlive the model that placed them, so votes are no part of a
match model: fitted ones are for a release, in models/problem_votes.py, with a new version of the reading.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from services.correlator.core.fitting.examples import Labelled
from services.correlator.core.fitting.softmax import Example, Hypothesis, Prior, fit
from services.correlator.core.fitting.softmax import chances as posterior
from services.correlator.core.gist import SUBJECT_WORDS_MAX, Texts
from services.correlator.core.models.problem_votes import FAILING, UNSAID
from services.correlator.core.reading import BODY_CHARS_MAX
from services.correlator.core.subjects import continues, plain_subject
from services.correlator.core.symptoms import (
    AGENT_FACTOR,
    LEARNED_FACTOR,
    REPEATS_MAX,
    SUBJECT_FACTOR,
    Signs,
    scan,
)
from services.correlator.core.troubles.chances import chances, problem_bits
from services.correlator.core.words import folded, words, words_and_breaks
from shared.interaction import Interaction

EXAMPLES_MIN = 5  # reports with a sign; with fewer its votes stay
PRIOR_WEIGHT = 3.0  # of a Gaussian prior, in votes: judged, by leaving out one desk of three
VOTE_MIN = 0.2  # a fitted vote that weighs less is left out
DIGITS = 1
_SCORE = 1 / math.log(2)  # votes are natural logarithms of odds, scores are bits

Votes = Mapping[str, Mapping[str, float]]


class Said(msgspec.Struct, frozen=True):
    """What one report says for its class."""

    signs: dict[str, float]  # sign -> what it weighs
    learned: dict[str, float]  # class -> votes of the phrases in core/troubles, which are not fitted here


class FittedVotes(msgspec.Struct, frozen=True, kw_only=True):
    """Votes after a fit."""

    votes: dict[str, dict[str, float]]
    reports: int
    seen: dict[str, int]  # sign -> reports that have it
    right_before: float  # share of reports whose class gets most votes
    right_after: float


def vote_examples(reports: Iterable[Labelled], group: str, votes: Votes) -> list[Example]:
    """Return an example for each labelled report that has a sign which votes."""
    classes = classes_of(votes)
    found = []
    for report in reports:
        said = said_of(report.interaction)
        votes_cast = any(votes.get(sign) for sign in said.signs if sign not in {UNSAID, FAILING})
        if report.counts and report.thread and report.problem in classes and votes_cast:
            found.append(_example(said, classes, report.problem, group))
    return found


def fit_votes(examples: Sequence[Example], votes: Votes) -> FittedVotes:
    """Return the votes that fit `examples` best, `votes` being believed before."""
    classes = classes_of(votes)
    seen = Counter(sign for example in examples for sign in _signs(example))
    signs = sorted({*votes, *seen})
    current = {_name(sign, one): votes.get(sign, {}).get(one, 0.0) for sign in signs for one in classes}
    priors = {
        name: Prior(mean, 1 / math.sqrt(PRIOR_WEIGHT))
        for name, mean in current.items()
        if seen[_split(name)[0]] >= EXAMPLES_MIN
    }
    fixed = {name: value for name, value in current.items() if name not in priors}
    found = {**current, **fit([_with_fixed(one, fixed) for one in examples], priors).weights}
    after: dict[str, dict[str, float]] = {sign: dict(cast) for sign, cast in votes.items()}
    for name in sorted(priors):
        sign, problem = _split(name)
        vote = round(found[name], DIGITS)
        after.setdefault(sign, {}).pop(problem, None)
        if abs(vote) >= VOTE_MIN:
            after[sign][problem] = vote
    return FittedVotes(
        votes={sign: cast for sign, cast in after.items() if cast},
        reports=len(examples),
        seen=dict(sorted(seen.items())),
        right_before=right_share(examples, votes),
        right_after=right_share(examples, after),
    )


def right_share(examples: Sequence[Example], votes: Votes) -> float:
    """Return the share of reports whose true class gets most of `votes`."""
    named = {_name(sign, problem): vote for sign, cast in votes.items() for problem, vote in cast.items()}
    right = 0
    for example in examples:
        found = posterior(example, named)
        right += found[example.right] == max(found)
    return right / len(examples) if examples else 0.0


def classes_of(votes: Votes) -> list[str]:
    """Return the classes that are voted for, in order."""
    return sorted({problem for cast in votes.values() for problem in cast})


def said_of(interaction: Interaction) -> Said:
    """Return what a report says for its class, as `problem_class` weighs it; a test holds them together."""
    subject, text = plain_subject(interaction.subject), interaction.text
    body = (text or ("" if interaction.turns else interaction.signature))[:BODY_CHARS_MAX]
    spoken = "\n".join(turn.text for turn in interaction.turns if turn.speaker == "agent")[:BODY_CHARS_MAX]
    texts = Texts(folded(subject), folded(body), folded(spoken), continues(interaction.subject))
    said, titled = scan(texts.clauses()), scan(words(texts.subject)[:SUBJECT_WORDS_MAX])
    answered = Signs({}) if interaction.channel == "phone" else scan(words_and_breaks(texts.agent))
    weights = {UNSAID: 1.0}
    for signs, factor in ((said, 1.0), (titled, SUBJECT_FACTOR), (answered, AGENT_FACTOR)):
        for name, count in signs.counts.items():
            weights[name] = weights.get(name, 0.0) + factor * (1 + 0.3 * (min(count, REPEATS_MAX) - 1))
    if said.failing or titled.failing:
        weights[FAILING] = 1.0
    title = [] if texts.inherited else words(texts.subject)[:SUBJECT_WORDS_MAX]
    learned = problem_bits(chances([*title, *texts.clauses()]))
    return Said(weights, {problem: LEARNED_FACTOR * bits for problem, bits in learned.items()})


def _example(said: Said, classes: Sequence[str], problem: str, group: str) -> Example:
    hypotheses = tuple(
        Hypothesis(
            {_name(sign, one): weight * _SCORE for sign, weight in said.signs.items()},
            said.learned.get(one, 0.0) * _SCORE,
        )
        for one in classes
    )
    return Example(hypotheses, classes.index(problem), group)


def _with_fixed(example: Example, fixed: Mapping[str, float]) -> Example:
    hypotheses = tuple(
        Hypothesis(
            one.values, one.fixed + sum(fixed.get(name, 0.0) * value for name, value in one.values.items())
        )
        for one in example.hypotheses
    )
    return msgspec.structs.replace(example, hypotheses=hypotheses)


def _signs(example: Example) -> list[str]:
    return [_split(name)[0] for name in example.hypotheses[0].values]


def _name(sign: str, problem: str) -> str:
    return f"{sign}>{problem}"


def _split(name: str) -> tuple[str, str]:
    sign, _mark, problem = name.partition(">")
    return sign, problem
