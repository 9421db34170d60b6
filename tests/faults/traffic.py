"""What is posted: firms of the directory, each with one problem, told over all four channels.

Everything follows from a seed. Every piece carries a mark of its own in its text, by which it is found again
on every page and in every answer; whose it is and which thread it belongs to is known beforehand.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

PIECES_PER_FIRM = 8  # two of each door, the first four at the same moment
CONSONANTS, VOWELS = "bcdfgklmnprstvz", "aeiou"
MARK_LETTERS = 9
ATTACHED_BYTES, ATTACHED_LINE = 400_000, 70
MARK = re.compile(r"\bzq[a-z]{9}\b")
DOORS = ("phone", "chat", "email", "ticket", "lmtp")
AUTHSERV = "mx1.plavihost.example"
DESK = {
    "name": "Plavi Host",
    "language": "hr",
    "time_zone": "Europe/Zagreb",
    "region": "HR",
    "own_addresses": ["podrska@plavihost.example"],
    "own_domains": ["plavihost.example"],
    "authserv_ids": [AUTHSERV],
    "agents": ["Ana", "Marko"],
}
FAMILY = ("Horvat", "Kos", "Babić", "Marić", "Jurić", "Novak", "Kralj", "Lovrić", "Petrović", "Šimić")
GIVEN = ("Ivan", "Maja", "Tihomir", "Vlasta", "Bepo", "Luka", "Petra", "Dunja", "Željko", "Čedomir")


class Firm(msgspec.Struct, frozen=True):
    """A customer of the directory."""

    number: str
    name: str
    domain: str
    owner: str
    phone: str
    address: str

    def entry(self) -> dict[str, Any]:
        """Return its line of directory.jsonl."""
        contact = {
            "id": f"P-{self.number}",
            "name": self.owner,
            "role": "owner",
            "emails": [self.address],
            "phones": [self.phone],
        }
        return {
            "customer": self.number,
            "name": self.name,
            "kind": "company",
            "contacts": [contact],
            "domains": [self.domain],
            "services": [],
        }


class Piece(msgspec.Struct, frozen=True):
    """One post of a client."""

    mark: str
    firm: str  # the customer's number; one problem, so one thread each
    door: str  # a channel, or "lmtp"
    payload: Mapping[str, Any]
    key: str = ""  # Idempotency-Key, where one is sent


class Traffic:
    """The firms and pieces of one seed."""

    def __init__(self, seed: int, *, firms: int, now: datetime | None = None) -> None:
        """`now` is when all of it happens; none: when it is posted."""
        self.seed = seed
        self._now = now
        dice = random.Random(f"{seed} firms")
        words = _words(dice, firms)
        self.firms = [_firm(place, word, dice) for place, word in enumerate(words)]

    def directory(self) -> str:
        """Return directory.jsonl."""
        return "\n".join(json.dumps(firm.entry(), ensure_ascii=False) for firm in self.firms)

    def pieces_of(self, place: int) -> list[Piece]:
        """Return the pieces of one firm, in the order in which it sends them."""
        firm = self.firms[place]
        dice = random.Random(f"{self.seed} {place}")
        doors = ["phone", "chat", dice.choice(["email", "lmtp"]), "ticket"]
        second = [*doors[:2], "lmtp" if doors[2] == "email" else "email", "ticket"]
        dice.shuffle(doors)
        dice.shuffle(second)
        return [
            _piece(firm, door, turn, _mark(self.seed, place, turn), self._now or datetime.now(UTC))
            for turn, door in enumerate([*doors, *second])
        ]


def written(folder: Path, traffic: Traffic) -> tuple[Path, Path]:
    """Write desk.json and directory.jsonl into the folder and return them."""
    desk, directory = folder / "desk.json", folder / "directory.jsonl"
    desk.write_text(json.dumps(DESK), encoding="utf-8")
    directory.write_text(traffic.directory(), encoding="utf-8")
    return desk, directory


def unusual(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces, each under an Idempotency-Key and mails too large for an event: by claim check."""
    return [
        msgspec.structs.replace(
            one,
            key=one.mark,
            payload={**one.payload, "raw": with_attachment(one.payload["raw"])}
            if "raw" in one.payload
            else one.payload,
        )
        for one in pieces
    ]


def with_attachment(raw: str) -> str:
    """Return the mail with an attachment of ATTACHED_BYTES, other for every mail."""
    head, _, text = raw.partition("\r\n\r\n")
    fields = "\r\n".join(line for line in head.split("\r\n") if not line.startswith("Content-"))
    name = re.search(r"Message-ID: <([^@]+)", raw)
    line = (name[1] if name else "x").ljust(ATTACHED_LINE, "=")
    return (
        f"{fields}\r\nContent-Type: multipart/mixed; boundary=edge\r\n\r\n--edge\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"
        "--edge\r\nContent-Type: application/octet-stream\r\n"
        "Content-Disposition: attachment; filename=slika.bin\r\n\r\n"
        + f"{line}\r\n" * (ATTACHED_BYTES // (ATTACHED_LINE + 2))
        + "--edge--\r\n"
    )


def _words(dice: random.Random, count: int) -> list[str]:
    """Return names that are not like each other, as far as chance goes."""
    words: dict[str, None] = {}
    while len(words) < count:
        syllables = [dice.choice(CONSONANTS) + dice.choice(VOWELS) for _ in range(5)]
        words["".join(syllables)] = None
    return list(words)


def _firm(place: int, word: str, dice: random.Random) -> Firm:
    owner = f"{dice.choice(GIVEN)} {dice.choice(FAMILY)}"
    return Firm(
        number=f"F-{place:05d}",
        name=f"{word.title()} d.o.o.",
        domain=f"{word}.hr",
        owner=owner,
        phone=f"+38591{2_000_000 + place:07d}",
        address=f"uprava@{word}.hr",
    )


def _mark(seed: int, place: int, turn: int) -> str:
    dice = random.Random(f"{seed} {place} {turn} mark")
    return "zq" + "".join(dice.choices("abcdefghijklmnoprstuvz", k=MARK_LETTERS))


def _piece(firm: Firm, door: str, turn: int, mark: str, now: datetime) -> Piece:
    at = now.isoformat()
    text = f"Od jutros na info@{firm.domain} ne stiže nijedna poruka, slanje radi. Bilješka {mark}."
    if turn >= len(DOORS) - 1:
        text = (
            f"I dalje na info@{firm.domain} ne stiže nijedna poruka, kada će biti riješeno? Bilješka {mark}."
        )
    makes = {"phone": _note, "chat": _chat, "ticket": _post, "email": _mail, "lmtp": _mail}
    return Piece(mark, firm.number, door, makes[door](firm, text, mark, at))


def _note(firm: Firm, text: str, mark: str, at: str) -> dict[str, Any]:
    return {
        "call_id": mark,
        "agent": "Ana",
        "started_at": at,
        "caller_number": firm.phone,
        "caller_name": firm.owner,
        "domain": firm.domain,
        "note": text,
    }


def _chat(firm: Firm, text: str, mark: str, at: str) -> dict[str, Any]:
    return {
        "chat_id": mark,
        "started_at": at,
        "visitor": {"name": firm.owner, "email": firm.address},
        "messages": [{"at": at, "from": "visitor", "text": text}],
    }


def _post(firm: Firm, text: str, mark: str, at: str) -> dict[str, Any]:
    return {
        "ticket_id": mark,
        "post_id": mark,
        "customer_ref": firm.number,
        "contact_name": firm.owner,
        "contact_email": firm.address,
        "subject": f"Ne stiže pošta na {firm.domain}",
        "body": text,
        "related_domain": firm.domain,
        "posted_at": at,
    }


def _mail(firm: Firm, text: str, mark: str, at: str) -> dict[str, Any]:
    passed = f"{AUTHSERV}; dmarc=pass header.from={firm.domain}"
    raw = (
        f"Authentication-Results: {passed}\r\nFrom: {firm.owner} <{firm.address}>\r\n"
        f"To: podrska@plavihost.example\r\nSubject: Ne stiže pošta na {firm.domain}\r\n"
        f"Message-ID: <{mark}@{firm.domain}>\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"
    )
    return {"raw": raw, "sender": firm.address}
