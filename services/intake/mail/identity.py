"""Which mail it is: the same one by whatever door, server or alias it came, and no other. Pure.

What servers change on the way (trace headers, transfer encodings, folding, how a name is encoded) is no part
of it. A Message-ID alone is not enough: its sender chooses it, and could make another mail vanish with it.
"""

from __future__ import annotations

import hashlib

import msgspec

from services.intake.channel import Context
from services.intake.fields import piece_id
from services.intake.mail.body import content_hash
from services.intake.mail.headers import HEADER_BYTES_MAX, decode_words
from services.intake.mail.parts import Part
from services.intake.mail.references import message_id
from shared.ids import interaction_id

SALT_PURPOSE = "ids of mails"  # of Context.mail_salt: shared.desk_key.DeskKey.derived
VERSION_CHARS = 16  # of the content's hash in a natural key: enough to tell mails of one Message-ID apart

_WRITTEN = ("from", "date", "subject")


class Identity(msgspec.Struct, frozen=True):
    """What a mail is called."""

    message_id: str  # without brackets; empty where it has none
    natural_key: str
    id: str


def identity_of(mail: Part, context: Context) -> Identity:
    """Return the identity of `mail`: two mails with one Message-ID and other words are two."""
    content = _content(mail, language=context.desk.language)
    digest = hashlib.sha256(content).hexdigest()
    own_id = message_id(mail.headers)
    natural_key = f"{own_id}#{digest[:VERSION_CHARS]}" if own_id else f"sha256-{digest}"
    return Identity(own_id, natural_key, mail_id(natural_key, content, context))


def mail_id(natural_key: str, content: bytes, context: Context) -> str:
    """Return the interaction's id; with the desk's salt for mails it is the same from every source."""
    if context.mail_salt:
        return interaction_id("email", natural_key, salt=context.mail_salt, content=content)
    return piece_id(context, channel="email", natural_key=natural_key, content=content)


def _content(mail: Part, *, language: str) -> bytes:
    written = (
        decode_words(mail.headers.text(name), language=language, chars_max=HEADER_BYTES_MAX)
        for name in _WRITTEN
    )
    return "\x00".join(written).encode("utf-8", "surrogatepass") + content_hash(mail)
