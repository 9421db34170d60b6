"""Reports that a mail of ours did not arrive (RFC 3464): which one, why, and whether its address is gone.

Pure. Which mail it was is told by our mark in what the report returns of it. Nobody can guess a mark: who
names one has had the mail in hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.intake.mail.headers import Headers, split_head
from services.intake.mail.parts import Part, decoded
from services.intake.mail.references import message_id, parents
from shared.clean import clean_line
from shared.interaction import Bounce
from shared.reply_marks import LOOP_HEADER, counts_from, mark_in

CAUSE_CHARS_MAX = 300
GROUPS_MAX = 50  # recipients of one report that are looked at; a mail of ours has one
STATUS_BYTES_MAX = 64 * 1024
HEAD_BYTES_MAX = 256 * 1024

_REPORTS = {"", "delivery-status"}
_STATUS_PARTS = {"message/delivery-status", "message/global-delivery-status"}
_MAIL_PARTS = {"message/rfc822", "message/global"}
_HEAD_PARTS = {"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_UNSPECIFIC = (".0.0", ".5.0")
_GONE = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"})
"""What is wrong with the address and not with the mail or the moment (RFC 3463; 5.1.10 is RFC 7505): no such
mailbox, no such host, no such form, moved away, takes no mail, disabled, no way there by DNS. A full mailbox
(5.2.2) and a refusal by rule (5.7.x) are about one mail."""


def bounce_in(mail: Part, secret: bytes) -> Bounce | None:
    """Return what the report says of our mail; None for what is no report, or says of no failure of ours."""
    if mail.media_type != "multipart/report" or mail.params.get("report-type", "").lower() not in _REPORTS:
        return None
    mark = next(_marks(mail), "")
    failed = [one for one in _recipients(mail) if one.text("action").strip().lower() == "failed"]
    if not mark or not failed:
        return None
    ours = next((one for one in failed if _is_about(one, mark, secret)), failed[0])
    said = ours.text("diagnostic-code")
    status = _status(ours.text("status"), said)
    words = clean_line(said.partition(";")[2] or said, chars_max=CAUSE_CHARS_MAX)
    cause = words if status in words else f"{status} {words}".strip()
    return Bounce(mark=mark, cause=cause[:CAUSE_CHARS_MAX], gone=status in _GONE)


def _marks(mail: Part) -> Iterator[str]:
    """Yield the marks that the report names, first those of the mail that it returns."""
    for headers in _returned(mail):
        yield from filter(None, map(mark_in, (message_id(headers), headers.text(LOOP_HEADER.lower()))))
    for parent in parents(mail.headers):
        if mark := mark_in(parent.removeprefix("email:")):
            yield mark


def _returned(mail: Part) -> Iterator[Headers]:
    for part in mail.children:
        if part.media_type in _MAIL_PARTS and part.children:
            yield part.children[0].headers
        elif part.media_type in _MAIL_PARTS | _HEAD_PARTS:
            yield split_head(_unfolded(part, HEAD_BYTES_MAX))[0]


def _recipients(mail: Part) -> Iterator[Headers]:
    """Yield the fields of each recipient; those of the report itself, which come first, have no action."""
    status = next((part for part in mail.children if part.media_type in _STATUS_PARTS), None)
    if status is None:
        return
    groups = re.split(rb"\n(?:[ \t]*\n)+", _unfolded(status, STATUS_BYTES_MAX))
    for group in groups[: GROUPS_MAX + 1]:
        yield split_head(group.lstrip(b"\n"))[0]


def _unfolded(part: Part, bytes_max: int) -> bytes:
    return decoded(part)[:bytes_max].replace(b"\r\n", b"\n")


def _is_about(recipient: Headers, mark: str, secret: bytes) -> bool:
    """Return whether these fields are of the address that we wrote to, not of one that it forwards to."""
    named = (recipient.text(name).partition(";")[2] for name in ("original-recipient", "final-recipient"))
    return bool(secret) and any(counts_from(secret, mark, one.strip().strip("<>").lower()) for one in named)


def _status(status: str, said: str) -> str:
    """Return the status code; where the report's own tells nothing, the one that the other server said."""
    own = _STATUS.search(status)
    theirs = _STATUS.search(said)
    if own is None or (own[1].endswith(_UNSPECIFIC) and theirs):
        return theirs[1] if theirs else ""
    return own[1]
