"""One mail, from its bytes to an Interaction. Pure; the caller bounds its time and memory (see `reader`)."""

from __future__ import annotations

import hashlib
from datetime import UTC

import msgspec

from services.intake.channel import Context
from services.intake.mail.addresses import Sender, participant, participants, sender_of
from services.intake.mail.answers import RETURNED, RETURNED_NOTE, counting, is_returned, named, trusted
from services.intake.mail.automatic import automatic_of
from services.intake.mail.body import read_body
from services.intake.mail.bounces import bounce_in
from services.intake.mail.dates import read_date
from services.intake.mail.forwards import Words, words_of
from services.intake.mail.headers import Headers, decode_words
from services.intake.mail.identity import identity_of, mail_id
from services.intake.mail.parts import Budget, Part, read_part
from services.intake.mail.references import parents, reference, tags
from services.intake.mail.trust import trust_of
from shared.clean import SUBJECT_CHARS_MAX, clean_time
from shared.interaction import Automatic, Interaction, Participant, Trust


def read_mail(raw: bytes, context: Context) -> Interaction:
    """Return what the mail in `raw` says, without the original; of what is no mail, that it is unreadable."""
    budget = Budget()
    mail = read_part(raw.replace(b"\r\n", b"\n"), budget)
    if not len(mail.headers):
        return unreadable(raw, context, why="no header")
    language = context.desk.language
    sender = sender_of(mail.headers, language=language)
    subject = decode_words(mail.headers.text("subject"), language=language, chars_max=SUBJECT_CHARS_MAX)
    recipients = participants(mail.headers, "to", "recipient", language=language)
    mentioned = (*tags(subject), *named(parents(mail.headers), recipients))
    answered = counting(mentioned, sender, context.reply_secret)
    trust = trusted(trust_of(mail.headers, sender, context.desk), answered, sender, context.reply_secret)
    returned = is_returned(mail.headers, recipients, context.reply_secret)
    body = read_body(mail, language=language)
    words = words_of(body, subject=subject, sender=sender, answers=_answers(mail.headers), context=context)
    identity = identity_of(mail, context)
    # Anybody can write our address into From: unproved, it is a mail like any other, and its author a claim.
    outbound = trust in {"verified", "plausible"} and sender.email in _own_addresses(context)
    author, others = _people(mail.headers, sender, words, context, trust=trust, outbound=outbound)
    notes = (budget.note, *body.notes, RETURNED_NOTE if returned else "")
    return Interaction(
        id=identity.id,
        channel="email",
        source=context.source.name,
        natural_key=identity.natural_key,
        occurred_at=clean_time(read_date(mail.headers.text("date")), received_at=context.received_at),
        received_at=context.received_at.astimezone(UTC),
        direction="outbound" if outbound else "inbound",
        author=author,
        others=others,
        subject=subject,
        text="\n\n".join(filter(None, (words.text, *body.events))),
        quoted=words.quoted,
        signature=words.signature,
        known_as=(reference(identity.message_id),) if identity.message_id else (),
        parents=answered,
        trust=trust,
        automatic=RETURNED if returned else _automatic(mail, sender, subject),
        bounced=bounce_in(mail, context.reply_secret),
        note="; ".join(dict.fromkeys(note for note in notes if note)),
        attachments=tuple(body.attachments),
    )


def unreadable(raw: bytes, context: Context, *, why: str) -> Interaction:
    """Return an interaction that says that there is a mail which cannot be read, and `why`."""
    natural_key = "sha256-" + hashlib.sha256(raw).hexdigest()
    return Interaction(
        id=mail_id(natural_key, raw, context),
        channel="email",
        source=context.source.name,
        natural_key=natural_key,
        occurred_at=context.received_at.astimezone(UTC),
        received_at=context.received_at.astimezone(UTC),
        author=Participant(),
        readable=False,
        note=why,
    )


def _automatic(mail: Part, sender: Sender, subject: str) -> Automatic:
    return automatic_of(
        mail.headers,
        email=sender.email,
        subject=subject,
        media_type=mail.media_type,
        report_type=mail.params.get("report-type", "").lower(),
    )


def _answers(headers: Headers) -> bool:
    return "in-reply-to" in headers or "references" in headers


def _own_addresses(context: Context) -> frozenset[str]:
    return frozenset(address.lower() for address in context.desk.own_addresses)


def _people(
    headers: Headers, sender: Sender, words: Words, context: Context, *, trust: Trust, outbound: bool
) -> tuple[Participant, tuple[Participant, ...]]:
    """Return the other person, and everybody else; on a mail of our own the other person is its recipient."""
    language = context.desk.language
    name = sender.name if sender.name != sender.address else ""
    author = participant(name, sender.address, sender.email, "author", verified=trust == "verified")
    recipients = participants(headers, "to", "recipient", language=language)
    copied = participants(headers, "cc", "copied", language=language)
    forwarded = [words.forwarded] if words.forwarded else []
    if not outbound:
        return author, (*recipients, *copied, *forwarded)
    own = _own_addresses(context)
    other = next((one for one in recipients if one.identifiers[0].value not in own), Participant())
    rest = [one for one in recipients if one is not other]
    return msgspec.structs.replace(other, role="author"), (*rest, *copied, *forwarded)
