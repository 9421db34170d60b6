"""Replies as pages and API use them: whom a thread offers, sending, and sending again."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.correcting.standing import hold
from services.store.database import postgres_connection
from services.store.reading.waiting import read_desk
from services.store.replying import deliveries
from services.store.replying.ancestry import Ancestry, ancestry_of
from services.store.replying.asked import TEXT_CHARS_MAX, MailReply, Reply
from services.store.replying.audience import Addressee, Heard, address_of, audience, chosen
from services.store.replying.bounces import lift, read_gone
from services.store.replying.canned import left_open
from services.store.replying.composing import answering_subject
from services.store.replying.mail_heads import MailHeads
from services.store.replying.mail_server import MailServer
from services.store.replying.people import (
    Conversation,
    Standpoint,
    read_conversations,
    read_foreign,
    read_heard,
    read_listed,
    read_standpoint,
)
from services.store.replying.recording import Author, MailDraft, Marked, record_answer, record_mail
from services.store.replying.refusals import ReplyRefused
from shared.blobs import Blobs
from shared.clean import clean_text
from shared.desk import Desk
from shared.desk_key import DeskKey
from shared.errors import Rejected
from shared.ids import spoken_reference
from shared.phrases import phrase
from shared.reply_marks import NAME_BYTES, PURPOSE, mark_of

DESK = "desk"  # who writes what no agent and no program with a key writes


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What a thread offers to whoever answers from it."""

    addressees: tuple[Addressee, ...]
    conversations: tuple[Conversation, ...]
    mail: bool  # a mail server is set up, and an address to write from
    heard: tuple[Heard, ...] = ()


class Replies:
    """Answers from threads."""

    def __init__(self, *, blobs: Blobs, key: DeskKey, server: MailServer | None) -> None:
        self._heads = MailHeads(blobs=blobs, key=key)
        self._secret = key.derived(PURPOSE)
        self._server = server

    async def choices(self, connection: AsyncConnection, handle: str) -> Choices:
        """Return whom the thread offers to be written to. Raises Rejected (404) for no such thread."""
        return await self._choices(connection, await _standpoint(connection, handle))

    async def send(
        self, connection: AsyncConnection, handle: str, asked: Reply, *, by: Author, at: datetime
    ) -> str:
        """Put the reply on record and return its handle; it is on its way once the transaction commits.

        Raises Rejected: 404 for no such thread, 409 for a merged one, for an addressee or conversation that
        it does not offer, and for mail without a mail server; 422 for a text that is blank or not filled in.
        """
        of = await _standpoint(connection, handle)
        await hold(await postgres_connection(connection), [of.customer_id])
        of = await _standpoint(connection, handle)  # a merge may have come first
        if of.merged:
            raise ReplyRefused("merged")
        text = _text(asked.text)
        choices = await self._choices(connection, of)
        if isinstance(asked, MailReply):
            draft = await self._draft(connection, of, choices, asked, text=text, by=by)
            return await record_mail(connection, of, draft, by=by, at=at)
        into = next((one for one in choices.conversations if one.interaction_id == asked.interaction), None)
        if into is None:
            raise ReplyRefused("no_conversation")
        return await record_answer(connection, of, into, text, by=by, at=at)

    @property
    def can_mail(self) -> bool:
        """Whether a mail server is set up."""
        return self._server is not None

    async def acknowledge(
        self, connection: AsyncConnection, handle: str, address: str, text: str, *, at: datetime
    ) -> str:
        """Put a machine's word to one of the thread's writers on record and return its interaction.

        It says of itself that no human wrote it and counts as no answer. The caller holds the customer.
        Raises Rejected like `send`.
        """
        of = await _standpoint(connection, handle)
        if of.merged:
            raise ReplyRefused("merged")
        choices = await self._choices(connection, of)
        by = Author(id=DESK, name=(await read_desk(connection)).name, automatic=True)
        asked = MailReply(text=text, to=(address,))
        draft = await self._draft(connection, of, choices, asked, text=text, by=by)
        draft = msgspec.structs.replace(draft, acknowledges=True)
        reply = await record_mail(connection, of, draft, by=by, at=at)
        return await deliveries.interaction_of(connection, reply)

    async def try_again(self, connection: AsyncConnection, handle: str, *, at: datetime) -> str:
        """Send again what failed or is unsure of a reply; return its thread's handle. Raises Rejected."""
        if self._server is None:
            raise ReplyRefused("no_mail_server")
        return await deliveries.try_again(connection, handle, at=at)

    async def lift(self, connection: AsyncConnection, handle: str, address: str) -> None:
        """Let an address that the thread offers be written to again. Raises Rejected for any other."""
        choices = await self.choices(connection, handle)
        if not any(one.address == address and one.bar == "bounced" for one in choices.addressees):
            raise ReplyRefused("not_offered")
        await lift(connection, address)

    async def _choices(self, connection: AsyncConnection, of: Standpoint) -> Choices:
        desk = await read_desk(connection)
        heard = await read_heard(connection, of.id)
        listed = await read_listed(connection, of.customer_id)
        own = {*desk.own_addresses, self._sender(desk)}
        named = audience(heard, listed, own=own, foreign=())
        addresses = [one.address for one in named]
        foreign = await read_foreign(connection, of.customer_id, addresses)
        gone = await read_gone(connection, addresses)
        return Choices(
            addressees=audience(heard, listed, own=own, foreign=foreign, gone=gone),
            conversations=await read_conversations(connection, of),
            mail=self._server is not None and bool(self._sender(desk)),
            heard=tuple(heard),
        )

    async def _draft(
        self,
        connection: AsyncConnection,
        of: Standpoint,
        choices: Choices,
        asked: MailReply,
        *,
        text: str,
        by: Author,
    ) -> MailDraft:
        if not choices.mail:
            raise ReplyRefused("no_mail_server")
        desk = await read_desk(connection)
        to = chosen(choices.addressees, asked.to)
        reference = spoken_reference(of.number)
        subject, ancestry = await self._answered(connection, of, choices.heard, to)
        name = secrets.token_hex(NAME_BYTES)
        return MailDraft(
            to=tuple(
                Marked(address=one.address, name=one.name, mark=mark_of(self._secret, name, one.address))
                for one in to
            ),
            sender=self._sender(desk),
            sender_name=desk.name,
            subject=answering_subject(subject, reference),
            text=text,
            signature="\n".join(dict.fromkeys((by.name, desk.name))),
            ancestry=ancestry,
        )

    async def _answered(
        self, connection: AsyncConnection, of: Standpoint, heard: Sequence[Heard], to: Sequence[Addressee]
    ) -> tuple[str, Ancestry]:
        """Return subject and ancestry: of the newest mails with those it goes to, of nobody else's."""
        newest = [(mail, one) for one in to if (mail := _newest_mail(heard, one.address)) is not None]
        places = {one.id: place for place, one in enumerate(heard)}
        newest.sort(key=lambda pair: places[pair[0].id], reverse=True)  # `heard` has the newest first
        ancestors = [await self._heads.ancestor(connection, mail.id, one.address) for mail, one in newest]
        subject = next((mail.subject for mail, _ in reversed(newest) if mail.subject), of.subject)
        return subject, ancestry_of([one for one in ancestors if one is not None])

    def _sender(self, desk: Desk) -> str:
        if self._server is not None and self._server.sender:
            return self._server.sender
        return next((one for one in desk.own_addresses if one.isascii()), "")


async def _standpoint(connection: AsyncConnection, handle: str) -> Standpoint:
    found = await read_standpoint(connection, handle)
    if found is None:
        raise Rejected(phrase("thread_unknown", "there is no such thread"), status=404)
    return found


def _newest_mail(heard: Sequence[Heard], address: str) -> Heard | None:
    """Return the newest mail from an address, else the newest of ours to it."""
    mails = [one for one in heard if one.channel == "email" and not one.automatic]
    received = (one for one in mails if one.direction == "inbound" and address_of(one.author) == address)
    sent = (
        one
        for one in mails
        if one.direction == "outbound" and address in map(address_of, (one.author, *one.others))
    )
    return next(received, None) or next(sent, None)


def _text(given: str) -> str:
    text = clean_text(given, chars_max=TEXT_CHARS_MAX).strip()
    if not text:
        raise ReplyRefused("blank")
    if left_open(text):
        raise ReplyRefused("places")
    return text
