"""`onethread erase`: a customer or a person, out of the bus, the originals and the database, for good.

The bus comes first and the database last: killed in between, the same command finds the same again. A list
of all erasures lies in the data folder and in every backup; a restore does them again.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection
from pathlib import Path

import msgspec
from nats.js import JetStreamContext
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.backup import stream
from deploy.backup.erasure_list import list_of
from deploy.backup.manifest import ERASURES
from deploy.data_folder import write_private
from deploy.places import engine_on, whole_bus
from deploy.retention import clear, clear_blobs
from services.store.erasing import removing
from services.store.erasing.doomed import Doomed
from services.store.erasing.erasures import Erasure, concerns, known_erasures, mentions
from services.store.retaining.due import What
from services.store.retaining.emptying import blobs_named_in
from services.store.retaining.listing import empty_again
from services.store.sweeping.naming import names_in
from shared import subjects
from shared.errors import Rejected
from shared.identifiers import normalise_email, normalise_phone
from shared.interaction import Interaction, decode_interaction
from shared.settings import Settings, data_folder
from shared.stream_messages import remove

Say = Callable[[str], None]


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """What an erasure took away."""

    interactions: int
    mentioned: int
    letters: int  # dead letters
    messages: int  # of the bus
    blobs: int
    waiting: int  # not filed yet, and naming the person


class _OnTheBus(msgspec.Struct):
    """What an erasure finds on the bus."""

    sequences: list[int] = []  # that go
    objects: set[str] = set()  # that pieces name which go
    wanted: set[str] = set()  # that others' pieces name which are not filed yet
    waiting: int = 0


def identifier_of(given: str, *, region: str) -> tuple[str, str]:
    """Return kind and normalised value of "ivan@horvat.hr" or "091 555 0101". Raises Rejected."""
    if (email := normalise_email(given)) is not None:
        return "email", email
    if (phone := normalise_phone(given, region)) is not None:
        return "phone", phone
    raise Rejected(f"{given!r} is neither an e-mail address nor a telephone number")


async def erase(settings: Settings, erasure: Erasure, *, who: str, say: Say) -> Gone:
    """Take away all that the erasure names, wherever it lies, and keep the list of erasures up to date."""
    async with engine_on(settings) as engine, whole_bus(settings) as js:
        filed = await stream.done_up_to(js)  # first: what is filed later is looked at on the bus
        doomed = await removing.look(engine, erasure)
        say(f"{len(doomed.interactions)} interactions; looking through the bus")
        found = await _look_through(js, erasure, doomed, filed)
        own = await removing.named_nowhere_else(engine, found.objects, erasure, doomed)
        for sequence in found.sequences:
            await remove(js, subjects.INTERACTIONS, sequence)
        blobs = await clear_blobs(js, {*doomed.blobs, *own} - found.wanted)
        done = await removing.erase(engine, erasure, who=who)
        await write_list(engine, data_folder(settings))
    return Gone(
        interactions=len(done.interactions),
        mentioned=len(done.mentioned) + len(done.letters_mentioning),
        letters=len(done.letters),
        messages=len(found.sequences),
        blobs=blobs,
        waiting=found.waiting,
    )


async def erase_again(settings: Settings, erasures: Collection[Erasure], *, who: str, say: Say) -> None:
    """Do all these erasures again: after a restore, which has brought back what was erased since."""
    for number, erasure in enumerate(erasures, 1):
        say(f"erasing again what was erased: {number} of {len(erasures)}")
        if erasure.kind in {"customer", "person"}:
            await erase(settings, erasure, who=who, say=lambda _: None)
    emptied = [one for one in erasures if one.kind in {"texts", "originals"}]
    if emptied:
        await _empty_again(settings, emptied)


async def _empty_again(settings: Settings, emptied: Collection[Erasure]) -> None:
    """Empty again what the desk's own rules had emptied, and clear the bus of it in one go."""
    async with engine_on(settings) as engine, whole_bus(settings) as js:
        for one in emptied:
            what: What = "texts" if one.kind == "texts" else "originals"
            await empty_again(engine, one.id, what, one.interactions, at=one.at)
        await clear(engine, js, say=lambda _: None)
        await write_list(engine, data_folder(settings))


async def write_list(engine: AsyncEngine, data: Path) -> None:
    """Write the list of erasures to the data folder: it must outlive the database."""
    known = await known_erasures(engine)
    await asyncio.to_thread(_write_private, data / ERASURES, list_of(known))


def _write_private(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_private(file, content)


async def _look_through(js: JetStreamContext, erasure: Erasure, doomed: Doomed, filed: int) -> _OnTheBus:
    """Return what goes on the bus, and what must not go with it.

    Somebody else's piece that names the person and is not filed yet stays: it was acknowledged.
    """
    own = {*doomed.interactions, *doomed.letters, *erasure.interactions}
    others = {*doomed.mentioned, *doomed.letters_mentioning}  # they are kept without the person
    found = _OnTheBus()
    async with contextlib.aclosing(stream.messages(js, await stream.all_of(js))) as held:
        async for taken in held:
            for message in taken:
                name, piece = stream.id_of(message), _read(message.data)
                if name in own or (piece and concerns(erasure, piece)):
                    found.sequences.append(message.metadata.sequence.stream)
                    found.objects.update(blobs_named_in(message.data))
                elif name in others:
                    found.sequences.append(message.metadata.sequence.stream)
                elif message.metadata.sequence.stream > filed:
                    found.wanted |= names_in(message.data)
                    found.waiting += piece is not None and mentions(erasure, piece)
            await asyncio.sleep(0)
    return found


def _read(data: bytes) -> Interaction | None:
    try:
        return decode_interaction(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
