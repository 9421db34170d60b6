"""Merges of customers, as the API and the pages see them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from services.store.merging.likeness import Sign
from services.store.views import CustomerRef, View
from services.store.views_lists import Page

MergeState = Literal["proposed", "merged", "declined", "undone"]


class MergeView(View, frozen=True, kw_only=True):
    """Two customers that somebody says are one."""

    handle: str
    state: MergeState
    customer: CustomerRef  # whose all counts as the other's, once it is carried out
    into: CustomerRef
    why: str
    alone: bool  # somebody unknown was said to be somebody known: one person does
    proposed_by: str  # name of the agent, or of the API key
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    correction: str | None  # handle of the correction that it is, once carried out
    undone_at: datetime | None
    undone_by: str | None


class MergeList(Page, frozen=True, kw_only=True):
    """Merges: those that wait for a second person first, then the latest."""

    merges: tuple[MergeView, ...]


class LikelyDuplicate(View, frozen=True, kw_only=True):
    """Two customers that share what is rarely two customers'."""

    one: CustomerRef
    other: CustomerRef
    sign: Sign
    value: str  # what they share
