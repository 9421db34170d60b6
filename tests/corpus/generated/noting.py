"""What an agent writes down of a call: shorthand, declined names, things misheard. Pure."""

from __future__ import annotations

import random

from tests.corpus.generated import phrases as say
from tests.corpus.generated.draw import chance
from tests.corpus.generated.model import Person, Step, Thread
from tests.corpus.generated.spelling import declined, misheard_name
from tests.corpus.generated.wording import Wording, add_facts, add_remark, picked, report, since_words

ENGLISH_NOTES = 0.6  # of calls in English are noted in English
MISHEARD_NAMES = 0.15


def note(rng: random.Random, thread: Thread, step: Step, name: str) -> Wording:
    """Return the note of a call by somebody understood as `name`, and its facts."""
    person = step.voice.person
    if step.kind == "follow_up":
        return _talk(rng, thread, step)
    calls = say.CALLS_SHE if person.female else say.CALLS
    if person.english and chance(rng, ENGLISH_NOTES):
        wording = report(rng, thread, step.voice, step.at, extras=0.7)
        wording.sentences.insert(0, f"{rng.choice(say.CALLS_EN).format(name=name)}.")
        return wording
    wording = Wording()
    text, facts = picked(rng, thread.trouble.case.notes, thread.trouble, step.voice)
    since = since_words(rng, thread.trouble.onset, step.at, english=False)
    told = since if thread.trouble.case.group != "office" and chance(rng, 0.35) else ""
    opening = _opening(rng, rng.choice(calls).format(name=name), step.voice.firm)
    wording.add(f"{opening}, {text} {told}".strip() + ".", *facts, *thread.trouble.case.states)
    wording.facts |= {"since"} if told else set()
    _add_rest(rng, wording, thread, step)
    return wording


def _opening(rng: random.Random, call: str, firm: str) -> str:
    return f"{call} ({firm})" if firm and chance(rng, 0.7) else f"{call} iz {firm}" if firm else call


def _add_rest(rng: random.Random, wording: Wording, thread: Thread, step: Step) -> None:
    add_facts(rng, wording, thread.trouble, english=False, scale=0.5)
    if step.voice.named == "domain" and "domain" not in wording.facts:
        wording.add(f"Domena {step.voice.domain or thread.trouble.domain}.", "domain")
    add_remark(wording, step.voice)
    wording.add(rng.choice(say.NOTE_ENDS))


def _talk(rng: random.Random, thread: Thread, step: Step) -> Wording:
    wording = Wording()
    form = rng.choice(say.NOTE_CLOSES if step.closes else say.NOTE_TALKS)
    person = step.voice.person
    forms = {case: in_case(person, case) for case in ("gen", "dat", "acc", "ins")}
    wording.add(form.format(name=person.name, topic=thread.trouble.case.topic, **forms))
    if step.voice.named == "domain":
        wording.add(f"Domena {step.voice.domain or thread.trouble.domain}.", "domain")
    add_remark(wording, step.voice)
    return wording


def in_case(person: Person, case: str) -> str:
    """Return the whole name of `person` in a Croatian case."""
    given = declined(person.given, case, female=person.female)
    families = person.family.split()
    return " ".join([given, *(declined(one, case, female=person.female, family=True) for one in families)])


def heard(rng: random.Random, person: Person) -> str:
    """Return the name of `person` as the agent wrote it in its field."""
    way = rng.random()
    if way < MISHEARD_NAMES:
        return f"{person.given} {misheard_name(rng, person.family)}"
    if way < 0.3:
        return rng.choice((person.given, f"{'gđa' if person.female else 'g.'} {person.family}"))
    return f"{person.family} {person.given}" if way < 0.36 else person.name
