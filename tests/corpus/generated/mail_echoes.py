"""What follows the first mails of the mail set: repeats, deliveries of the same bytes, replies."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tests.corpus.generated import mail_phrases as say
from tests.corpus.generated.draw import chance, fixed_hex
from tests.corpus.generated.forms import Forms
from tests.corpus.generated.mime import Mail, written
from tests.corpus.generated.model import Customer

REPEATS = {"repeat_same": 50, "repeat_other_address": 50}
REDELIVERIES = 20
REPLIES = {"reply_tag": 80, "reply_first": 61, "reply_references_only": 20, "reply_subject_only": 20}
REPLIES_TO_REPLIES = 19
EDITED_ONE_IN = 3


@dataclass(slots=True)
class Sent:
    """One mail of the set and its truth."""

    at: datetime
    mail: Mail
    raw: str
    customer: Customer
    kind: str
    thread: int
    problem: str
    facts: list[str]
    edited: bool = False


def message_id(rng: random.Random, address: str) -> str:
    """Return a new Message-ID, as the mail program behind `address` makes one."""
    return f"<{fixed_hex(rng, 24)}@{address.rpartition('@')[2]}>"


def _again(
    rng: random.Random, one: Sent, kind: str, mail: Mail, *, facts: list[str], edited: bool = False
) -> Sent:
    """A later mail of the same thread, three days after at most."""
    at = one.at + timedelta(minutes=rng.randrange(20, 3 * 24 * 60))
    mail = replace(mail, at=at, message_id=message_id(rng, mail.address))
    raw = written(rng, mail)
    return Sent(at, mail, raw, one.customer, kind, one.thread, one.problem, facts, edited=edited)


def repeats(rng: random.Random, firsts: list[Sent]) -> list[Sent]:
    """Return the mails that came twice under another Message-ID, half of them from the other address."""
    found: list[Sent] = []
    chosen = iter(rng.sample(firsts, sum(REPEATS.values())))
    for kind, count in REPEATS.items():
        for _ in range(count):
            one, edited = next(chosen), len(found) % EDITED_ONE_IN == 0
            emails = one.customer.contacts[0].emails
            other = next(address for address in emails if address != one.mail.address)
            mail = replace(one.mail, address=other) if kind == "repeat_other_address" else one.mail
            mail = replace(mail, body=_edited(rng, mail.body)) if edited else mail
            found.append(_again(rng, one, kind, mail, facts=one.facts, edited=edited))
    return found


def _edited(rng: random.Random, body: str) -> str:
    """Return `body` with a sentence added and some words changed, the facts left as they are."""
    for old, new in say.CHANGED:
        body = body.replace(old, new, 1)
    lines = body.split("\n")
    lines.insert(rng.choice((1, len(lines) - 4)), rng.choice(say.ADDED))
    return "\n".join(lines)


def redeliveries(rng: random.Random, firsts: list[Sent]) -> list[Sent]:
    """Return the mails that a server delivered again, byte for byte."""
    return [
        replace(one, at=one.at + timedelta(seconds=rng.randrange(5, 3_600)), kind="redelivery")
        for one in rng.sample(firsts, REDELIVERIES)
    ]


def replies(rng: random.Random, forms: Forms, firsts: list[Sent]) -> list[Sent]:
    """Return the answers: each carries another part of what joins it to its thread."""
    found: list[Sent] = []
    chosen = iter(rng.sample(firsts, sum(REPLIES.values())))
    for kind, count in REPLIES.items():
        found += [_reply(rng, forms, next(chosen), kind) for _ in range(count)]
    earlier = rng.sample([one for one in found if one.kind == "reply_first"], REPLIES_TO_REPLIES)
    return [*found, *(_reply(rng, forms, one, "reply_earlier") for one in earlier)]


def _reply(rng: random.Random, forms: Forms, one: Sent, kind: str) -> Sent:
    old = one.mail
    subject = old.subject if old.subject.startswith("Re: ") else f"Re: {old.subject}"
    body = f"Pozdrav,\n\n{rng.choice(say.REPLIES)}\n\n{old.sender}\n"
    chain = (*old.references, old.message_id)
    mail = replace(old, subject=subject, in_reply_to=old.message_id, references=chain, png=False)
    if kind == "reply_tag":
        desk_id = f"<{fixed_hex(rng, 20)}@{forms.host}>"
        tag = f"[{forms.desk} {forms.ticket(rng, one.thread)}]"
        mail = replace(
            mail, subject=f"Re: {tag} {old.subject}", in_reply_to=desk_id, references=(*chain, desk_id)
        )
    elif kind == "reply_references_only":
        mail = replace(mail, in_reply_to="")
    elif kind == "reply_subject_only":
        mail = replace(mail, in_reply_to="", references=())
    if kind != "reply_subject_only" and chance(rng, 0.7):
        quote = "".join(f"> {line}\n" for line in old.body.rstrip("\n").split("\n"))
        body += f"\nDana {one.at:%d.%m.%Y. %H:%M}, {old.sender} je napisao/la:\n{quote}"
    return _again(rng, one, kind, replace(mail, body=body), facts=[])
