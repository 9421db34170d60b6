"""What a client can ask: each call as a value, with the type of its answer. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from msgspec import Meta

from services.intake.channels.chat import CHAT, Transcript
from services.intake.channels.email import EMAIL
from services.intake.channels.phone import PHONE, PhoneNote
from services.intake.channels.ticket import TICKET, Post
from services.store.views import CustomerView, InteractionDetail
from services.store.views_lists import (
    CustomerList,
    DeskView,
    Order,
    ReviewList,
    State,
    ThreadList,
    ThreadView,
    Timeline,
)
from services.store.views_lookup import LookupView
from shared.lookup import Said

T = TypeVar("T")

PAGE = 50  # rows of a page, where nothing else is said
IDEMPOTENCY_KEY = "Idempotency-Key"
JSON = "application/json"


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """Where one service is, and the key that opens it."""

    url: str
    key: str


class Doors(msgspec.Struct, frozen=True, kw_only=True):
    """The services that a client may use; one that is not named is not asked."""

    store: Door | None = None
    phone: Door | None = None
    chat: Door | None = None
    email: Door | None = None
    ticket: Door | None = None


class Taken(msgspec.Struct, frozen=True):
    """An intake has it on disk."""

    id: str  # of the interaction
    duplicate: bool  # it had it before


class Known(Said, frozen=True, kw_only=True, omit_defaults=True):
    """What is known so far of who says what; whatever is empty is not known."""


class Call(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """One request to one service. All of them may be repeated without harm."""

    service: str  # a field of Doors
    method: str
    path: str
    answer: Any  # type of the answer
    query: Mapping[str, str] = {}
    body: bytes = b""
    media_type: str = ""
    once: bool = False  # bears an Idempotency-Key, the same at every try


Limit = Annotated[int, Meta(ge=1)]


def threads(
    *,
    state: State | None = None,
    customer: str | None = None,
    channel: str | None = None,
    assignee: str | None = None,
    waiting: bool = False,
    q: str | None = None,
    order: Order = "activity",
    cursor: str | None = None,
    limit: Limit = PAGE,
) -> Call[ThreadList]:
    """Return the call for threads, a page of them."""
    query = {"state": state, "customer": customer, "channel": channel, "assignee": assignee, "q": q}
    more = {"waiting": "true" if waiting else None, "order": order, "cursor": cursor, "limit": str(limit)}
    return _read("/v1/threads", ThreadList, {**query, **more})


def thread(handle: str) -> Call[ThreadView]:
    """Return the call for one thread with its interactions."""
    return _read(f"/v1/threads/{_step(handle)}", ThreadView)


def customers(*, q: str | None = None, cursor: str | None = None, limit: Limit = PAGE) -> Call[CustomerList]:
    """Return the call for customers, a page of them."""
    return _read("/v1/customers", CustomerList, {"q": q, "cursor": cursor, "limit": str(limit)})


def customer(handle: str) -> Call[CustomerView]:
    """Return the call for one customer."""
    return _read(f"/v1/customers/{_step(handle)}", CustomerView)


def timeline(handle: str, *, cursor: str | None = None, limit: Limit = PAGE) -> Call[Timeline]:
    """Return the call for a customer's interactions, a page of them."""
    return _read(f"/v1/customers/{_step(handle)}/timeline", Timeline, {"cursor": cursor, "limit": str(limit)})


def interaction(interaction_id: str) -> Call[InteractionDetail]:
    """Return the call for one interaction; 404 until it is placed."""
    return _read(f"/v1/interactions/{_step(interaction_id)}", InteractionDetail)


def reviews(*, cursor: str | None = None, limit: Limit = PAGE) -> Call[ReviewList]:
    """Return the call for open questions, a page of them."""
    return _read("/v1/reviews", ReviewList, {"cursor": cursor, "limit": str(limit)})


def desk() -> Call[DeskView]:
    """Return the call for the desk's own facts."""
    return _read("/v1/desk", DeskView)


def lookup(known: Known) -> Call[LookupView]:
    """Return the call that asks whether something is known; nothing of it is stored."""
    body = msgspec.json.encode(known)
    return Call(
        service="store", method="POST", path="/v1/lookup", answer=LookupView, body=body, media_type=JSON
    )


def phone_note(note: PhoneNote) -> Call[Taken]:
    """Return the call that hands over a call note."""
    return _hand_over("phone", PHONE.path, msgspec.json.encode(note), JSON)


def transcript(chat: Transcript) -> Call[Taken]:
    """Return the call that hands over a chat, or what it has grown to."""
    return _hand_over("chat", CHAT.path, msgspec.json.encode(chat), JSON)


def mail(raw: bytes) -> Call[Taken]:
    """Return the call that hands over a mail as it came."""
    return _hand_over("email", EMAIL.path, raw, EMAIL.media_type)


def ticket(post: Post) -> Call[Taken]:
    """Return the call that hands over a post of a ticket."""
    return _hand_over("ticket", TICKET.path, msgspec.json.encode(post), JSON)


def _read(path: str, answer: type[T], query: Mapping[str, str | None] | None = None) -> Call[T]:
    given = {name: value for name, value in (query or {}).items() if value is not None}
    return Call(service="store", method="GET", path=path, answer=answer, query=given)


def _hand_over(service: str, path: str, body: bytes, media_type: str) -> Call[Taken]:
    return Call(
        service=service,
        method="POST",
        path=path,
        answer=Taken,
        body=body,
        media_type=media_type,
        once=True,
    )


def _step(name: str) -> str:
    """Return a handle or id as a step of a path. Raises ValueError for what none can look like."""
    if not name or not name.isascii() or not name.replace("-", "").replace("_", "").isalnum():
        raise ValueError(f"{name!r} is no handle")
    return name
