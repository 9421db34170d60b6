"""Postmark: mails of its inbound webhook. Pure.

Fields: postmarkapp.com/developer, "Inbound webhook" and "Parse an email". With "Include raw email content"
the mail is in `RawEmail`, and its parts are not looked at; without it, it is put together again from them
(`postmark_parts`). Postmark signs nothing: our own key stands in the URL. It tries again ten times in ten
hours and gives up on 403, which is never said here.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from services.intake.adapters.adapter import Adapter, Request, Translated
from services.intake.adapters.payloads import Word, all_of, ignored
from services.intake.adapters.postmark_parts import Parts, rebuilt
from services.intake.bodies import HELD_BYTES_MAX
from services.intake.channel import Context
from services.intake.channels.email import BYTES_MAX, RawMail
from services.intake.json_payload import JSON, read_json
from services.intake.mail.saying import said
from shared.errors import Rejected

NAME = "Postmark"


class _Inbound(msgspec.Struct, frozen=True, rename="pascal"):
    record_type: Word = ""  # of its other webhooks: "Bounce", "Delivery", …
    raw_email: Annotated[str, Meta(max_length=BYTES_MAX)] = ""


_decoder = msgspec.json.Decoder(_Inbound)
_parts_decoder = msgspec.json.Decoder(Parts)


def translate(request: Request, context: Context) -> Translated:
    """Return the mail; what Postmark tells of mails that it sent is ignored."""
    inbound = read_json(_decoder, request.body)
    if inbound.record_type not in {"", "Inbound"}:
        return ignored(inbound.record_type, all_of(request.body))
    if inbound.raw_email.strip():
        return Translated(payloads=(RawMail(inbound.raw_email.encode("utf-8", "replace")),))
    if len(request.body) > BYTES_MAX:
        raise Rejected(f"more than {BYTES_MAX} bytes", status=413)
    note = said("rebuilt", context.desk.language, vendor=NAME)
    return Translated(payloads=(RawMail(rebuilt(read_json(_parts_decoder, request.body)), note),))


POSTMARK = Adapter(
    vendor="postmark",
    channel="email",
    media_types=(JSON,),
    secret="nobody",  # noqa: S106  who makes it
    translate=translate,
    bytes_max=HELD_BYTES_MAX,  # the raw mail, and all of its files once more
)
