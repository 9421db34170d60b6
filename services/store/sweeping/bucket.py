"""What lies in the blobs' bucket: objects, and the pieces of uploads, whether or not an object tells of them.

An object is a description, one message, that names the upload under which the pieces of its bytes lie. The
description comes last: an upload without one was cut off, or its object is gone.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Collection
from datetime import datetime

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, DeliverPolicy

from shared import stream_messages
from shared.blobs import META, PIECES, STREAM
from shared.errors import Unavailable

UPLOADS_AT_ONCE = 100  # whose pieces are asked for together


class Object(msgspec.Struct, frozen=True, kw_only=True):
    """An object, or what is left of one that was removed."""

    name: str
    upload: str  # empty where the bytes are gone
    removed: bool
    sequence: int  # of its description
    at: datetime  # when that was written, by the broker's clock


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of an upload."""

    upload: str
    sequence: int
    at: datetime


class _Description(msgspec.Struct, frozen=True):
    name: str
    nuid: str = ""
    deleted: bool = False


_described = msgspec.json.Decoder(_Description)


class Bucket:
    """The bucket on the broker of `client`. Everything raises what the client raises, or Unavailable."""

    def __init__(self, client: Client, js: JetStreamContext) -> None:
        self._client = client
        self._js = js

    async def uploads(self) -> set[str]:
        """Return under which names pieces lie."""
        found = await stream_messages.subjects_in(self._client, STREAM, PIECES.format("*"))
        return {_upload_of(subject) for subject in found}

    async def objects(self) -> AsyncGenerator[list[Object], None]:
        """Yield all objects, some hundreds at a time. Raises Unavailable for one that cannot be read."""
        newest = ConsumerConfig(
            deliver_policy=DeliverPolicy.LAST_PER_SUBJECT, filter_subjects=[META.format("*")]
        )
        async with contextlib.aclosing(stream_messages.read(self._js, STREAM, newest)) as held:
            async for taken in held:
                yield [_object(one) for one in taken]

    async def pieces(self, uploads: Collection[str]) -> list[Piece]:
        """Return the pieces of these uploads, in order; their bytes stay where they are."""
        found: list[Piece] = []
        names = sorted(uploads)
        for start in range(0, len(names), UPLOADS_AT_ONCE):
            some = [PIECES.format(name) for name in names[start : start + UPLOADS_AT_ONCE]]
            heads = ConsumerConfig(filter_subjects=some, headers_only=True)
            async with contextlib.aclosing(stream_messages.read(self._js, STREAM, heads)) as held:
                async for taken in held:
                    found += [_piece(one) for one in taken]
        return found

    async def remove(self, sequence: int) -> bool:
        """Overwrite a description or a piece and remove it; return whether it was still there."""
        return await stream_messages.remove(self._js, STREAM, sequence)


def _object(message: Msg) -> Object:
    try:
        told = _described.decode(message.data)
    except msgspec.DecodeError:
        raise Unavailable(f"object {message.metadata.sequence.stream} cannot be read") from None
    return Object(
        name=told.name,
        upload=told.nuid,
        removed=told.deleted,
        sequence=message.metadata.sequence.stream,
        at=message.metadata.timestamp,
    )


def _piece(message: Msg) -> Piece:
    return Piece(
        upload=_upload_of(message.subject),
        sequence=message.metadata.sequence.stream,
        at=message.metadata.timestamp,
    )


def _upload_of(subject: str) -> str:
    return subject.removeprefix(PIECES.format(""))
