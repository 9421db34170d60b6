"""Mail: raw MIME over HTTP, and LMTP beside it. Whatever comes is taken and kept, readable or not."""

from __future__ import annotations

from typing import Any

import msgspec

from services.intake.channel import Channel, Context, Decoded, Normalised
from services.intake.fields import kept
from services.intake.mail.reading import read_mail, unreadable
from shared.errors import Rejected
from shared.interaction import Interaction

MAIL = "message/rfc822"
BYTES_MAX = 35 * 1024 * 1024  # what the usual server lets through


class RawMail(msgspec.Struct, frozen=True):
    """One mail as it came; in a corpus `{"raw": "…"}`."""

    raw: bytes
    note: str = ""  # what befell it on its way to us


class _Record(msgspec.Struct, frozen=True):
    raw: str


def decode(body: bytes) -> Decoded:
    """Return the mail that `body` is."""
    if not body.strip():
        raise Rejected("an empty body is no mail")
    return Decoded((RawMail(body),))


def record(value: Any) -> RawMail:
    """Return the mail in a corpus's payload."""
    try:
        return RawMail(msgspec.convert(value, _Record).raw.encode("utf-8", "surrogateescape"))
    except msgspec.ValidationError as error:
        raise Rejected(str(error)) from None
    except UnicodeEncodeError:
        raise Rejected("not text that could have been bytes", pointer="/raw") from None


def normalise(payload: RawMail, context: Context) -> Normalised:
    """Return the mail as an interaction; one that cannot be read is one too, with its bytes kept."""
    return with_original(read_or_note(payload.raw, context), payload)


def read_or_note(raw: bytes, context: Context) -> Interaction:
    """Return what `raw` says; a mail that trips our own code is kept as unreadable, never refused or lost."""
    try:
        return read_mail(raw, context)
    except Exception as error:  # noqa: BLE001  whatever the defect, the sender must not pay for it
        return unreadable(raw, context, why=f"could not be read: {type(error).__name__}")


def with_original(interaction: Interaction, payload: RawMail) -> Normalised:
    """Return `interaction` with the original, in the event when small, else beside it, and what befell it."""
    blob, blobs = kept(payload.raw, media_type=MAIL)
    note = "; ".join(filter(None, (payload.note, interaction.note)))
    return Normalised(interaction=msgspec.structs.replace(interaction, raw=blob, note=note), blobs=blobs)


EXAMPLE = RawMail(
    b"From: ivan@horvat-gradnja.hr\r\nTo: podrska@plavi-host.hr\r\nSubject: Mail\r\n"
    b"Message-ID: <1@horvat-gradnja.hr>\r\nDate: Fri, 20 Feb 2026 10:14:00 +0100\r\n\r\nError 550.\r\n"
)
EMAIL = Channel(
    name="email",
    path="/v1/emails",
    media_type=MAIL,
    bytes_max=BYTES_MAX,
    decode=decode,
    record=record,
    normalise=normalise,
    example=EXAMPLE,
)
