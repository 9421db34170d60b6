"""The mail set on which helpdesks were compared: 1,000 mails that are 680 threads, and their directory.

680 first mails of 300 senders, each with a second address that is listed; 100 repeats, one in three edited;
20 deliveries of the same bytes; 200 replies. A reply with the desk's tag answers a message of the desk that
is not in the set: it names it in In-Reply-To and, as mail programs do, the first mail too in References.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from tests.corpus.generated import mail_phrases as say
from tests.corpus.generated.cases import case_outside
from tests.corpus.generated.customers import company, private
from tests.corpus.generated.draw import chance
from tests.corpus.generated.forms import Forms, forms_of
from tests.corpus.generated.mail_echoes import Sent, message_id, redeliveries, repeats, replies
from tests.corpus.generated.mime import Mail, written
from tests.corpus.generated.model import Customer, Row, Thread, Trouble, Voice
from tests.corpus.generated.registry import Registry
from tests.corpus.generated.rows import Drawn, customer_row, desk_row, interaction, write
from tests.corpus.generated.times import first_day, moment, stamp
from tests.corpus.generated.wording import report

SENDERS = 300
FIRSTS = 680
ALTERNATIVE_SHARE = 0.4
PICTURE_SHARE = 0.08
SENTENCES_A_MAIL = (8, 9)  # beside the trouble's own: gives mails of about 2,000 characters in the mean


def draw_mail_set(rng: random.Random) -> Drawn:
    """Return the mail set with its desk and directory."""
    forms = forms_of(rng, SENDERS)
    customers = _senders(rng, forms)
    firsts = _firsts(rng, forms, customers)
    sent = [*firsts, *repeats(rng, firsts), *redeliveries(rng, firsts), *replies(rng, forms, firsts)]
    sent.sort(key=lambda one: one.at)
    return Drawn(
        desk_row(forms),
        [customer_row(rng, customer) for customer in customers],
        [_row(count, one) for count, one in enumerate(sent, start=1)],
    )


def write_mail_set(folder: Path, seed: int) -> None:
    """Write the mail set into `folder`; the same seed gives the same bytes."""
    write(folder, draw_mail_set(random.Random(seed)))


def _senders(rng: random.Random, forms: Forms) -> list[Customer]:
    registry, customers = Registry(rng), []
    for count in range(SENDERS):
        customer = company(registry, forms) if chance(rng, 0.6) else private(registry, forms)
        person = customer.contacts[0].person
        two = (registry.mailbox(person, customer.domains[0]), registry.free_mail(person))
        customer.number = forms.customer(count)
        customer.contacts = [replace(customer.contacts[0], id=f"P-{count + 1}", emails=two)]
        customers.append(customer)
    return customers


def _firsts(rng: random.Random, forms: Forms, customers: list[Customer]) -> list[Sent]:
    start, used = first_day(rng), {customer.number: set[str]() for customer in customers}
    senders = [*customers, *rng.choices(customers, k=FIRSTS - len(customers))]
    return [
        _first(rng, forms, customer, moment(rng, start), used, place)
        for place, customer in enumerate(senders)
    ]


def _first(
    rng: random.Random, forms: Forms, customer: Customer, at: datetime, used: dict[str, set[str]], place: int
) -> Sent:
    case, contact = case_outside(rng, used[customer.number]), customer.contacts[0]
    assert case is not None  # nobody writes nearly as often as there are cases
    used[customer.number].add(case.topic)
    error = rng.choice(case.errors) if case.errors else ""
    trouble = Trouble(case, rng.choice(customer.domains), "info", error, at - timedelta(hours=5))
    voice = Voice(contact.person, contact.emails[0], None, contact.id, may_request=True, named="free")
    words = report(rng, Thread(customer, trouble), voice, at)
    around = [
        one.format(n=rng.randrange(1_000, 99_999))
        for one in rng.sample(say.SENTENCES, rng.randint(*SENTENCES_A_MAIL))
    ]
    body = "\n".join(
        ["Poštovani,", "", *words.sentences, *around, "", "Lijep pozdrav,", contact.person.name, ""]
    )
    address = rng.choice(contact.emails)
    mail = Mail(
        sender=contact.person.name,
        address=address,
        to=forms.address,
        subject=f"{words.subject} {rng.randrange(10_000, 99_999)}",
        body=body,
        at=at,
        message_id=message_id(rng, address),
        authserv=rng.choice(forms.authservs),
        html=chance(rng, ALTERNATIVE_SHARE),
        png=chance(rng, PICTURE_SHARE),
        crlf=chance(rng, 0.3),
    )
    return Sent(
        at,
        mail,
        written(rng, mail),
        customer,
        "first",
        place,
        case.problem,
        sorted(words.facts | words.subject_facts),
    )


def _row(count: int, one: Sent) -> Row:
    kind = "new" if one.kind == "first" else "follow_up" if one.kind.startswith("reply") else "repeat"
    gold: Row = {
        "customer": one.customer.number,
        "contact": one.customer.contacts[0].id,
        "thread": f"t-{one.thread + 1:04d}",
        "kind": kind,
        "may_request": True,
        "problem": one.problem,
        "facts": one.facts,
        "mail_kind": one.kind,
    }
    gold |= {"edited": True} if one.edited else {}
    return interaction(f"i-{count:04d}", "email", stamp(one.at), {"raw": one.raw}) | {"gold": gold}
