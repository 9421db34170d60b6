"""The wire contract on the bus: one piece of communication, normalised, whatever channel it came by.

An intake writes it, the correlator reads it, the store keeps it. It never changes once taken in.
Evolution: a new field has a default; a changed meaning is a new tag (`interaction.v2`).
Channel and identifier kinds are open sets of strings: a service must pass on what it has never heard of.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Moment = Annotated[datetime, Meta(tz=True)]

Trust = Literal["verified", "plausible", "unverified", "forged"]
"""How far the sender is who it claims to be.

`verified`: portal sign-in, or mail with DMARC alignment seen by one of the desk's own servers.
`plausible`: partial proof (SPF or DKIM alone), a phone number or chat profile as the client gave it.
`unverified`: no proof either way. `forged`: proof to the contrary (DMARC failed, two From fields).
"""

Automatic = Literal["", "auto_reply", "bounce", "list"]
"""What the headers say of a machine's mail; empty where nothing says so."""


class Identifier(msgspec.Struct, frozen=True, omit_defaults=True):
    """A value somebody is reached or known by."""

    kind: str  # "email", "phone", "domain", "customer_number", "ticket_ref", "company", "ip", …
    value: str  # normalised by shared.identifiers; equal values are equal strings
    raw: str = ""  # as it came, where that differs from `value`
    verified: bool = False  # the channel itself vouches for it


class Participant(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody who wrote, called, received or is copied."""

    name: str = ""
    identifiers: tuple[Identifier, ...] = ()
    role: Literal["author", "recipient", "copied", "forwarded"] = "author"


class Turn(msgspec.Struct, frozen=True, omit_defaults=True):
    """One utterance of a chat."""

    at: Moment
    speaker: Literal["customer", "agent", "bot"]
    text: str
    author: str = ""


class Blob(msgspec.Struct, frozen=True, omit_defaults=True):
    """Bytes as they came: inline when small, else by the name of an object in the blob store."""

    size: int  # bytes
    media_type: str
    name: str = ""  # sha256 of the content, hex; the object's name when `inline` is None
    inline: bytes | None = None
    sealed: bool = False  # under the desk's key (shared.desk_key), as `original_of` the interaction


class Attachment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file that came with an interaction; its bytes are in the blob store under `blob`."""

    name: str  # cleaned, for showing only; never a path
    media_type: str
    size: int  # bytes
    blob: str = ""  # object name; empty when the bytes are within the raw original only


class Bounce(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a report of another mail server says of a mail of ours that did not arrive."""

    mark: str  # of that mail: shared.reply_marks
    cause: str = ""  # status code and that server's words, for agents
    gone: bool = False  # its address itself is no good, whatever is sent there


class Interaction(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="interaction.v1"
):
    """One interaction, immutable from here on."""

    id: str  # shared.ids.interaction_id: the same piece has the same id for ever
    channel: str
    source: str  # name of the source whose key was used
    natural_key: str  # what the client calls this piece; unique within the source but for versions
    occurred_at: Moment  # as claimed, clamped by shared.clean.clean_time
    received_at: Moment  # ours (or the source's, with the replay scope)
    author: Participant  # on an outbound call: the person called
    direction: Literal["inbound", "outbound"] = "inbound"
    others: tuple[Participant, ...] = ()
    agent: str = ""  # the desk's agent who took the call or chat; empty where none did
    claims: tuple[Identifier, ...] = ()  # of the case, not of the author: customer_number, domain, company
    subject: str = ""
    text: str = ""  # only what is new: no quoted history, no signature
    quoted: str = ""  # history below the new text
    signature: str = ""  # signature and disclaimer
    turns: tuple[Turn, ...] = ()  # a chat's utterances in order; `text` then holds the customer's ones
    known_as: tuple[str, ...] = ()  # references by which later pieces may name this one: "email:<a@b>"
    conversation: str = ""  # "ticket:TCK-1", "chat:19e8": pieces of one conversation at the source
    parents: tuple[str, ...] = ()  # references this piece names, the nearest first
    trust: Trust = "unverified"
    automatic: Automatic = ""
    bounced: Bounce | None = None
    priority: str = ""  # as the client claims it
    readable: bool = True
    note: str = ""  # why it is not readable, or what was cut
    hidden: tuple[str, ...] = ()  # kinds of secrets masked in the texts above: "password", "card", "key"
    attachments: tuple[Attachment, ...] = ()
    raw: Blob | None = None


def original_of(interaction_id: str) -> str:
    """Return what the original of an interaction is called where it is sealed."""
    return f"original of {interaction_id}"


_decoder = msgspec.json.Decoder(Interaction)
_encoder = msgspec.json.Encoder()


def decode_interaction(data: bytes) -> Interaction:
    """Return the interaction in `data`; unknown fields are ignored. Raises msgspec.DecodeError."""
    return _decoder.decode(data)


def encode_interaction(interaction: Interaction) -> bytes:
    """Return `interaction` as JSON."""
    return _encoder.encode(interaction)
