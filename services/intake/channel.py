"""The contract of a channel: where it listens, what it takes, and how that becomes an Interaction.

A channel is a value, not a class: `services/intake/channels/` has one module for each, and one registry. The
normaliser is pure, so that the live service, the backtest and the tests run the very same function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from services.intake.masking.masking import masked
from shared.desk import Desk, Source
from shared.interaction import Interaction

BATCH_MAX = 500  # pieces in one array


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What a normaliser may know besides the payload."""

    source: Source
    desk: Desk
    received_at: datetime  # aware
    reply_secret: bytes = b""  # by which the marks of our own replies are told; empty: none are
    mail_salt: str = ""  # of every source's mails, so that one by two doors is one; empty: the source's own


class Normalised(msgspec.Struct, frozen=True, kw_only=True):
    """An interaction, and the bytes that it names but does not carry."""

    interaction: Interaction
    blobs: tuple[bytes, ...] = ()  # to be kept under `shared.blobs.blob_name` before the event goes out


class Decoded(msgspec.Struct, frozen=True):
    """The pieces of one request; `many` says that they came as an array and are answered as one."""

    payloads: Sequence[Any]
    many: bool = False


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """One channel. Payloads are whatever type `decode` makes and `normalise` takes; nobody else looks in."""

    name: str
    path: str
    media_type: str
    bytes_max: int  # of one request's body
    decode: Callable[[bytes], Decoded]  # a body as it came; raises Rejected
    record: Callable[[Any], Any]  # a payload as a corpus file holds it (docs/corpora.md), decoded from JSON
    normalise: Callable[[Any, Context], Normalised]  # pure; raises Rejected
    example: Any = None  # a payload, by which the door describes itself; None: it says only where it is


def normalise_record(channel: Channel, record: object, context: Context) -> Normalised:
    """Return what `record`, a payload in the corpus's form, becomes in `channel`; raises Rejected.

    This is the door for the backtest and for history: no HTTP, the same result as over HTTP.
    """
    normalised = without_secrets(channel.normalise(channel.record(record), context))
    if not normalised.interaction.hidden:
        return normalised
    # No key is at hand here to seal the original with, and whoever replays has it.
    return Normalised(interaction=msgspec.structs.replace(normalised.interaction, raw=None))


def without_secrets(normalised: Normalised) -> Normalised:
    """Return the piece with the secrets said in it masked: the last step, whatever the channel."""
    interaction = masked(normalised.interaction)
    return Normalised(interaction=interaction, blobs=normalised.blobs)
