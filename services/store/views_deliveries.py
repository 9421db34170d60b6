"""How far replies have come, as the API and the pages see it beside the interactions that they are."""

from __future__ import annotations

from datetime import datetime

import msgspec


class DeliveryView(msgspec.Struct, frozen=True, kw_only=True):
    """How far a reply has come on its way to one recipient."""

    address: str  # empty: into the conversation, told as an event
    name: str
    state: str  # "waiting", "sent", "failed", "unsure": it is not known whether it was sent
    tries: int
    due_at: datetime | None  # of "waiting": when it is tried next
    sent_at: datetime | None
    cause: str  # why the last try did not do


class ReplyView(msgspec.Struct, frozen=True, kw_only=True):
    """What an outbound interaction has that was written here."""

    handle: str
    by: str  # name of the agent, or of the API key
    automatic: bool  # a program wrote it
    state: str  # as the delivery that needs somebody most
    deliveries: tuple[DeliveryView, ...]
