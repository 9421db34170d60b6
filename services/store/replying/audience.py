"""Who may be written to from a thread, and who is ticked before the agent ticks. Pure.

Only who wrote in the thread, whom its newest mail names, and the customer's contacts; never somebody who is
another customer's. The reply goes to what the agent ticked and to nobody else, whatever joins meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from services.store.replying.asked import ADDRESSES_MAX
from services.store.replying.refusals import ReplyRefused
from shared.interaction import Participant, Trust

Origin = Literal["writer", "written_to", "copied", "contact"]
Bar = Literal["", "other_customer", "bounced", "letters"]
"""Why nobody is written to there: it is another customer's, a mail of ours came back from there for good, or
it has letters that not every server takes."""

CHOICES_MAX = 30  # shown of one thread: a form has 40 fields


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """One interaction of the thread, as far as it names people."""

    id: str
    channel: str
    direction: str
    author: Participant
    others: tuple[Participant, ...]
    trust: Trust
    automatic: str
    subject: str = ""


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """An address of a contact of the customer's in the directory."""

    address: str
    name: str


class Held(msgspec.Struct, frozen=True):
    """Who has an address or a domain, by directory and experience."""

    ours: bool  # the thread's customer
    others: bool  # some other customer that is known


class Addressee(msgspec.Struct, frozen=True, kw_only=True):
    """An address that the form shows."""

    address: str
    name: str
    origin: Origin
    verified: bool  # the newest word from there was proved to come from there
    listed: bool  # the directory has it as the customer's
    ticked: bool = False  # before the agent ticks
    bar: Bar = ""


def audience(
    heard: Sequence[Heard],
    listed: Iterable[Listed],
    *,
    own: Collection[str],
    foreign: Collection[str],
    gone: Collection[str] = (),
) -> tuple[Addressee, ...]:
    """Return whom the form shows; `heard` comes newest first, `own` are the desk's own addresses.

    The writer of the newest mail is ticked: unless it is forged, or the address is another customer's.
    """
    contacts = {one.address: one.name for one in listed}
    found: dict[str, Addressee] = {}
    for address, name, origin, verified in (*_named_in(heard), *_contacts(contacts)):
        if address in own or address in found:
            continue
        found[address] = Addressee(
            address=address,
            name=contacts.get(address) or name,
            origin=origin,
            verified=verified,
            listed=address in contacts,
            bar=_bar(address, foreign=foreign, gone=gone),
        )
    first = _writer_of_newest_mail(heard, own)
    return tuple(
        msgspec.structs.replace(one, ticked=one.address == first and not one.bar)
        for one in list(found.values())[:CHOICES_MAX]
    )


def _bar(address: str, *, foreign: Collection[str], gone: Collection[str]) -> Bar:
    if address in foreign:
        return "other_customer"
    if address in gone:
        return "bounced"
    return "" if address.isascii() else "letters"


def is_foreign(address: Held, domain: Held, *, known: bool) -> bool:
    """Return whether an address is another customer's, by itself or by its domain.

    `known` says that the thread's customer is one of the directory: what somebody unknown was heard to use is
    no claim against it. Who is a contact of two customers is written to from the threads of both.
    """
    if address.ours and known:
        return False
    return address.others or (domain.others and not domain.ours)


Named = tuple[str, str, Origin, bool]


def _named_in(heard: Sequence[Heard]) -> Iterable[Named]:
    """Yield who is named in the thread: writers first, so that our answer to one hides no proof of them."""
    people = [one for one in heard if not one.automatic]
    for one in people:
        if one.direction == "inbound" and (address := address_of(one.author)) is not None:
            yield address, one.author.name, "writer", one.trust == "verified"
    newest = next((one for one in heard if _is_somebodys_mail(one)), None)
    for other in newest.others if newest else ():
        if other.role in {"recipient", "copied"} and (address := address_of(other)) is not None:
            yield address, other.name, "copied", False
    for one in people:
        for other in (one.author, *one.others) if one.direction == "outbound" else ():
            if (address := address_of(other)) is not None:
                yield address, other.name, "written_to", False


def _contacts(contacts: Mapping[str, str]) -> Iterable[Named]:
    return ((address, name, "contact", False) for address, name in contacts.items())


def _writer_of_newest_mail(heard: Sequence[Heard], own: Collection[str]) -> str | None:
    newest = next((one for one in heard if _is_somebodys_mail(one)), None)
    if newest is None or newest.trust == "forged":
        return None
    address = address_of(newest.author)
    return None if address in own else address


def _is_somebodys_mail(one: Heard) -> bool:
    return one.channel == "email" and one.direction == "inbound" and not one.automatic


def address_of(person: Participant) -> str | None:
    """Return the address by which somebody is known in an interaction."""
    return next((known.value for known in person.identifiers if known.kind == "email"), None)


def chosen(offered: Sequence[Addressee], ticked: Iterable[str]) -> tuple[Addressee, ...]:
    """Return those of `offered` that were ticked, as they were shown. Raises ReplyRefused for any other."""
    by_address = {one.address: one for one in offered}
    wanted = tuple(dict.fromkeys(ticked))
    if not wanted:
        raise ReplyRefused("nobody")
    if len(wanted) > ADDRESSES_MAX:
        raise ReplyRefused("too_many")
    for address in wanted:
        one = by_address.get(address)
        if one is None:
            raise ReplyRefused("not_offered")
        if one.bar:
            raise ReplyRefused(one.bar)
    return tuple(by_address[address] for address in wanted)
