"""Dead letters in an operator's hands: looked at, sent through once more, or given up with a reason.

A redriven piece goes over the bus like any other, under its own id. What keeps it from taking effect twice
is the inbox: its row is removed only while the piece stands nowhere. The bus's duplicate window would drop
a message under a name it has seen, so each redriving has a name of its own there.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store import audit
from services.store.database import failures_named
from services.store.outbox import Publish
from services.store.tables import dead_letter, erased, failure, inbox, interaction
from services.store.team_scope import reading
from shared.errors import Rejected
from shared.interaction import Interaction, decode_interaction
from shared.phrases import Phrase, phrase
from shared.publishing import Message, event
from shared.subjects import INTERACTION_SUBJECT, INTERACTION_TYPE

EXCERPT_CHARS = 2_000
NAME_BYTES = 8

Outcome = Literal["redriven", "filed"]


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """One dead letter with what can be read of it."""

    interaction_id: str
    sequence: int  # in the stream
    at: datetime
    cause: str
    data: bytes
    settled_at: datetime | None
    settled_how: str | None

    def read(self) -> Interaction | None:
        """Return the interaction in it, None where it cannot be read as one."""
        try:
            return decode_interaction(self.data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None

    def excerpt(self) -> str:
        """Return the beginning of its text, or of its bytes where it cannot be read."""
        found = self.read()
        return (found.text if found else self.data.decode("utf-8", "replace"))[:EXCERPT_CHARS]


_FIND = select(
    dead_letter.c.interaction_id,
    dead_letter.c.sequence,
    dead_letter.c.at,
    dead_letter.c.cause,
    dead_letter.c.data,
    dead_letter.c.settled_at,
    dead_letter.c.settled_how,
)


class DeadLetters:
    """What can be done about dead letters. `publish` is the publisher's own."""

    def __init__(self, engine: AsyncEngine, publish: Publish) -> None:
        self._engine = engine
        self._publish = publish

    async def find(self, interaction_id: str) -> Letter:
        """Return the dead letter. Raises Rejected (404) where there is none that the visitor may see."""
        async with reading(self._engine) as connection:
            return await _find(connection, interaction_id)

    async def waiting(self) -> list[str]:
        """Return the ids of all unsettled dead letters, the oldest first."""
        query = select(dead_letter.c.interaction_id).where(dead_letter.c.settled_at.is_(None))
        with failures_named():
            async with self._engine.connect() as connection:
                return list((await connection.execute(query.order_by(dead_letter.c.id))).scalars())

    async def redrive(self, interaction_id: str, *, who: str) -> Outcome:
        """Send the piece through once more; it takes effect once, however often this is done.

        Returns once the bus has it, or "filed" when it stands somewhere by now. When it fails again, the
        letter is open again with the new cause. Raises Rejected for one that is settled, erased or
        unreadable, and Unavailable when the bus is away: then the letter is still open.
        """
        with failures_named():
            async with self._engine.begin() as connection:
                letter = await _find_open(connection, interaction_id)
                message = _message(letter)
                filed = await _is_filed(connection, message.id)
                if not filed:
                    await _forget_failing(connection, {letter.interaction_id, message.id})
        if not filed:
            await self._publish([msgspec.structs.replace(message, headers=_named_anew(message))])
        with failures_named():
            async with self._engine.begin() as connection:
                outcome: Outcome = "filed" if filed else "redriven"
                await _settle(connection, letter, outcome)
                await audit.note(
                    connection, who=who, what=f"dead_letter.{outcome}", about=letter.interaction_id
                )
        return outcome

    async def discard(self, interaction_id: str, *, who: str, why: str) -> None:
        """Give the piece up; its bytes stay. Raises Rejected without a reason, or for one that is settled."""
        if not why.strip():
            raise Rejected(phrase("discard_why", "say why it is discarded"), pointer="/why", status=400)
        with failures_named():
            async with self._engine.begin() as connection:
                letter = await _find_open(connection, interaction_id)
                await _settle(connection, letter, "discarded")
                await audit.note(
                    connection, who=who, what="dead_letter.discarded", about=letter.interaction_id, why=why
                )


async def _find(connection: AsyncConnection, interaction_id: str, *, hold: bool = False) -> Letter:
    query = _FIND.where(dead_letter.c.interaction_id == interaction_id)
    row = (await connection.execute(query.with_for_update() if hold else query)).one_or_none()
    if row is None:
        raise Rejected(
            phrase("letter_unknown", "there is no dead letter {id}", id=interaction_id), status=404
        )
    return msgspec.convert(row, Letter, from_attributes=True)


async def _find_open(connection: AsyncConnection, interaction_id: str) -> Letter:
    """Return the letter, held against others. Raises Rejected for one that is settled."""
    letter = await _find(connection, interaction_id, hold=True)
    if letter.settled_at is not None:
        raise Rejected(
            Phrase(
                f"the dead letter {interaction_id} is settled: {letter.settled_how}",
                "letter_settled",
                {"id": interaction_id},
            ),
            status=409,
        )
    gone = select(exists().where(erased.c.interaction_id == interaction_id))
    if (await connection.execute(gone)).scalar_one():
        raise Rejected(
            phrase("letter_erased", "{id} was erased and must not come back", id=interaction_id), status=409
        )
    return letter


def _message(letter: Letter) -> Message:
    found = letter.read()
    if found is None:
        raise Rejected(
            phrase(
                "letter_unreadable",
                "the dead letter {id} is no interaction that this version can read",
                id=letter.interaction_id,
            ),
            status=409,
        )
    return event(
        subject=INTERACTION_SUBJECT.format(channel=found.channel),
        event_id=found.id,
        event_type=INTERACTION_TYPE,
        source=f"onethread/{found.channel}/{found.source}",
        data=letter.data,
    )


def _named_anew(message: Message) -> dict[str, str]:
    return message.headers | {"Nats-Msg-Id": f"{message.id}.{secrets.token_hex(NAME_BYTES)}"}


async def _is_filed(connection: AsyncConnection, interaction_id: str) -> bool:
    found = await connection.execute(select(exists().where(interaction.c.id == interaction_id)))
    return bool(found.scalar_one())


async def _forget_failing(connection: AsyncConnection, interaction_ids: set[str]) -> None:
    """Let it be placed again: out of the inbox, unless it stands somewhere, and with all its tries."""
    stands = exists().where(interaction.c.id == inbox.c.interaction_id)
    await connection.execute(delete(inbox).where(inbox.c.interaction_id.in_(interaction_ids), ~stands))
    await connection.execute(delete(failure).where(failure.c.interaction_id.in_(interaction_ids)))


async def _settle(connection: AsyncConnection, letter: Letter, how: str) -> None:
    """Close the letter, unless the piece has failed anew since it was read: then it stays open."""
    await connection.execute(
        update(dead_letter)
        .where(dead_letter.c.interaction_id == letter.interaction_id, dead_letter.c.at == letter.at)
        .values(settled_at=audit.NOW, settled_how=how)
    )
