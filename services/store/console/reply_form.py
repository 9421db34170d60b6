"""The form under a thread's timeline: whom it offers, the texts kept ready, and what was typed already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.auth import Visitor
from services.store.replying.canned import filled
from services.store.replying.canned_rows import read_canned
from services.store.replying.refusals import Reason
from services.store.replying.replies import Choices, Replies
from services.store.views_lists import ThreadView
from services.store.views_replies import CannedView

MAIL = "mail"  # of the field `way`; any other value is the interaction that is answered where it was written
MISSING = "missing"  # of the field `canned`: the questions for what is missing
TICK = "to"  # before the number of a ticked address


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent typed that was not taken."""

    text: str = ""
    way: str = ""
    to: tuple[str, ...] | None = None  # None: as the form begins
    refused: Reason | None = None
    status: int = 200


class ReplyPanel(msgspec.Struct, frozen=True, kw_only=True):
    """What the form shows."""

    choices: Choices
    canned: tuple[CannedView, ...]  # filled in; those in the customer's language first
    questions: str  # what is missing, ready to ask; empty where nothing is
    text: str
    way: str
    ticked: frozenset[str]
    refused: Reason | None

    @property
    def can_send(self) -> bool:
        """Whether there is any way at all."""
        return self.choices.mail or bool(self.choices.conversations)


async def reply_panel(
    connection: AsyncConnection,
    replies: Replies,
    thread: ThreadView,
    visitor: Visitor,
    *,
    draft: Draft,
    wanted: str,
) -> ReplyPanel | None:
    """Return the form for a visitor who may write, else None; `wanted` is the canned answer to begin with."""
    if not visitor.may_write:
        return None
    choices = await replies.choices(connection, thread.handle)
    ready = ready_texts(await read_canned(connection), thread)
    questions = thread.triage.questions.text
    begun = questions if wanted == MISSING else next((one.text for one in ready if one.handle == wanted), "")
    begin = frozenset(one.address for one in choices.addressees if one.ticked)
    return ReplyPanel(
        choices=choices,
        canned=ready,
        questions=questions,
        text=draft.text or begun,
        way=draft.way or first_way(choices, thread),
        ticked=begin if draft.to is None else frozenset(draft.to),
        refused=draft.refused,
    )


def ready_texts(canned: Sequence[CannedView], thread: ThreadView) -> tuple[CannedView, ...]:
    """Return the texts with the thread's facts filled in, those in the customer's language first."""
    values = facts_of(thread)
    own = thread.triage.questions.language
    return tuple(
        msgspec.structs.replace(one, text=filled(one.text, values))
        for one in sorted(canned, key=lambda one: one.language != own)
    )


def facts_of(thread: ThreadView) -> Mapping[str, str]:
    """Return what the places of a canned answer are filled with: what was first stated, in its own words."""
    stated = {one.name: one.statements[0].words for one in thread.triage.facts if one.statements}
    known = {name: stated.get(name, "") for name in ("domain", "error", "since")}
    return {**known, "customer": thread.customer.name, "reference": thread.reference}


def first_way(choices: Choices, thread: ThreadView) -> str:
    """Return how the form begins: where the newest word came from if it can go back there, else by mail."""
    newest = next((one for one in reversed(thread.in_order) if one.direction == "inbound"), None)
    at_once = {one.interaction_id for one in choices.conversations}
    if newest is not None and newest.id in at_once:
        return newest.id
    if choices.mail and choices.addressees:
        return MAIL
    return choices.conversations[0].interaction_id if choices.conversations else MAIL


def asked_for(form: Mapping[str, str]) -> dict[str, object]:
    """Return the fields of the reply that a form asks for."""
    text = form.get("text", "").replace("\r\n", "\n")
    if form.get("way", MAIL) == MAIL:
        return {"kind": "mail", "to": ticked_in(form), "text": text}
    return {"kind": "conversation", "interaction": form["way"], "text": text}


def ticked_in(form: Mapping[str, str]) -> tuple[str, ...]:
    """Return the addresses that were ticked, in the order of the form."""
    return tuple(value for name, value in form.items() if name.startswith(TICK) and name[2:].isdecimal())
