"""The other three channels: notes of calls, transcripts of chats, posts in the portal."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from tests.corpus.generated import phrases as say
from tests.corpus.generated.draw import chance, fixed_hex
from tests.corpus.generated.forms import Forms
from tests.corpus.generated.model import Step, Thread
from tests.corpus.generated.noting import heard, note
from tests.corpus.generated.spelling import dialled, misheard_domain, plain, swapped_digits
from tests.corpus.generated.times import epoch, stamp
from tests.corpus.generated.wording import Wording, chase, report

Payload = dict[str, Any]
DOMAIN_FIELD_SHARE = 0.35
MISHEARD_DOMAINS = 0.12
REF_FIELD_SHARE = 0.12
MISHEARD_REFS = 0.08
TYPED_WRONG = 0.04
PRIORITIES = ("low", "normal", "normal", "high")
DEPARTMENTS = ("tehnicka", "tehnicka", "naplata", "domene")


class Talks:
    """Writes payloads; counts calls and tickets."""

    def __init__(self, rng: random.Random, forms: Forms) -> None:
        self.rng, self.forms = rng, forms
        self._tickets = self._posts = 0

    def phone(self, thread: Thread, step: Step) -> tuple[Payload, set[str]]:
        """Return an agent's note of a call, and the facts in it."""
        rng, voice = self.rng, step.voice
        name = heard(rng, voice.person)
        wording = note(rng, thread, step, name)
        started = step.at - timedelta(seconds=rng.randrange(60, 700))
        called_back = step.kind == "follow_up" and step.closes and voice.number is not None
        payload: Payload = {
            "call_id": f"{epoch(started)}.{rng.randrange(1, 100_000)}",
            "agent": rng.choice(self.forms.agents),
            "started_at": stamp(started),
            "duration_s": int((step.at - started).total_seconds()),
            "direction": "outbound" if called_back else "inbound",
            "caller_number": voice.number,
            "caller_name": name,
        }
        self._fields(payload, thread, step, wording)
        payload["note"] = " ".join(wording.sentences)
        return payload, wording.facts

    def _fields(self, payload: Payload, thread: Thread, step: Step, wording: Wording) -> None:
        """What the agent filled in beside the note, not always as it was said."""
        rng, voice, customer = self.rng, step.voice, thread.customer
        if voice.firm and chance(rng, 0.6):
            payload["company"] = voice.firm
        if customer is None or voice.named == "nothing":
            return
        if chance(rng, DOMAIN_FIELD_SHARE) and voice.named != "firm":
            said = voice.domain or thread.trouble.domain
            wrong = not voice.domain and chance(rng, MISHEARD_DOMAINS)
            payload["domain"] = misheard_domain(rng, said) if wrong else said
            wording.facts.add("domain")
        if not voice.adversarial and voice.contact and chance(rng, REF_FIELD_SHARE):
            wrong = chance(rng, MISHEARD_REFS)
            payload["customer_ref"] = swapped_digits(rng, customer.number) if wrong else customer.number

    def chat(self, thread: Thread, step: Step) -> tuple[Payload, set[str]]:
        """Return a transcript, and the facts that the visitor states in it."""
        rng, voice = self.rng, step.voice
        wording = self._said(thread, step)
        started = step.at - timedelta(seconds=rng.randrange(120, 900))
        nameless = voice.contact is None and voice.address is None and voice.number is None
        visitor: Payload = {"name": None if nameless else self._nick(step), "email": voice.address}
        if voice.number:
            number = dialled(rng, voice.number)
            wrong = not voice.adversarial and voice.named == "domain" and chance(rng, TYPED_WRONG)
            visitor["phone"] = swapped_digits(rng, number) if wrong else number
        visitor["ip"] = f"198.51.100.{rng.randrange(1, 255)}"
        visitor["page_url"] = f"https://{self.forms.host}/{rng.choice(('', 'kontakt', 'podrska', 'upute'))}"
        return {
            "chat_id": f"{fixed_hex(rng, 8)}-{fixed_hex(rng, 4)}",
            "started_at": stamp(started),
            "ended_at": stamp(step.at),
            "visitor": visitor,
            "messages": self._messages(wording, visitor["name"] or "Gost", started, step.at),
        }, wording.facts

    def _said(self, thread: Thread, step: Step) -> Wording:
        if step.kind == "follow_up":
            return chase(self.rng, thread, step.voice, closes=step.closes)
        return report(self.rng, thread, step.voice, step.at, extras=0.7)

    def _nick(self, step: Step) -> str:
        person = step.voice.person
        name = person.name if step.voice.contact is None or chance(self.rng, 0.6) else person.given
        if step.voice.address is None and step.voice.number is None:
            name = person.name
        return plain(name).lower() if person.bare else name

    def _messages(self, wording: Wording, name: str, start: datetime, end: datetime) -> list[Payload]:
        rng, agent = self.rng, self.rng.choice(self.forms.agents)
        said = [("visitor", name, sentence) for sentence in wording.sentences]
        if chance(rng, 0.4):
            said.insert(0, ("visitor", name, rng.choice(("dobar dan", "pozdrav", "halo?", "bok"))))
        said.insert(
            1, ("bot", "Bot", say.BOT) if chance(rng, 0.4) else ("agent", agent, rng.choice(say.AGENT_OPENS))
        )
        if len(said) > 3:
            said.insert(3, ("agent", agent, rng.choice(say.AGENT_ASKS)))
        said.append(("agent", agent, rng.choice(say.AGENT_ENDS)))
        gap = (end - start) / len(said)
        return [
            {"at": stamp(start + gap * place), "from": speaker, "author": author, "text": text}
            for place, (speaker, author, text) in enumerate(said)
        ]

    def ticket(self, thread: Thread, step: Step) -> tuple[Payload, set[str]]:
        """Return a post in the portal, and its facts; follow-ups join the thread's ticket if it has one."""
        rng, voice, follows = self.rng, step.voice, step.kind == "follow_up"
        wording = (
            chase(rng, thread, voice, closes=step.closes) if follows else report(rng, thread, voice, step.at)
        )
        fresh = not (follows and thread.ticket)
        if fresh:
            self._tickets += 1
            thread.ticket = self.forms.ticket(rng, self._tickets)
        self._posts += rng.randrange(1, 40)
        body = "\n".join([" ".join(wording.sentences), voice.person.given])
        payload: Payload = {
            "ticket_id": thread.ticket,
            "post_id": f"p{410_000 + self._posts}",
            "customer_ref": voice.portal,
            "contact_email": voice.address,
            "contact_name": voice.person.name,
            "department": rng.choice(DEPARTMENTS),
            "priority": rng.choice(PRIORITIES),
            "subject": wording.subject if fresh else f"Re: {wording.subject}",
            "body": body,
            "posted_at": stamp(step.at),
        }
        wording.facts |= wording.subject_facts
        if fresh and chance(rng, 0.5):
            payload["related_domain"] = thread.trouble.domain
            wording.facts.add("domain")
        return payload, wording.facts
