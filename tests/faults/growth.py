"""What services hold while they work, written down now and then, and whether it grows."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

WINDOW_SHARE = 0.1  # of the time: the medians of its first after the half and of its last are compared
GROWTH_MAX = 0.05  # of resident memory, from the half to the end
GROWTH_NOTED_BYTES = 4 * 2**20  # less is the allocator's own
FILES_MORE_MAX = 8  # connections that are open at the one moment and not at the other
PAGE_BYTES = 4096


class Sample(msgspec.Struct, frozen=True):
    """What a service held at some moment."""

    at: float  # seconds since the soak began
    pid: int
    resident: int  # bytes
    files: int


class Held(msgspec.Struct, frozen=True):
    """What a service held after the half and in the end, as medians."""

    before: int  # bytes
    after: int
    files_before: int
    files_after: int

    @property
    def grew(self) -> bool:
        """Whether it grew more than it may."""
        more = self.after - self.before
        return more > max(GROWTH_NOTED_BYTES, GROWTH_MAX * self.before) or (
            self.files_after - self.files_before > FILES_MORE_MAX
        )


def held_by(samples: Mapping[str, Sequence[Sample]], seconds: float) -> dict[str, Held | None]:
    """Return what each service held; None of one that lived anew after the half."""
    half, window = seconds / 2, seconds * WINDOW_SHARE
    found: dict[str, Held | None] = {}
    for name, taken in samples.items():
        first = [one for one in taken if half <= one.at < half + window]
        last = [one for one in taken if seconds - window <= one.at <= seconds]
        one_life = len({one.pid for one in (*first, *last)}) == 1 and first and last
        found[name] = _held(first, last) if one_life else None
    return found


def _held(first: Sequence[Sample], last: Sequence[Sample]) -> Held:
    def middle(values: Iterator[int]) -> int:
        return round(statistics.median(values))

    return Held(
        before=middle(one.resident for one in first),
        after=middle(one.resident for one in last),
        files_before=middle(one.files for one in first),
        files_after=middle(one.files for one in last),
    )


def held_now(pid: int) -> tuple[int, int] | None:
    """Return the resident bytes and the open files of a process; None of one that is gone."""
    folder = Path("/proc") / str(pid)
    try:
        return int((folder / "statm").read_text().split()[1]) * PAGE_BYTES, len([*(folder / "fd").iterdir()])
    except OSError:
        return None
