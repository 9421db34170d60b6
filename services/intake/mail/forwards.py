"""What a mail says in its writer's own words, and what it passes on of somebody else's. Pure.

In a forwarded mail the report is what was passed on, so its words count where the forwarder added little;
its writer becomes a participant, never the author.
"""

from __future__ import annotations

import msgspec

from services.intake.channel import Context
from services.intake.mail import phrases
from services.intake.mail.addresses import Sender, participant, sender_of
from services.intake.mail.body import Body, read_body
from services.intake.mail.parts import Part
from services.intake.mail.quotes import Block, part, split_history
from services.intake.mail.signatures import split_signature
from shared.clean import NAME_CHARS_MAX, clean_line
from shared.identifiers import normalise_email
from shared.interaction import Participant

LITTLE_CHARS_MAX = 300  # two or three sentences; who writes more tells the matter in their own words


class Words(msgspec.Struct, frozen=True):
    """A mail's text in its parts."""

    text: str
    quoted: str = ""
    signature: str = ""
    forwarded: Participant | None = None  # whose mail was passed on, where it says so


def words_of(body: Body, *, subject: str, sender: Sender, answers: bool, context: Context) -> Words:
    """Return the words in `body`; `answers` says that the mail names another that it answers."""
    parted = part(body.text)
    text, signature = split_signature(parted.new, author=sender.name)
    if body.mails:
        return _with_attached(Words(text, parted.quoted, signature), body.mails[0], context)
    block = parted.block
    if block is None or not _is_forward(
        block, subject=subject, sender=sender, answers=answers, context=context
    ):
        return Words(text, parted.quoted, signature)
    writer = _writer(block)
    return Words(_joined(text, _passed_on(block)), parted.quoted, signature, writer)


def _with_attached(words: Words, mail: Part, context: Context) -> Words:
    """Return `words` with those of a mail that is attached as a whole."""
    language = context.desk.language
    writer = sender_of(mail.headers, language=language)
    inner, _ = split_history(read_body(mail, language=language).text)
    text, _ = split_signature(inner, author=writer.name)
    forwarded = participant(writer.name, writer.address, writer.email, "forwarded")
    known = forwarded if forwarded.name or forwarded.identifiers else None
    return msgspec.structs.replace(words, text=_joined(words.text, text), forwarded=known)


def _is_forward(block: Block, *, subject: str, sender: Sender, answers: bool, context: Context) -> bool:
    """Return whether `block` is somebody else's mail passed on, and not the history of this one.

    What the desk itself wrote is history however it is marked: the desk has it.
    """
    if _is_desk(block, context):
        return False
    if block.marked_forward or phrases.FORWARD_SUBJECT.match(phrases.plain(subject)):
        return True
    email = normalise_email(block.address) if block.address else None
    stranger = bool(email and email != sender.email)
    return stranger and not answers


def _is_desk(block: Block, context: Context) -> bool:
    desk = context.desk
    domain = block.address.rpartition("@")[2].lower()
    if block.address:
        own = {address.lower() for address in desk.own_addresses}
        return block.address.lower() in own or domain in {known.lower() for known in desk.own_domains}
    return bool(block.name) and phrases.plain(desk.name) in phrases.plain(block.name)


def _writer(block: Block) -> Participant | None:
    email = normalise_email(block.address) if block.address else None
    name = clean_line(block.name, chars_max=NAME_CHARS_MAX)
    if not email and not name:
        return None
    return participant(name, block.address, email or "", "forwarded")


def _passed_on(block: Block) -> str:
    new, _ = split_history(block.body)
    return split_signature(new or block.body, author=block.name)[0]


def _joined(own: str, passed_on: str) -> str:
    if len(own) > LITTLE_CHARS_MAX or not passed_on:
        return own
    return f"{own}\n\n{passed_on}" if own else passed_on
