"""What /v1/widget is asked and answers."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from services.store.portal.widget_answers import WidgetAnswer
from services.store.portal.widget_door import MESSAGE_CHARS_MAX
from services.store.views import View

SOURCE_CHARS_MAX = 64
HANDLE_CHARS_MAX = 64


class VisitAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which source the widget on this page is of."""

    source: Annotated[str, Meta(max_length=SOURCE_CHARS_MAX)]
    previous: Annotated[str, Meta(max_length=2_000)] = ""
    identity: Annotated[str, Meta(max_length=2_000)] = ""


class VisitGiven(View, frozen=True, kw_only=True):
    """The visit's token; `known` where the site proved who it is."""

    visit: str
    chat: str
    known: bool


class WidgetAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the visitor writes."""

    text: Annotated[str, Meta(max_length=MESSAGE_CHARS_MAX)]


class WidgetThread(View, frozen=True, kw_only=True):
    """A problem of theirs that we know of."""

    reference: str
    state: str
    led_by: str
    agent: str


class WidgetArticle(View, frozen=True, kw_only=True):
    """A published article."""

    title: str
    url: str


class WidgetKnown(View, frozen=True, kw_only=True):
    """What they are told before they send."""

    threads: tuple[WidgetThread, ...]
    disturbed: bool
    articles: tuple[WidgetArticle, ...]


class Filed(View, frozen=True, kw_only=True):
    """The conversation is on record."""

    duplicate: bool


class AnswersAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which answer the widget has shown last."""

    after: Annotated[str, Meta(max_length=HANDLE_CHARS_MAX)] = ""


class AnswersTold(View, frozen=True, kw_only=True):
    """What agents have answered since, the oldest first."""

    answers: tuple[WidgetAnswer, ...]
