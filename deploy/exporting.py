"""`onethread export customer`: all that is held on a customer, in one archive that anybody can open."""

from __future__ import annotations

import asyncio
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from deploy.places import engine_on, whole_bus
from services.store import exporting
from services.store.exporting import Piece
from shared.blobs import Blobs, BusBlobs
from shared.errors import Refused
from shared.settings import Settings

TOLD_EVERY = 100  # interactions
README = """\
Ova arhiva sadrži sve što imamo o korisniku: customer.json (podaci, kontakti, oznake po kojima ga
prepoznajemo), threads.json (niti) i mapu interactions sa svime što je rečeno. Izvornici su u mapi originals,
privici u mapi attachments, uz oznaku zapisa kojemu pripadaju.

This archive holds all that we have on the customer: customer.json (facts, contacts, what we recognise them
by), threads.json, and the folder interactions with all that was said. Originals are in the folder originals,
attachments in attachments, under the id of the interaction that they came with.
"""

Say = Callable[[str], None]


async def export_customer(settings: Settings, name: str, file: Path, *, say: Say) -> int:
    """Write the archive to `file`, which must not be there yet, and return how many interactions it holds.

    Raises Rejected for a customer that is not there and Refused for a file that cannot be written; an
    interrupted export leaves no file of that name.
    """
    half = file.with_name(f".{file.name}.half")
    if await asyncio.to_thread(file.exists):
        raise Refused(f"{file} is there already: an export never overwrites anything")
    async with engine_on(settings) as engine, whole_bus(settings) as js:
        blobs = await BusBlobs.open(js)
        known = await exporting.read_known(engine, name)
        try:
            descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as opened:
                with zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED) as archive:
                    archive.writestr("README.txt", README)
                    archive.writestr("customer.json", _json(known.customer))
                    archive.writestr("threads.json", _json(known.threads))
                    number = 0
                    async for piece in exporting.read_pieces(engine, known):
                        number += 1
                        await _write(archive, number, piece, blobs)
                        if number % TOLD_EVERY == 0:
                            say(f"{number} interactions")
                opened.flush()
                os.fsync(opened.fileno())
            half.rename(file)
        except OSError as error:
            raise Refused(f"cannot write {file}: {error.strerror}") from None
        finally:
            half.unlink(missing_ok=True)
    return number


async def _write(archive: zipfile.ZipFile, number: int, piece: Piece, blobs: Blobs) -> None:
    """Write one interaction with its original and its attachments; names in the archive are ours alone."""
    interaction = piece.interaction
    if interaction.raw is not None:
        raw = interaction.raw
        content = raw.inline if raw.inline is not None else await blobs.get(raw.name)
        if content is not None:
            archive.writestr(f"originals/{interaction.id}{_suffix(raw.media_type)}", content)
    for place, attachment in enumerate(interaction.attachments, 1):
        content = await blobs.get(attachment.blob) if attachment.blob else None
        if content is not None:
            archive.writestr(f"attachments/{interaction.id}/{place}", content)
    without = interaction.raw and msgspec.structs.replace(interaction.raw, inline=None)
    shown = msgspec.structs.replace(piece, interaction=msgspec.structs.replace(interaction, raw=without))
    archive.writestr(f"interactions/{number:06}-{interaction.id}.json", _json(shown))


def _suffix(media_type: str) -> str:
    return {"message/rfc822": ".eml", "application/json": ".json"}.get(media_type, ".bin")


def _json(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2)
