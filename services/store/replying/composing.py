"""The mail that a reply becomes: the same bytes for the same letter, however often it is tried. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from email.charset import QP, Charset
from email.header import Header
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime, formataddr

import msgspec

from shared.clean import SUBJECT_CHARS_MAX, clean_line
from shared.reply_marks import LOOP_HEADER, message_id, plus_address

_ANSWERED = re.compile(r"^\s*(?:(?:re|odg|aw|sv|fw|fwd|pr(?:os)?l)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_POLICY = compat32.clone(linesep="\r\n")


class Recipient(msgspec.Struct, frozen=True):
    """Somebody a mail goes to."""

    address: str  # ASCII
    name: str = ""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """One mail for one recipient; `to` names all who get it, so each sees who else does."""

    sender: Recipient
    recipient: Recipient
    to: tuple[Recipient, ...]
    subject: str
    text: str
    signature: str = ""
    at: datetime
    mark: str  # shared.reply_marks: bound to the recipient
    answers: str = ""  # a Message-ID in its brackets
    references: tuple[str, ...] = ()
    automatic: bool = False  # no human wrote it (RFC 3834)
    acknowledges: bool = False  # and it says but that a mail was received
    plus: bool = False  # an answer may go to an address with the mark in it


def composed(letter: Letter) -> bytes:
    """Return the mail in full, its lines ended by CRLF and none of them beyond ASCII."""
    utf8 = Charset("utf-8")
    utf8.body_encoding = QP
    mail = MIMENonMultipart("text", "plain")
    mail["From"] = _mailbox(letter.sender)
    mail["To"] = ", ".join(_mailbox(one) for one in letter.to)
    if letter.plus:
        answer_to = plus_address(letter.mark, letter.sender.address)
        mail["Reply-To"] = _mailbox(Recipient(answer_to, letter.sender.name))
    mail["Subject"] = _encoded(letter.subject)
    mail["Date"] = format_datetime(letter.at)
    mail["Message-ID"] = f"<{message_id_of(letter)}>"
    if letter.answers:
        mail["In-Reply-To"] = letter.answers
        mail["References"] = " ".join(letter.references)
    if letter.automatic:
        mail["Auto-Submitted"] = "auto-replied" if letter.acknowledges else "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"  # Exchange answers what only RFC 3834 forbids
    mail[LOOP_HEADER] = letter.mark
    mail.set_payload(_body(letter), utf8)
    return mail.as_bytes(policy=_POLICY)


def message_id_of(letter: Letter) -> str:
    """Return the Message-ID without its brackets."""
    return message_id(letter.mark, letter.sender.address.rpartition("@")[2])


def answering_subject(subject: str, reference: str) -> str:
    """Return the subject of an answer: `Re:` once, and the thread's spoken reference once."""
    plain = clean_line(_ANSWERED.sub("", subject), chars_max=SUBJECT_CHARS_MAX)
    tag = f"[{reference}]"
    named = plain if reference in plain else f"{plain} {tag}".strip()
    return f"Re: {named}"


def _body(letter: Letter) -> str:
    return f"{letter.text}\n\n-- \n{letter.signature}\n" if letter.signature else f"{letter.text}\n"


def _encoded(subject: str) -> str:
    return subject if subject.isascii() else Header(subject, "utf-8", header_name="Subject").encode()


def _mailbox(one: Recipient) -> str:
    return formataddr((clean_line(one.name), one.address), "utf-8")
