"""Corrections, as the API and the pages see them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.store.views import ThreadRef, View
from services.store.views_lists import Page


class CorrectionView(View, frozen=True, kw_only=True):
    """What somebody put right."""

    handle: str
    kind: str  # "accept", "reject", "move", "give", "merge", "split", "not_same", "forget"
    at: datetime
    by: str  # name of the agent, or of the API key
    why: str
    asked: dict[str, Any]  # as it was asked for
    interactions: tuple[str, ...]  # ids of what was put somewhere
    threads: tuple[ThreadRef, ...]  # all that it has to do with
    undone_at: datetime | None
    undone_by: str | None


class CorrectionList(Page, frozen=True, kw_only=True):
    """Corrections, the latest first."""

    corrections: tuple[CorrectionView, ...]
