"""What an agent may send from a thread: one strict struct a way, all in public names."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

TEXT_CHARS_MAX = 20_000
ADDRESSES_MAX = 20  # of one reply; more is a mailing
ADDRESS_CHARS_MAX = 320
ID_CHARS_MAX = 64

Text: TypeAlias = Annotated[str, Meta(min_length=1, max_length=TEXT_CHARS_MAX)]
Address: TypeAlias = Annotated[str, Meta(min_length=3, max_length=ADDRESS_CHARS_MAX)]


class Sending(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """Root of all that can be sent."""

    text: Text


class MailReply(Sending, frozen=True, kw_only=True, tag="mail"):
    """A mail to exactly these addresses, each of them one that the thread offers."""

    to: Annotated[tuple[Address, ...], Meta(min_length=1, max_length=ADDRESSES_MAX)]


class ConversationReply(Sending, frozen=True, kw_only=True, tag="conversation"):
    """An answer into the chat or portal ticket in which this interaction of the thread was written."""

    interaction: Annotated[str, Meta(min_length=1, max_length=ID_CHARS_MAX)]


Reply: TypeAlias = MailReply | ConversationReply
