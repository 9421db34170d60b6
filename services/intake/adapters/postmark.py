"""Postmark: mails of its inbound webhook. Pure.

Fields: postmarkapp.com/developer, "Inbound webhook" and "Parse an email". With "Include raw email content"
the mail is in `RawEmail`; without it, it is put together again from the parts (`postmark_parts`). Postmark
signs nothing: our own key stands in the URL. It tries again ten times in ten hours and gives up on 403, which
is never said here.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from services.intake.adapters.adapter import Adapter, Request, Translated
from services.intake.adapters.payloads import Word, all_of, ignored
from services.intake.adapters.postmark_parts import Parts, rebuilt
from services.intake.channel import Context
from services.intake.channels.email import BYTES_MAX, RawMail
from services.intake.json_payload import JSON, read_json
from services.intake.mail.saying import said

NAME = "Postmark"


class _Inbound(Parts, frozen=True, rename="pascal"):
    record_type: Word = ""  # of its other webhooks: "Bounce", "Delivery", …
    raw_email: Annotated[str, Meta(max_length=BYTES_MAX)] = ""


_decoder = msgspec.json.Decoder(_Inbound)


def translate(request: Request, context: Context) -> Translated:
    """Return the mail; what Postmark tells of mails that it sent is ignored."""
    inbound = read_json(_decoder, request.body)
    if inbound.record_type not in {"", "Inbound"}:
        return ignored(inbound.record_type, all_of(request.body))
    if inbound.raw_email.strip():
        return Translated(payloads=(RawMail(inbound.raw_email.encode("utf-8", "replace")),))
    note = said("rebuilt", context.desk.language, vendor=NAME)
    return Translated(payloads=(RawMail(rebuilt(inbound), note),))


POSTMARK = Adapter(
    vendor="postmark",
    channel="email",
    media_types=(JSON,),
    secret="nobody",  # noqa: S106  who makes it
    translate=translate,
)
