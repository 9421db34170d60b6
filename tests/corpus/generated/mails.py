"""E-mail: reports and answers, with the headers and quotes that mail programs leave. Keeps what was sent."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from tests.corpus.generated import phrases as say
from tests.corpus.generated.draw import chance, fixed_hex
from tests.corpus.generated.forms import Forms
from tests.corpus.generated.mime import Mail, written
from tests.corpus.generated.model import Person, Step, Thread
from tests.corpus.generated.spelling import plain
from tests.corpus.generated.wording import Wording, chase, report

LOST_HEADERS_SHARE = 0.25  # of answers are written anew, without headers
FORGED_REPLY_SHARE = 0.3
REPLY_PREFIXES = ("Re: ", "Re: ", "Re: ", "RE: ", "Odg: ")


class Mailer:
    """Writes mails; knows each customer's last one, which a forger may answer."""

    def __init__(self, rng: random.Random, forms: Forms) -> None:
        self.rng, self.forms = rng, forms
        self._last: dict[str, tuple[str, str]] = {}

    def payload(self, thread: Thread, step: Step) -> tuple[dict[str, str], set[str]]:
        """Return the payload and the facts stated in it."""
        rng, voice = self.rng, step.voice
        follows = step.kind == "follow_up"
        wording = (
            chase(rng, thread, voice, closes=step.closes) if follows else report(rng, thread, voice, step.at)
        )
        mail = self._plain_mail(step, wording)
        if follows and thread.mail_ids and not chance(rng, LOST_HEADERS_SHARE):
            self._answer(mail, thread, step)
        elif voice.forged and thread.customer and chance(rng, FORGED_REPLY_SHARE):
            self._forge_answer(mail, thread.customer.number)
        if wording.subject.casefold() in mail.subject.casefold():
            wording.facts |= wording.subject_facts
        if voice.signature:
            self._forward(mail, voice.signature)
        self._remember(thread, mail)
        return {"raw": written(rng, mail)}, wording.facts

    def _plain_mail(self, step: Step, wording: Wording) -> Mail:
        rng, person, address = self.rng, step.voice.person, step.voice.address
        assert address is not None
        domain = address.rpartition("@")[2]
        outlook = chance(rng, 0.2)
        return Mail(
            sender=plain(person.name) if chance(rng, 0.15) else person.name,
            address=address,
            to=self.forms.address,
            subject=wording.subject[0].upper() + wording.subject[1:],
            body=letter(rng, person, wording, step.voice.firm),
            at=step.at,
            message_id=f"<{fixed_hex(rng, 8)}-{fixed_hex(rng, 4)}-{fixed_hex(rng, 12)}@{domain}>",
            authserv=rng.choice(self.forms.authservs),
            forged_from=f"mailer-{fixed_hex(rng, 4)}.example" if step.voice.forged else "",
            unsigned=not step.voice.forged and chance(rng, 0.03),
            html=chance(rng, 0.25),
            charset="windows-1250" if outlook and chance(rng, 0.4) else "utf-8",
            crlf=outlook,
            extra={"X-Mailer": "Microsoft Outlook 16.0"} if outlook else {},
        )

    def _answer(self, mail: Mail, thread: Thread, step: Step) -> None:
        """The desk wrote in between; this answers it, and quotes it mostly."""
        rng = self.rng
        desk_id = f"<{rng.randrange(10**9, 10**10)}.{fixed_hex(rng, 12)}@{self.forms.host}>"
        mail.in_reply_to = desk_id
        mail.references = (*thread.mail_ids, desk_id)
        mail.subject = rng.choice(REPLY_PREFIXES) + thread.subject
        answer = rng.choice(say.ANSWERS_EN if step.voice.person.english else say.ANSWERS)
        answer += f"\n{rng.choice(self.forms.agents)}, {self.forms.desk}"
        if chance(rng, 0.85):
            mail.body += quoted(rng, answer, step.at - timedelta(hours=1), self.forms, thread.subject)
        thread.mail_ids.append(desk_id)

    def _forge_answer(self, mail: Mail, customer: str) -> None:
        known = self._last.get(customer)
        if known:
            mail.in_reply_to, mail.references = known[0], (known[0],)
            mail.subject = f"Re: {known[1]}"

    def _forward(self, mail: Mail, signature: str) -> None:
        rng, name = self.rng, signature.split("\n", 1)[0]
        mail.subject = rng.choice(("Fwd: ", "FW: ", "Proslijeđeno: ", "Prosl: ")) + mail.subject
        head = rng.choice(("---------- Forwarded message ---------", "-------- Proslijeđena poruka --------"))
        words = rng.choice(
            ("Poštovani, poruka Vam se vratila, pogledajte molim.", "Vaši nam mailovi ne stižu.")
        )
        mail.body += f"\n{head}\nFrom: {name}\nSubject: upit\n\n{words}\n\n{signature}\n"

    def _remember(self, thread: Thread, mail: Mail) -> None:
        if not mail.forged_from and thread.customer:
            self._last[thread.customer.number] = (mail.message_id, mail.subject)
        if not thread.subject or not thread.mail_ids:
            thread.subject = mail.subject
        thread.mail_ids.append(mail.message_id)


def letter(rng: random.Random, person: Person, wording: Wording, firm: str) -> str:
    """Return the wording as a letter of `person`."""
    greeting = rng.choice(say.GREETINGS_EN if person.english else say.GREETINGS)
    farewell = rng.choice(say.FAREWELLS_EN if person.english else say.FAREWELLS)
    sentences = list(wording.sentences)
    if chance(rng, 0.4):
        sentences.append(rng.choice(say.FILLERS_EN if person.english else say.FILLERS))
    signed = person.name if chance(rng, 0.75) else person.given
    lines = [greeting, "", (" " if chance(rng, 0.7) else "\n").join(sentences), "", farewell, signed]
    lines += [firm] if firm and chance(rng, 0.6) else []
    text = "\n".join(lines) + "\n"
    return plain(text) if person.bare else text


def quoted(rng: random.Random, answer: str, at: datetime, forms: Forms, subject: str) -> str:
    """Return the desk's answer as mail programs quote it below."""
    if chance(rng, 0.3):
        head = f"From: {forms.desk} <{forms.address}>\nSent: {at:%d.%m.%Y. %H:%M}\nSubject: Re: {subject}\n"
        return f"\n-----Original Message-----\n{head}\n{answer}\n"
    day = f"{at.day}.{at.month}.{at.year}. {at:%H:%M}"
    head = rng.choice((f"On {day}, {forms.desk} wrote:", f"Dana {day}, {forms.desk} je napisao/la:"))
    return f"\n{head}\n" + "".join(f"> {line}\n" for line in answer.split("\n"))
