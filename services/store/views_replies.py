"""Replies as the API and the pages see them: what can be sent, to whom, and what was."""

from __future__ import annotations

from datetime import datetime

from services.store.views import ThreadRef, View
from services.store.views_deliveries import DeliveryView


class AddresseeView(View, frozen=True, kw_only=True):
    """An address that a thread offers to be written to."""

    address: str
    name: str
    origin: str  # "writer", "written_to", "copied", "contact"
    verified: bool  # the newest word from there was proved to come from there
    listed: bool  # the directory has it as the customer's
    ticked: bool  # as the form begins: the writer of the newest mail
    bar: str  # why nobody is written to there: "", "other_customer", "bounced", "letters"


class ConversationView(View, frozen=True, kw_only=True):
    """A chat or ticket of the thread into which can be answered."""

    interaction: str  # id of the newest interaction in it
    channel: str
    source: str
    conversation: str  # as the source's pieces name it
    at: datetime
    author: str


class ReplyChoices(View, frozen=True, kw_only=True):
    """What a thread offers to whoever answers from it."""

    mail: bool  # a mail server is set up
    addressees: tuple[AddresseeView, ...]
    conversations: tuple[ConversationView, ...]


class ReplyDetail(View, frozen=True, kw_only=True):
    """A reply with its words, for whoever carries it to the customer."""

    handle: str
    at: datetime
    by: str  # name of the agent, or of the API key
    automatic: bool  # a program wrote it
    state: str  # "waiting", "sent", "failed", "unsure"
    channel: str
    source: str
    conversation: str  # empty of a mail
    subject: str
    text: str
    signature: str
    thread: ThreadRef | None
    interaction: str
    deliveries: tuple[DeliveryView, ...]


class CannedView(View, frozen=True, kw_only=True):
    """A text kept ready, with places for facts: {customer}, {domain}, {error}, {reference}, {since}."""

    handle: str
    language: str  # "hr", "en"
    title: str
    text: str


class CannedList(View, frozen=True, kw_only=True):
    """Canned answers by language and title."""

    canned: tuple[CannedView, ...]
