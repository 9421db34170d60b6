"""The widget's door: gives out visits, hands chats to the chat intake by a key of ours, tells answers."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.calls import Taken
from services.store.portal.pace import Pace
from services.store.portal.posts import IntakeDesk
from services.store.portal.sites import Site
from services.store.portal.visits import (
    AUDIENCE,
    KEY_PURPOSE,
    VISIT_VALID,
    Visit,
    make_visit,
    read_identity,
    read_visit,
)
from services.store.portal.widget_answers import WidgetAnswer, read_answers
from shared.desk_key import DeskKey
from shared.errors import Rejected

CHAT_BYTES = 16
VISITS_PER_MINUTE = 30  # by one address
POSTS_PER_MINUTE = 20  # of one conversation: the widget posts once a message
SOURCE_PER_MINUTE = 600  # of all of a source's visitors together
ANSWERS_PER_MINUTE = 40  # of one conversation: an open widget asks 15 times at most, and it may be open twice
SOURCE_ANSWERS_PER_MINUTE = 3_000  # of all of a source's visitors together
MESSAGES_MAX = 100
MESSAGE_CHARS_MAX = 4_000

Held = Literal["visit", "chat", "source", "answers", "source answers"]
Line = Annotated[str, Meta(max_length=200)]


class WidgetMessage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the conversation; a browser cannot speak for an agent."""

    at: Annotated[datetime, Meta(tz=True)]
    speaker: Literal["visitor", "bot"] = msgspec.field(name="from")
    text: Annotated[str, Meta(min_length=1, max_length=MESSAGE_CHARS_MAX)]


class Conversation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole conversation so far, as the widget keeps it."""

    messages: Annotated[tuple[WidgetMessage, ...], Meta(min_length=1, max_length=MESSAGES_MAX)]
    name: Line = ""  # as typed: a claim
    email: Line = ""
    page_url: Annotated[str, Meta(max_length=2_000)] = ""


class WidgetDoor:
    """What the widget's routes go by."""

    def __init__(self, desk: IntakeDesk, *, key: DeskKey, posts_as: str) -> None:
        """`desk` posts to the chat intake, with the key whose hash is `posts_as`."""
        self._desk = desk
        self._posts_as = posts_as
        self._key = key
        self._visit_key = key.derived(KEY_PURPOSE)
        self._paces = {
            "visit": Pace(VISITS_PER_MINUTE),
            "chat": Pace(POSTS_PER_MINUTE),
            "source": Pace(SOURCE_PER_MINUTE),
            "answers": Pace(ANSWERS_PER_MINUTE),
            "source answers": Pace(SOURCE_ANSWERS_PER_MINUTE),
        }

    def hold_off(self, kind: Held, name: str, *, now: datetime) -> None:
        """Raise Rejected (429) where `name` asks too often."""
        if wait_s := self._paces[kind].wait_s(name, now=now):
            raise Rejected("too often", status=429, headers={"Retry-After": str(wait_s)})

    def visit(
        self, site: Site, origin: str, *, previous: str, identity: str, now: datetime
    ) -> tuple[str, Visit]:
        """Return a new visit; it goes on with the previous one's conversation if the same person has it.

        Raises Rejected (403) for an identity that the site did not sign: better no chat than a false name.
        """
        who = None
        if identity:
            signing = tuple(self._key.signing_secret(key_id) for key_id in site.signing_keys)
            who = read_identity(identity, signing, now=now)
            if who is None:
                raise Rejected("the identity is not signed by this source, or is over", status=403)
        before = (
            read_visit(previous, self._visit_key, now=now, origin=origin, over=True) if previous else None
        )
        email = who.email if who else ""
        goes_on = before is not None and before.source == site.name and before.email == email
        at = int(now.timestamp())
        visit = Visit(
            aud=AUDIENCE,
            source=site.name,
            origin=origin,
            chat=before.chat if before and goes_on else secrets.token_urlsafe(CHAT_BYTES),
            email=email,
            name=who.name if who else "",
            began=before.began if before and goes_on else at,
            exp=at + int(VISIT_VALID.total_seconds()),
        )
        return make_visit(visit, self._visit_key), visit

    def visitor(self, token: str, origin: str, *, now: datetime) -> Visit:
        """Return the visit. Raises Rejected (401) where it is none, is over, or is another site's."""
        visit = read_visit(token, self._visit_key, now=now, origin=origin)
        if visit is None:
            raise Rejected("the visit is not valid, or is over", status=401)
        return visit

    async def file(self, visit: Visit, said: Conversation, *, address: str) -> Taken:
        """Return once the bus has the chat. Raises NotTaken, Unavailable."""
        return await self._desk.file(transcript(visit, said, address=address))

    async def answers(
        self, connection: AsyncConnection, visit: Visit, *, after: str
    ) -> tuple[WidgetAnswer, ...]:
        """Return what was answered into the visit's own conversation later than the reply `after`."""
        return await read_answers(connection, chat_id(visit), key_hash=self._posts_as, after=after)


def chat_id(visit: Visit) -> str:
    """Return what the visit's conversation is called at the chat intake."""
    return f"{visit.source}/{visit.chat}"


def transcript(visit: Visit, said: Conversation, *, address: str) -> dict[str, object]:
    """Return the chat as the chat intake takes it; a proven address takes the place of a typed one."""
    visitor: dict[str, object] = {
        "name": visit.name or said.name,
        "email": visit.email or said.email,
        "ip": address[:60],
        "page_url": said.page_url,
    }
    given = {name: value for name, value in visitor.items() if value}
    if visit.email:
        given["signed_in"] = True
    return {
        "chat_id": chat_id(visit),
        "started_at": _first(said.messages).isoformat(),
        "visitor": given,
        "messages": [
            {"at": one.at.isoformat(), "from": one.speaker, "text": one.text} for one in said.messages
        ],
    }


def _first(messages: Sequence[WidgetMessage]) -> datetime:
    return min(one.at for one in messages)
