"""The words of one report, recombined from parts, with the facts that they state. Pure."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from datetime import datetime

from tests.corpus.generated import phrases as say
from tests.corpus.generated.draw import chance
from tests.corpus.generated.model import Case, Person, Thread, Trouble, Voice
from tests.corpus.generated.spelling import plain

DAYS_BY_NAME = 6  # from then on nobody says "since Monday"
_DOMAIN = re.compile(r"\b[\w-]+\.(?:hr|com|eu|net)\b")


@dataclass(slots=True)
class Wording:
    """What was said, sentence by sentence, and the facts in it."""

    subject: str = ""
    sentences: list[str] = field(default_factory=list)
    facts: set[str] = field(default_factory=set)
    subject_facts: set[str] = field(default_factory=set)  # where the channel shows the subject

    def add(self, sentence: str, *facts: str) -> None:
        if sentence:
            self.sentences.append(sentence)
            self.facts.update(facts)


def report(rng: random.Random, thread: Thread, voice: Voice, at: datetime, *, extras: float = 1.0) -> Wording:
    """Return a report of the thread's trouble as though it were new; `extras` scales how much is told."""
    case, wording, english = thread.trouble.case, Wording(), voice.person.english
    if thread.recurrence_of and chance(rng, 0.6):
        wording.add(rng.choice(say.AGAIN_EN if english else say.AGAIN))
    text, facts = picked(rng, case.says_en if english else case.says, thread.trouble, voice)
    since = since_words(rng, thread.trouble.onset, at, english=english) if case.group != "office" else ""
    told = since if chance(rng, 0.45 * extras) else ""
    wording.add(sentence_of(f"{text} {told}"), *facts, *case.states, *(["since"] if told else []))
    add_facts(rng, wording, thread.trouble, english=english, scale=extras)
    add_name(rng, wording, thread.trouble, voice)
    add_remark(wording, voice)
    wording.subject, wording.subject_facts = picked(
        rng, case.subjects_en if english else case.subjects, thread.trouble, voice
    )
    return spelt(wording, voice.person)


def chase(rng: random.Random, thread: Thread, voice: Voice, *, closes: bool) -> Wording:
    """Return words of somebody who knows that the thread is there; with `closes`, that it is solved."""
    case, wording, english = thread.trouble.case, Wording(), voice.person.english
    if closes:
        wording.add(rng.choice(say.ENDS_EN if english else say.ENDS))
    else:
        form = rng.choice(say.CHASES_EN if english else say.CHASES)
        wording.add(form.format(topic=case.topic_en if english else case.topic))
        add_facts(rng, wording, thread.trouble, english=english, scale=0.6)
    if voice.named in {"domain", "firm"}:
        add_name(rng, wording, thread.trouble, voice)
    add_remark(wording, voice)
    wording.subject = _asked(case, english=english, closes=closes)
    return spelt(wording, voice.person)


def _asked(case: Case, *, english: bool, closes: bool) -> str:
    if closes:
        return "Solved" if english else "Riješeno"
    return f"About {case.topic_en}" if english else f"Upit zbog {case.topic}"


def picked(
    rng: random.Random, forms: tuple[str, ...], trouble: Trouble, voice: Voice
) -> tuple[str, set[str]]:
    """Return one of `forms` filled in, and which of domain and mailbox it names."""
    if voice.named in {"firm", "nothing"}:
        forms = tuple(form for form in forms if "{" not in form)
    form = rng.choice(forms)
    domain = voice.domain or trouble.domain
    mailbox = f"{trouble.mailbox}@{domain}"
    facts = {"domain"} if "{" in form else set()
    return form.format(domain=domain, mailbox=mailbox), facts | (
        {"mailbox"} if "{mailbox}" in form else set()
    )


def add_facts(rng: random.Random, wording: Wording, trouble: Trouble, *, english: bool, scale: float) -> None:
    """Add some of: the error, the program, who else has it, what was tried."""
    group = trouble.case.group
    if trouble.error and chance(rng, 0.45 * scale):
        wording.add(rng.choice(say.ERRORS_EN if english else say.ERRORS).format(error=trouble.error), "error")
    if group == "office":
        return
    if chance(rng, 0.28 * scale):
        using = rng.choice(say.USING_EN if english else say.USING)
        wording.add(using.format(client=rng.choice(say.CLIENTS[group])), "client")
    if chance(rng, 0.35 * scale):
        wording.add(rng.choice((say.SCOPES_EN if english else say.SCOPES)[group]), "scope")
    if chance(rng, 0.28 * scale):
        wording.add(rng.choice((say.STEPS_EN if english else say.STEPS)[group]), "steps")


def add_name(rng: random.Random, wording: Wording, trouble: Trouble, voice: Voice) -> None:
    """Add whose trouble it is, where the voice has to say so and did not."""
    english = voice.person.english
    if voice.firm and (voice.named == "firm" or chance(rng, 0.3)):
        wording.add(rng.choice(say.NAME_FIRM_EN if english else say.NAME_FIRM).format(firm=voice.firm))
    if voice.named == "domain" and "domain" not in wording.facts:
        form = rng.choice(say.NAME_DOMAIN_EN if english else say.NAME_DOMAIN)
        wording.add(form.format(domain=voice.domain or trouble.domain), "domain")


def add_remark(wording: Wording, voice: Voice) -> None:
    """Add what the voice says besides; a domain in it is a domain named."""
    wording.add(voice.remark, *(["domain"] if _DOMAIN.search(voice.remark) else []))


def since_words(rng: random.Random, onset: datetime, at: datetime, *, english: bool) -> str:
    """Return since when it has been so, as one says it at `at`."""
    days = max(0, (at.date() - onset.date()).days)
    if days <= 1:
        return rng.choice((say.HOURS_EN if english else say.HOURS)[days])
    if days > DAYS_BY_NAME:
        return "for more than a week" if english else "već više od tjedan dana"
    weekday = (say.WEEKDAYS_EN if english else say.WEEKDAYS)[onset.weekday()]
    return f"since {weekday}" if english else f"od {weekday}"


def sentence_of(text: str) -> str:
    """Return `text` as a sentence; one that starts with a domain stays small."""
    text = text.strip()
    first = text.split(" ", 1)[0]
    return (text if "." in first else text[0].upper() + text[1:]) + "."


def spelt(wording: Wording, person: Person) -> Wording:
    """Return `wording` as `person` types it."""
    if person.bare:
        wording.subject = plain(wording.subject)
        wording.sentences = [plain(sentence) for sentence in wording.sentences]
    return wording
