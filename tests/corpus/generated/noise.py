"""What is no report at all: automatic answers, bounces, newsletters, spam, wrong numbers, idle chats."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from tests.corpus.generated.draw import Weighted, fixed_hex
from tests.corpus.generated.forms import Forms
from tests.corpus.generated.mime import Mail, written
from tests.corpus.generated.model import Customer
from tests.corpus.generated.spelling import plain
from tests.corpus.generated.times import epoch, stamp
from tests.corpus.generated.voices import Voices

Payload = dict[str, Any]
NOISE_SHARE = 0.08
KINDS = Weighted(("absent", "bounce", "newsletter", "spam", "call", "chat"), (30, 14, 14, 20, 12, 10))
ABSENT = ("na godišnjem sam odmoru do ponedjeljka, poruke ne čitam",
          "trenutno sam na putu, javit ću se po povratku",
          "ured je zatvoren zbog kolektivnog godišnjeg odmora",
          "I am out of the office until Monday")  # fmt: skip
LETTERS = (("Mjesečni bilten: novosti o domenama", "U ovom broju donosimo pregled promjena i savjete."),
           ("Prijavite se na konferenciju", "Rani rok za kotizaciju istječe u petak."),
           ("Akcija uredskog materijala", "Toneri i papir na sniženju do kraja mjeseca."))  # fmt: skip
SPAM = (("Your website is not on page #1",
         "We can bring you 500 backlinks for a small fee. Reply for an offer."),
        ("Cooperation proposal", "We are a team of developers looking for partners. Interested?"),
        ("HITNO: sandučić će biti ugašen", "Kliknite na poveznicu i potvrdite lozinku."))  # fmt: skip
CALLS = ("krivi broj, tražili pizzeriju", "reklama, nude solarne panele", "tišina, poklopili",
         "anketa, zahvalila se",
         "tražili drugu firmu, uputio na njihov broj")  # fmt: skip
CHATS = (("asdf", "jel ovo bot"), ("test", "radi li chat"), ("Boost your Instagram", "10k followers!!"),
         ("bok", "ništa, krivi prozor"))  # fmt: skip


class Noise:
    """Draws noise over three channels."""

    def __init__(self, rng: random.Random, forms: Forms, customers: list[Customer], voices: Voices) -> None:
        self.rng, self.forms, self.customers, self.voices = rng, forms, customers, voices

    def draw(self, at: datetime) -> tuple[str, Payload]:
        """Return a channel and a payload."""
        kind = KINDS.draw(self.rng)
        if kind == "call":
            return "phone", self._call(at)
        if kind == "chat":
            return "chat", self._chat(at)
        mail = {"absent": self._absent, "bounce": self._bounce}.get(kind)
        return "email", {"raw": written(self.rng, mail(at) if mail else self._bulk(at, spam=kind == "spam"))}

    def _call(self, at: datetime) -> Payload:
        started = at - timedelta(seconds=self.rng.randrange(5, 60))
        return {
            "call_id": f"{epoch(started)}.{self.rng.randrange(1, 100_000)}",
            "agent": self.rng.choice(self.forms.agents),
            "started_at": stamp(started),
            "duration_s": int((at - started).total_seconds()),
            "direction": "inbound",
            "caller_number": self.rng.choice((None, self.voices.stray_number())),
            "note": self.rng.choice(CALLS),
        }

    def _chat(self, at: datetime) -> Payload:
        started = at - timedelta(seconds=90)
        texts = self.rng.choice(CHATS)
        said = [{"at": stamp(started), "from": "visitor", "text": text} for text in texts]
        return {
            "chat_id": f"{fixed_hex(self.rng, 8)}-{fixed_hex(self.rng, 4)}",
            "started_at": stamp(started),
            "ended_at": stamp(at),
            "visitor": {"name": None, "ip": f"198.51.100.{self.rng.randrange(1, 255)}"},
            "messages": said,
        }

    def _absent(self, at: datetime) -> Mail:
        contact = self.rng.choice(self.rng.choice(self.customers).contacts)
        desk_id = f"<{self.rng.randrange(10**9, 10**10)}.{fixed_hex(self.rng, 12)}@{self.forms.host}>"
        text = self.rng.choice(ABSENT)
        mail = self._mail(at, contact.person.name, contact.emails[0], "Automatski odgovor: Vaš upit", text)
        mail.in_reply_to, mail.references = desk_id, (desk_id,)
        mail.extra = {"Auto-Submitted": "auto-replied", "Precedence": "bulk"}
        if contact.person.bare:
            mail.subject, mail.body, mail.extra = "Out of office", plain(mail.body), {}
        return mail

    def _bounce(self, at: datetime) -> Mail:
        host = f"relay-{fixed_hex(self.rng, 4)}.example"
        text = f"The mail system could not deliver your message to <kupac@{host}>.\nStatus: 5.1.1\n"
        subject = self.rng.choice(
            ("Undelivered Mail Returned to Sender", "Delivery Status Notification (Failure)")
        )
        mail = self._mail(at, "Mail Delivery System", f"mailer-daemon@{host}", subject, text)
        mail.extra = {"Auto-Submitted": "auto-replied"}
        return mail

    def _bulk(self, at: datetime, *, spam: bool) -> Mail:
        subject, text = self.rng.choice(SPAM if spam else LETTERS)
        host = f"{self.rng.choice(('news', 'promo', 'growth'))}-{fixed_hex(self.rng, 4)}.example"
        mail = self._mail(
            at, self.rng.choice(("Novosti", "SEO Team", "Office")), f"info@{host}", subject, text
        )
        mail.unsigned = spam
        mail.extra = {} if spam else {"List-Unsubscribe": f"<mailto:odjava@{host}>", "Precedence": "bulk"}
        return mail

    def _mail(self, at: datetime, sender: str, address: str, subject: str, text: str) -> Mail:
        message_id = f"<{fixed_hex(self.rng, 24)}@{address.rpartition('@')[2]}>"
        return Mail(
            sender, address, self.forms.address, subject, text + "\n", at, message_id,
            authserv=self.rng.choice(self.forms.authservs),
        )  # fmt: skip
