"""Puts a reply on record: an interaction of its thread, its deliveries, and its event, in one transaction."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.database import postgres_connection
from services.store.replying.ancestry import Ancestry
from services.store.replying.deliveries import tell
from services.store.replying.people import Conversation, Standpoint
from services.store.repository_recording import record_placed
from services.store.tables import inbox, placement, reply, reply_delivery, thread_work
from shared.ids import derived_id, new_handle
from shared.interaction import Identifier, Interaction, Participant
from shared.placement import Placed, Placement, Triage
from shared.reply_marks import message_id

SOURCE = "desk"  # of mails that we send; what goes into a conversation bears that one's source
MODEL = "human"
WHY_HR, WHY_EN = "Odgovor iz ove niti.", "A reply from this thread."


class Author(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes a reply."""

    id: str  # an agent's, or an API key's
    name: str
    automatic: bool  # a program


class Marked(msgspec.Struct, frozen=True, kw_only=True):
    """A recipient with the mark of its mail."""

    address: str
    name: str
    mark: str


class MailDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A mail that is to be on record."""

    to: tuple[Marked, ...]
    sender: str
    sender_name: str
    subject: str
    text: str
    signature: str
    ancestry: Ancestry
    acknowledges: bool = False  # says that something was received, and is no answer


async def record_mail(
    connection: AsyncConnection, of: Standpoint, draft: MailDraft, *, by: Author, at: datetime
) -> str:
    """Write the mail and return the reply's handle; it goes out once the transaction has committed."""
    domain = draft.sender.rpartition("@")[2]
    first, *rest = (_participant(one) for one in draft.to)
    piece = _piece(of, by, at=at, channel="email", source=SOURCE, text=draft.text)
    piece = msgspec.structs.replace(
        piece,
        author=first,
        others=tuple(msgspec.structs.replace(one, role="recipient") for one in rest),
        subject=draft.subject,
        signature=draft.signature,
        known_as=tuple(f"email:{message_id(one.mark, domain)}" for one in draft.to),
        automatic="auto_reply" if draft.acknowledges else "",
    )
    await _record(connection, of, piece, by=by)
    answered = {"answers": draft.ancestry.answers, "ancestry": " ".join(draft.ancestry.references)}
    sender = {"sender": draft.sender, "sender_name": draft.sender_name}
    await connection.execute(insert(reply).values(**_row(piece, by), **sender, **answered))
    deliveries = [
        {"interaction_id": piece.id, "address": one.address, "name": one.name, "mark": one.mark}
        | {"state": "waiting", "due_at": at}
        for one in draft.to
    ]
    await connection.execute(insert(reply_delivery), deliveries)
    await tell(connection, piece.id, occasion="recorded")
    return piece.natural_key


async def record_answer(
    connection: AsyncConnection, of: Standpoint, into: Conversation, text: str, *, by: Author, at: datetime
) -> str:
    """Write an answer into a chat or ticket and return the reply's handle; its event tells who carries it."""
    piece = _piece(of, by, at=at, channel=into.channel, source=into.source, text=text)
    piece = msgspec.structs.replace(
        piece, author=Participant(name=into.author), conversation=into.conversation
    )
    await _record(connection, of, piece, by=by)
    await connection.execute(insert(reply).values(_row(piece, by)))
    await connection.execute(
        insert(reply_delivery).values(
            interaction_id=piece.id, name=into.author, state="sent", tries=1, sent_at=at
        )
    )
    await tell(connection, piece.id, occasion="recorded")
    return piece.natural_key


def _piece(of: Standpoint, by: Author, *, at: datetime, channel: str, source: str, text: str) -> Interaction:
    handle = new_handle("rep")
    return Interaction(
        id=derived_id("reply", of.id, handle),
        channel=channel,
        source=source,
        natural_key=handle,
        occurred_at=at,
        received_at=at,
        direction="outbound",
        author=Participant(),
        agent=by.name,
        text=text,
        trust="verified",  # we wrote it
    )


def _participant(one: Marked) -> Participant:
    return Participant(name=one.name, identifiers=(Identifier("email", one.address),))


def _row(piece: Interaction, by: Author) -> dict[str, object]:
    return {
        "interaction_id": piece.id,
        "handle": piece.natural_key,
        "agent": by.id,
        "automatic": by.automatic,
    }


async def _record(connection: AsyncConnection, of: Standpoint, piece: Interaction, *, by: Author) -> None:
    """Write the piece as the correlator's ledger does, but by a human's decision, which nothing revises."""
    placed = Placement(
        interaction_id=piece.id,
        kind="follow_up",
        zone="auto",
        model=MODEL,
        customer_id=of.customer_id,
        thread_id=of.id,
        customer_probability=1.0,
        thread_probability=1.0,
        why_hr=WHY_HR,
        why_en=WHY_EN,
        triage=Triage(closes=of.closed),  # an answer after the end does not open it again
    )
    await connection.execute(insert(inbox).values(interaction_id=piece.id))
    if of.closed:
        await _keep_closed(connection, of, at=piece.received_at)
    plain = await postgres_connection(connection)
    await record_placed(plain, [Placed(interaction=piece, placement=placed, reading=b"")])
    mine = update(placement).where(placement.c.interaction_id == piece.id).values(decided_by=by.id)
    await connection.execute(mine)


async def _keep_closed(connection: AsyncConnection, of: Standpoint, *, at: datetime) -> None:
    """Let an agent's closing stand though something comes after it: what comes is our own."""
    holds = (thread_work.c.thread_id == of.id, thread_work.c.closed_at >= of.last_at)
    await connection.execute(update(thread_work).where(*holds).values(closed_at=at))
