"""Scenarios that nobody wrote with the matcher in view: a seed draws who, what, where and what was misheard.

One customer has one problem and four reports of it arrive within a day, one over each channel, by the
owner or the technical contact, each in words of its own, some with what a desk hears wrong: a domain with
a letter off, a declined name, no diacritics, a hidden number, a wrong customer number. The desk around it
has firms of like names and domains. Everything is drawn from these lists; nothing is read from a corpus.
"""

from __future__ import annotations

import json
import random
import unicodedata
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import msgspec

from shared.desk import Desk

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DESK = Desk(
    name="Brzi Poslužitelj",
    language="hr",
    time_zone="Europe/Zagreb",
    region="HR",
    own_addresses=("pomoc@brzi.example",),
    own_domains=("brzi.example",),
    authserv_ids=("in1.brzi.example",),
    agents=("Karla", "Tin"),
)

FIRST = [
    "Luka",
    "Mia",
    "Petar",
    "Nikolina",
    "Željko",
    "Đurđica",
    "Šime",
    "Tea",
    "Hrvoje",
    "Lucija",
    "Jure",
    "Vesna",
]
LAST = [
    "Marić",
    "Babić",
    "Jurišić",
    "Božić",
    "Šarić",
    "Pavić",
    "Grgić",
    "Knežević",
    "Perković",
    "Đurić",
    "Vuković",
]
TRADE = [
    "optika",
    "pekarnica",
    "stolarija",
    "turist",
    "knjigovodstvo",
    "auto",
    "klinika",
    "vrt",
    "gradnja",
    "cvjetnjak",
]
WORD = [
    "plavi",
    "sunce",
    "istra",
    "delta",
    "javor",
    "lovor",
    "mosor",
    "sava",
    "učka",
    "bura",
    "galeb",
    "školjka",
]
ENDING = ["hr", "com", "com.hr", "net"]

# One problem, told four ways: note of a call, chat, mail (subject, body), portal (subject, body).
PROBLEMS: dict[str, dict[str, list[list[str]]]] = json.loads(
    (Path(__file__).parent / "scenario_wordings.json").read_text(encoding="utf-8")
)


class Scenario(msgspec.Struct, frozen=True):
    """Four posts about one problem of one customer, amid a desk of others."""

    seed: int
    customer: str
    directory: list[dict[str, Any]]
    posts: list[tuple[str, datetime, dict[str, Any]]]  # channel, received_at, payload as in docs/corpora.md


def draw(seed: int) -> Scenario:
    """Return the scenario of `seed`, always the same."""
    dice = random.Random(seed)
    directory = _draw_directory(dice)
    customer = dice.choice(directory)
    problem = dice.choice(sorted(PROBLEMS))
    channels = ["phone", "chat", "email", "ticket"]
    dice.shuffle(channels)
    at = START + timedelta(days=seed % 50, minutes=dice.randrange(300))
    domain = dice.choice(customer["domains"])
    posts = []
    for channel in channels:
        at += timedelta(minutes=dice.randrange(3, 300))
        person = dice.choice(customer["contacts"])
        report = _Report(
            dice, customer, person, domain, dice.choice(PROBLEMS[problem][channel]), at, directory
        )
        posts.append((channel, at, getattr(report, channel)()))
    return Scenario(seed, customer["customer"], directory, posts)


def _draw_directory(dice: random.Random) -> list[dict[str, Any]]:
    """Return 60 firms; words and trades repeat, so names and domains resemble each other."""
    firms: list[dict[str, Any]] = []
    taken: set[str] = set()
    while len(firms) < 60:
        word, trade = dice.choice(WORD), dice.choice(TRADE)
        label = f"{plain(word)}{dice.choice(['-', ''])}{plain(trade)}"
        domain = f"{label}.{dice.choice(ENDING)}"
        if domain in taken:
            continue
        taken.add(domain)
        number = len(firms) + 1
        contacts = []
        for place, role in enumerate(("owner", "technical")):
            first, last = dice.choice(FIRST), dice.choice(LAST)
            contacts.append(
                {
                    "id": f"K{number}-{place}",
                    "name": f"{first} {last}",
                    "role": role,
                    "emails": [f"{plain(first)}.{plain(last)}{number}@{domain}".lower()],
                    "phones": [f"+38591{4000000 + number * 10 + place}"],
                }
            )
        firms.append(
            {
                "customer": f"BP{3000 + number}",
                "name": f"{word.title()} {trade} d.o.o.",
                "kind": "company",
                "contacts": contacts,
                "domains": [domain],
                "services": [{"kind": "hosting", "server": f"lin{number % 7}", "domain": domain}],
            }
        )
    return firms


def plain(text: str) -> str:
    """Return `text` as typed without Croatian letters."""
    folded = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


class _Report:
    """One report, worded and posted as its channel does it."""

    def __init__(
        self,
        dice: random.Random,
        customer: dict[str, Any],
        person: dict[str, Any],
        domain: str,
        words: list[str],
        at: datetime,
        directory: list[dict[str, Any]],
    ) -> None:
        self.dice, self.customer, self.person, self.domain, self.at = dice, customer, person, domain, at
        self.directory = directory
        box = f"{dice.choice(['info', 'prodaja', 'ured'])}@{domain}"
        fill = {
            "name": person["name"],
            "firm": customer["name"].removesuffix(" d.o.o."),
            "domain": domain,
            "box": box,
        }
        self.words = [word.format(**fill) for word in words]
        if dice.random() < 0.35:
            self.words = [plain(word) for word in self.words]
        self.key = f"{at.timestamp():.0f}-{dice.randrange(10**6)}"

    def phone(self) -> dict[str, Any]:
        """A note with what was misheard: at most one thing of it is wrong or away."""
        slip = self.dice.choice(["none", "hidden", "domain", "reference", "name", "other_phone"])
        numbers = {"hidden": None, "other_phone": f"+38599{self.dice.randrange(10**6, 10**7)}"}
        heard = self._misheard() if slip == "domain" else self.domain
        firm = self.customer["name"].removesuffix(" d.o.o.")
        return {
            "call_id": self.key,
            "agent": self.dice.choice(DESK.agents),
            "started_at": self.at.isoformat(),
            "duration_s": self.dice.randrange(40, 600),
            "direction": "inbound",
            "caller_number": numbers.get(slip, self.person["phones"][0]),
            "caller_name": self._declined() if slip == "name" else self.person["name"],
            "company": firm if slip in numbers or self.dice.random() < 0.6 else None,
            "customer_ref": self._other_number() if slip == "reference" else None,
            "domain": heard if slip == "domain" or self.dice.random() < 0.5 else None,
            "email": None,
            "note": self.words[0].replace(self.domain, heard),
        }

    def chat(self) -> dict[str, Any]:
        """A transcript; the visitor leaves an address, a number, or the name only."""
        shown = self.dice.choice(["email", "phone", "name"])
        messages = [
            {
                "at": (self.at + timedelta(seconds=20 * place)).isoformat(),
                "from": "visitor",
                "author": self.person["name"],
                "text": word,
            }
            for place, word in enumerate(self.words)
        ]
        if shown == "name":
            messages.append(
                {
                    "at": (self.at + timedelta(seconds=90)).isoformat(),
                    "from": "visitor",
                    "author": self.person["name"],
                    "text": f"domena je {self.domain}",
                }
            )
        return {
            "chat_id": self.key,
            "started_at": self.at.isoformat(),
            "ended_at": (self.at + timedelta(minutes=3)).isoformat(),
            "visitor": {
                "name": plain(self.person["name"]),
                "email": self.person["emails"][0] if shown == "email" else None,
                "phone": self.person["phones"][0].replace("+385", "0") if shown == "phone" else None,
                "ip": "198.51.100.7",
                "page_url": "https://brzi.example/",
            },
            "messages": messages,
        }

    def email(self) -> dict[str, Any]:
        """A mail from the person's own address, authenticated by the desk's own server."""
        address = self.person["emails"][0]
        mail = EmailMessage()
        sender_domain = address.partition("@")[2]
        mail["Authentication-Results"] = f"{DESK.authserv_ids[0]}; dmarc=pass header.from={sender_domain}"
        mail["From"] = f"{self.person['name']} <{address}>"
        mail["To"] = DESK.own_addresses[0]
        mail["Subject"] = self.words[0]
        mail["Date"] = format_datetime(self.at)
        mail["Message-ID"] = f"<{self.key}@{sender_domain}>"
        mail.set_content(
            self.words[1] + f"\n\nLijep pozdrav,\n{self.person['name']}\n{self.customer['name']}\n"
        )
        return {"raw": mail.as_bytes().decode()}

    def ticket(self) -> dict[str, Any]:
        """A portal ticket: signed in, so the customer number is right."""
        return {
            "ticket_id": f"T{self.key}",
            "post_id": f"P{self.key}",
            "customer_ref": self.customer["customer"],
            "contact_email": self.person["emails"][0],
            "contact_name": self.person["name"],
            "department": "tehnika",
            "priority": "normal",
            "subject": self.words[0],
            "body": self.words[1],
            "related_domain": self.domain if self.dice.random() < 0.7 else None,
            "posted_at": self.at.isoformat(),
        }

    def _misheard(self) -> str:
        label, _, ending = self.domain.partition(".")
        place = self.dice.randrange(1, len(label))
        wrong = self.dice.choice(
            [label[:place] + label[place + 1 :], label.replace("-", ""), label[:place] + "e" + label[place:]]
        )
        return f"{wrong}.{self.dice.choice([ending, 'hr', 'com'])}"

    def _declined(self) -> str:
        first, _, last = str(self.person["name"]).partition(" ")
        return self.dice.choice([f"{last} {first}", f"g. {last}a" if last.endswith("ć") else last, first])

    def _other_number(self) -> str:
        return str(self.dice.choice([row for row in self.directory if row is not self.customer])["customer"])
