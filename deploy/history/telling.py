"""What a history holds, and what importing it did, as lines on a terminal. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from deploy.history.importing import Imported
from deploy.history.past import Past
from deploy.history.raw import LeftOut

TOLD_MAX = 20  # of each list; the rest is counted


def past_lines(past: Past) -> list[str]:
    """Return what would be imported."""
    by_channel = Counter(one.channel for one in past.pieces)
    told = ", ".join(f"{number} {channel}" for channel, number in sorted(by_channel.items()))
    first, last = past.pieces[0].received_at, past.pieces[-1].received_at
    closed = sum(1 for one in past.pieces if one.closed)
    return [
        f"{len(past.pieces)} pieces: {told}, from {first:%Y-%m-%d} to {last:%Y-%m-%d}",
        *([f"{closed} of them in tickets that are closed"] if closed else []),
        *([f"{len(past.merges)} merged tickets, labels for learning"] if past.merges else []),
        *([f"{past.again} came twice in the files"] if past.again else []),
        *([f"{past.sent} are the desk's own sent mails, which are left out"] if past.sent else []),
        *(f"{one.file}: {one.channel}, columns {_columns(one.columns)}" for one in past.understood),
        *_listed("left out", past.left_out, past.left_out_count),
        *([f"Not everything was read: {past.cut_short}. Import the rest as well."] if past.cut_short else []),
    ]


def imported_lines(done: Imported) -> list[str]:
    """Return what was imported."""
    return [
        f"{done.posted} pieces imported, {done.known} of them were there before",
        f"{done.closed} threads closed: their trouble is over",
        *([f"{done.labels} labels for learning from merged tickets"] if done.labels else []),
        *_listed("refused", done.refused, done.refused_count),
    ]


def _columns(columns: dict[str, str]) -> str:
    return ", ".join(f"{name} = {field}" for name, field in columns.items())


def _listed(title: str, found: Iterable[LeftOut], number: int) -> list[str]:
    shown = [f"  {one.place}: {one.why}" for one, _ in zip(found, range(TOLD_MAX), strict=False)]
    more = [f"  and {number - len(shown)} more"] if number > len(shown) else []
    return [f"{title}:", *shown, *more] if shown else []
