"""What a search finds, as the API and the pages see it."""

from __future__ import annotations

from datetime import datetime

from services.store.views import CustomerRef, CustomerSummary, ThreadRef, View
from services.store.views_lists import State


class FoundPassage(View, frozen=True, kw_only=True):
    """Where it was said: a part of one interaction, and which of its letters are meant."""

    interaction: str  # id
    channel: str
    direction: str
    author: str
    at: datetime
    text: str
    marks: tuple[tuple[int, int], ...]  # first letter, and the one after the last


class FoundThread(ThreadRef, frozen=True, kw_only=True):
    """A thread that the query means: by its reference, by its customer, or by what was said in it."""

    customer: CustomerRef
    state: State
    last_at: datetime
    passage: FoundPassage | None  # null where its reference or its customer was meant


class SearchView(View, frozen=True, kw_only=True):
    """What a query means, the likeliest first."""

    query: str
    instead: dict[str, str]  # misspelt word -> the one it was taken for
    customers: tuple[CustomerSummary, ...]
    threads: tuple[FoundThread, ...]
    set_aside: tuple[FoundPassage, ...]  # interactions that stand in no thread
