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
from nats.js.errors import NotFoundError
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
from services.store.retaining.listing import empty_again
from shared import subjects
from shared.errors import Rejected
from shared.identifiers import normalise_email, normalise_phone
from shared.interaction import Interaction, decode_interaction
from shared.settings import Settings, data_folder

Say = Callable[[str], None]


class Gone(msgspec.Struct, frozen=True):
    """What an erasure took away."""

    interactions: int
    mentioned: int
    messages: int  # of the bus
    blobs: int
    waiting: int  # not filed yet, and naming the person


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
        doomed = await removing.look(engine, erasure)
        say(f"{len(doomed.interactions)} interactions; looking through the bus")
        messages, waiting = await _clear_stream(js, erasure, doomed)
        blobs = await clear_blobs(js, doomed.blobs)
        done = await removing.erase(engine, erasure, who=who)
        await write_list(engine, data_folder(settings))
    return Gone(len(done.interactions), len(done.mentioned), messages, blobs, waiting)


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


async def _clear_stream(js: JetStreamContext, erasure: Erasure, doomed: Doomed) -> tuple[int, int]:
    """Overwrite on the bus's disk what is erased, and return how many messages it was.

    Somebody else's piece that names the person and is not filed yet stays: it was acknowledged. The second
    number says how many there are of these.
    """
    ids = {*doomed.interactions, *doomed.letters, *doomed.mentioned, *erasure.interactions}
    sequences: list[int] = []
    waiting = 0
    async with contextlib.aclosing(stream.messages(js, await stream.all_of(js))) as held:
        async for taken in held:
            for message in taken:
                piece = _read(message.data)
                if stream.id_of(message) in ids or (piece and concerns(erasure, piece)):
                    sequences.append(message.metadata.sequence.stream)
                elif piece and mentions(erasure, piece):
                    waiting += 1
            await asyncio.sleep(0)
    for sequence in sequences:
        with contextlib.suppress(NotFoundError):
            await js.delete_msg(subjects.INTERACTIONS, sequence)
    return len(sequences), waiting


def _read(data: bytes) -> Interaction | None:
    try:
        return decode_interaction(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
