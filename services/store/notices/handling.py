"""What is done with a notice, by its kind: one function and one line here for each.

A function works within the transaction that it is given, in the store's role. It may be given the same notice
more than once and notices out of order: what it does must come to the same then. A kind without a function
is counted as ignored, so that somebody sees that it comes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.labelling import keep_labels
from services.store.notices.ignored import count_ignored
from shared.notice import IGNORED, LABEL, NoticeReceived

Handle = Callable[[AsyncConnection, NoticeReceived], Awaitable[None]]
"""Raises Rejected for a notice that can never be done; Unavailable where it can be later."""

HANDLERS: Mapping[str, Handle] = {
    IGNORED: count_ignored,
    LABEL: keep_labels,
}
