"""How far a mailbox has been read. Pure.

A mailbox numbers its mails (UID) upwards, for as long as its UIDVALIDITY stays (RFC 9051 2.3.1.1); when that
changes, all of it is read anew and the mails' own ids tell which were taken before. Flags, `Seen` among
them, say nothing: people read the same mailbox.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

import msgspec

ASKED_MAX = 500  # mails named in one command: servers bound a line
BATCH_MAILS_MAX = 20
BATCH_BYTES_MAX = 8 * 1024 * 1024  # of several mails; a larger one goes alone
CLOCKS_APART = timedelta(days=1)  # SINCE goes by the server's own date

Criteria = list[str | date]


class Selected(msgspec.Struct, frozen=True):
    """What the server says of a mailbox as it is opened."""

    uid_validity: int
    uid_next: int  # the next mail's UID will not be lower


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """All mails up to `uid` are on the bus."""

    uid_validity: int
    uid: int
    since: date | None = None  # the day from which on mail is taken; None: whatever is there
    anew_to: int = 0  # up to this UID it is read anew: of what is older than `since` nothing was ever taken


def begun(kept: Cursor | None, found: Selected, *, history: bool, today: date) -> Cursor:
    """Return from where to read: after what was `kept`, at a mailbox's first time by `history`."""
    if kept is not None and kept.uid_validity == found.uid_validity:
        return kept
    last = max(found.uid_next - 1, 0)
    if kept is not None:
        anew = last if kept.since else 0
        return Cursor(uid_validity=found.uid_validity, uid=0, since=kept.since, anew_to=anew)
    if history:
        return Cursor(uid_validity=found.uid_validity, uid=0)
    return Cursor(uid_validity=found.uid_validity, uid=last, since=today)


def searches(cursor: Cursor) -> Iterator[Criteria]:
    """Yield what to search for, in order: what is read anew by its day, what came since by its UID alone."""
    if cursor.uid < cursor.anew_to and cursor.since:
        yield ["UID", f"{cursor.uid + 1}:{cursor.anew_to}", "SINCE", cursor.since - CLOCKS_APART]
    yield ["UID", f"{max(cursor.uid, cursor.anew_to) + 1}:*"]


def still_to_take(cursor: Cursor, found: Iterable[int]) -> list[int]:
    """Return the UIDs behind the cursor, upwards: a search for `n:*` finds the last mail even below n."""
    return sorted({uid for uid in found if uid > cursor.uid})


def batches(sizes: Mapping[int, int]) -> Iterator[Sequence[int]]:
    """Yield the mails in `sizes` (bytes by UID) upwards, in batches of which each fits into memory."""
    batch: list[int] = []
    held = 0
    for uid in sorted(sizes):
        if batch and (len(batch) >= BATCH_MAILS_MAX or held + sizes[uid] > BATCH_BYTES_MAX):
            yield batch
            batch, held = [], 0
        batch.append(uid)
        held += sizes[uid]
    if batch:
        yield batch


def moved_to(cursor: Cursor, uid: int) -> Cursor:
    """Return the cursor after `uid` has been taken; it never goes back."""
    return msgspec.structs.replace(cursor, uid=max(cursor.uid, uid))
