"""What a desk does not state of itself, learned from its mail: its addresses, whose checks count. Pure.

Without these nobody's mail is proved to be from its sender, and the trial would only ask. A name counts when
it stands on a good part of all mails, topmost, where only the desk's own server can have put it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import msgspec

from services.intake.mail.addresses import participants
from services.intake.mail.headers import Headers, split_head
from shared.desk import Desk

HEAD_BYTES_MAX = 64 * 1024
ADDRESS_SHARE_MIN = 0.25  # of the mails; a desk's address is on most, a busy customer's on few
SERVER_SHARE_MIN = 0.15  # a desk with several servers spreads its mail over them
NAMED_MAX = 5

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?")


class Learned(msgspec.Struct, frozen=True, kw_only=True):
    """What was taken for the desk's own, because it did not say."""

    own_addresses: tuple[str, ...] = ()
    authserv_ids: tuple[str, ...] = ()


class Mailbag(msgspec.Struct):
    """Counts what the mails of a history have in common."""

    mails: int = 0
    recipients: Counter[str] = msgspec.field(default_factory=Counter)
    servers: Counter[str] = msgspec.field(default_factory=Counter)

    def add(self, raw: str) -> None:
        """Take in one mail."""
        data = raw[:HEAD_BYTES_MAX].encode("utf-8", "surrogateescape").replace(b"\r\n", b"\n")
        headers, _ = split_head(data)
        self.mails += 1
        self.recipients.update(_addressees(headers))
        if server := _first_server(headers):
            self.servers[server] += 1


def learned(bag: Mailbag, desk: Desk) -> Learned:
    """Return what `desk` leaves open and the mails tell."""
    return Learned(
        own_addresses=() if desk.own_addresses else _common(bag.recipients, bag.mails, ADDRESS_SHARE_MIN),
        authserv_ids=() if desk.authserv_ids else _common(bag.servers, bag.mails, SERVER_SHARE_MIN),
    )


def with_learned(desk: Desk, found: Learned) -> Desk:
    """Return `desk` with what was learned where it says nothing."""
    return msgspec.structs.replace(
        desk,
        own_addresses=desk.own_addresses or found.own_addresses,
        authserv_ids=desk.authserv_ids or found.authserv_ids,
    )


def _common(counted: Counter[str], total: int, share: float) -> tuple[str, ...]:
    often = [(number, name) for name, number in counted.items() if number >= share * total]
    return tuple(name for _, name in sorted(often, key=lambda one: (-one[0], one[1]))[:NAMED_MAX])


def _addressees(headers: Headers) -> Iterable[str]:
    people = (*participants(headers, "to", "recipient"), *participants(headers, "cc", "copied"))
    return {known.value for person in people for known in person.identifiers if known.kind == "email"}


def _first_server(headers: Headers) -> str:
    words = headers.text("authentication-results").partition(";")[0].split()
    name = words[0].lower() if words else ""
    return name if _HOST.fullmatch(name) else ""
