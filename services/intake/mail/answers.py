"""Mails that answer ours, and ours that come back: told by the marks that our replies bear. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from services.intake.mail.addresses import Sender
from services.intake.mail.headers import Headers
from services.intake.mail.references import message_id, reference
from shared.interaction import Automatic, Participant, Trust
from shared.reply_marks import LOOP_HEADER, counts_from, mark_in, named_by

EMAIL = reference("")  # before a Message-ID, as a reference
RETURNED: Automatic = "auto_reply"  # nobody wrote it to us
RETURNED_NOTE = "our own reply, come back"


def named(parents: Sequence[str], recipients: Iterable[Participant]) -> tuple[str, ...]:
    """Return the references that a mail names, first those that it names by where it was sent."""
    written_to = (known.value for one in recipients for known in one.identifiers)
    return tuple(dict.fromkeys((*(reference(one) for one in named_by(written_to)), *parents)))


def counting(parents: Sequence[str], sender: Sender, secret: bytes) -> tuple[str, ...]:
    """Return `parents` without the marks of ours that were not sent to this sender; all without a secret."""
    if not secret:
        return tuple(parents)
    return tuple(one for one in parents if not (mark := _mark(one)) or _counts(mark, sender, secret))


def trusted(trust: Trust, parents: Sequence[str], sender: Sender, secret: bytes) -> Trust:
    """Return the trust in who answers: the mark that we sent to their address verifies it.

    Never against proof to the contrary, and only where the From line names one plain mailbox.
    """
    if trust not in {"plausible", "unverified"} or not sender.certain:
        return trust
    proven = any(_counts(mark, sender, secret) for one in parents if (mark := _mark(one)))
    return "verified" if proven else trust


def is_returned(headers: Headers, recipients: Iterable[Participant], secret: bytes) -> bool:
    """Return whether this is a mail of ours, by its mark and one of those to whom we sent it."""
    marks = {mark_in(message_id(headers)), mark_in(headers.text(LOOP_HEADER.lower()))} - {""}
    if not marks or not secret:
        return False
    written_to = [known.value for one in recipients for known in one.identifiers]
    return any(counts_from(secret, mark, address) for mark in marks for address in written_to)


def _mark(parent: str) -> str:
    return mark_in(parent.removeprefix(EMAIL)) if parent.startswith(EMAIL) else ""


def _counts(mark: str, sender: Sender, secret: bytes) -> bool:
    return bool(secret and sender.email) and counts_from(secret, mark, sender.email)
