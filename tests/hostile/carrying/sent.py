"""A mail on its way through a door, and what was answered: what all doors have in common."""

from __future__ import annotations

import asyncio
import hashlib
import random
import time
from collections.abc import Sequence
from typing import Protocol

import msgspec

from tests.hostile.mutating import mutated

TAKEN = frozenset({"200", "250", "exit 0", "taken"})
LATER = frozenset({"421", "451", "452", "503", "exit 75"})
REFUSED = frozenset({"413", "422", "550", "552", "exit 65"})  # for good, and for what the mail is

TRIES_MAX = 200
PAUSE_S = 0.25  # between the tries of one mail
ANSWER_S = 60.0  # more than any answer may take: how long it took is measured, not cut
WHY_CHARS_MAX = 200
ODD_SHARE = 0.5  # of the mails that come under a sender that hardly anybody has

NAME = "Message-ID: <{number}.{door}@doors.example>\r\n"  # on top: no two of the mails are the same
BY_ALL = "every"  # stands for the door in the name of a mail that comes by all of them
PLAIN_SENDER = "m{number}@posted.example"
# Envelopes' senders as servers hand them on: what is forbidden stands in mail all the same.
ODD_SENDERS = (
    "",
    "root",
    "a..m{number}@docomo.example",
    '"m {number}"@posted.example',
    "SRS0=x=y=posted.example=m{number}@relay.example",
    "šef.m{number}@šuma.example",
    "m{number}@[192.0.2.1]",
    "m{number}@posted.example.",
    "m{number}@posted..example",
    "m{number}@other@posted.example",
    "@posted.example",
    "m{number}@",
    "=?utf-8?q?m{number}?=@posted.example",
    "m,{number}@posted.example",
    "m[{number}@posted.example",
    "m(x){number}@posted.example",
    '"m{number}@posted.example',
    "m{number}@[",
    '"',
    "m{number}." + "x" * 240 + "@posted.example",
)


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be handed over."""

    number: int
    raw: bytes
    sender: str  # of the envelope
    shared: bool = False  # it comes by all doors, and is one


class Told(msgspec.Struct, frozen=True):
    """One answer."""

    code: str
    why: str = ""  # where it was not taken, in the door's words
    id: str = ""  # as the intake called it, where the door tells
    duplicate: bool = False


class Sent(msgspec.Struct, kw_only=True):
    """One mail over all its tries."""

    door: str
    number: int
    original: str  # sha256 of what has to be kept; empty where the door carries no bytes
    answers: list[str]  # one for each try
    why: list[str]
    shared: bool = False
    id: str = ""
    duplicate: bool = False
    slowest_s: float = 0.0

    @property
    def taken(self) -> bool:
        """Whether it was acknowledged."""
        return bool(self.answers) and self.answers[-1] in TAKEN


class Way(Protocol):
    """One client at one door; it hands over one mail after the other."""

    door: str

    def kept(self, mail: Mail) -> bytes | None:
        """Return what has to be kept of the mail; None where the door carries no bytes."""
        ...

    async def hand_over(self, mail: Mail) -> Told:
        """Try once and return the answer; what broke instead of one is an answer, too."""
        ...

    async def close(self) -> None:
        """End what is open."""
        ...


async def carried(way: Way, mail: Mail) -> Sent:
    """Hand the mail over until it is taken or refused for good; return what was told."""
    kept = way.kept(mail)
    sent = Sent(
        door=way.door,
        number=mail.number,
        original=digest(kept) if kept is not None else "",
        answers=[],
        why=[],
        shared=mail.shared,
    )
    for _ in range(TRIES_MAX):
        started = time.perf_counter()
        told = await way.hand_over(mail)
        sent.slowest_s = max(sent.slowest_s, time.perf_counter() - started)
        sent.answers.append(told.code)
        if told.code not in TAKEN:
            sent.why.append(f"{told.code} {told.why}"[:WHY_CHARS_MAX])
        sent.id, sent.duplicate = told.id, told.duplicate
        if told.code not in LATER:
            break
        await asyncio.sleep(PAUSE_S)
    return sent


def digest(raw: bytes) -> str:
    """Return the hash by which a kept original is told."""
    return hashlib.sha256(raw).hexdigest()


def mail_of(seed: int, door: str, number: int, mails: Sequence[bytes]) -> Mail:
    """Return a mail of the run: first each of `mails`, then mutated ones for ever, all with a name."""
    dice = random.Random(f"{seed} {door} {number}")
    raw = mails[number] if number < len(mails) else mutated(dice, mails)[0]
    sender = dice.choice(ODD_SENDERS) if dice.random() < ODD_SHARE else PLAIN_SENDER
    return Mail(
        number=number,
        raw=NAME.format(number=number, door=door).encode() + raw,
        sender=sender.format(number=number),
    )


def shared_mail(number: int, raw: bytes) -> Mail:
    """Return a mail that is the same by every door."""
    named = NAME.format(number=number, door=BY_ALL).encode() + raw
    return Mail(number=number, raw=named, sender=PLAIN_SENDER.format(number=number), shared=True)
