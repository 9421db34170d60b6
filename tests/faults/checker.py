"""The verdict on a run, from the log of operations and from what is shown. Pure.

What was told ok is shown exactly once, what is unknown at most once, what was refused never; nothing stands
with another customer's; and what stands together is what stood together in the fault-free run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import msgspec

from tests.faults.operations import Operation, counted
from tests.faults.reading import State

EXAMPLES_MAX = 5
OFFENCES = ("lost", "twice", "misplaced", "foreign", "buried", "refused", "unheard_of", "not_on_page")


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What became of what was posted; each offence by the marks of the pieces concerned."""

    acked: int
    unknown: int
    unknown_shown: int
    lost: Sequence[str]  # told ok and shown nowhere
    twice: Sequence[str]  # shown more than once, on a page or in an answer
    misplaced: Sequence[str]  # with other company than in the fault-free run
    foreign: Sequence[str]  # with another customer than whose it is
    buried: Sequence[str]  # a sound piece that waits as a dead letter
    refused: Sequence[str]  # a sound piece that was told never to come again
    unheard_of: Sequence[str]  # shown and never posted
    not_on_page: Sequence[str]  # in the API's answer, not on the thread's page

    @property
    def sound(self) -> bool:
        """Whether every promise was kept."""
        return not any(getattr(self, offence) for offence in OFFENCES)

    def told(self) -> str:
        """Return the offences in one line, with examples."""
        found = {name: getattr(self, name) for name in OFFENCES if getattr(self, name)}
        return "; ".join(
            f"{name} {len(marks)} ({', '.join(marks[:EXAMPLES_MAX])})" for name, marks in found.items()
        )


Partition = Mapping[str, str]
"""Mark -> a name of the group that it stands in; the names mean nothing."""


def partition_of(state: State) -> Partition:
    """Return what stands together."""
    return {one.mark: one.thread for one in state.shown}


def partition_meant(operations: Sequence[Operation]) -> Partition:
    """Return what the traffic was made to give: every firm has one problem."""
    return {one.mark: one.firm for one in operations}


def judge(operations: Sequence[Operation], state: State, *, reference: Partition) -> Verdict:
    """Return the verdict; `reference` is how a fault-free run with the same seed has put them together."""
    times = Counter(one.mark for one in state.shown)
    pages = Counter((thread, one) for thread, one in state.on_pages)
    known = {one.mark: one for one in operations}
    paged = [one for one in state.shown if one.thread in state.threads_paged]
    doubled_pages = [one.mark for one in paged if pages[one.thread, one.id] > 1]
    return Verdict(
        acked=counted(operations)["ok"],
        unknown=counted(operations)["unknown"],
        unknown_shown=sum(one.outcome == "unknown" and times[one.mark] > 0 for one in operations),
        lost=_lost(operations, state, times),
        twice=sorted(
            {mark for mark, number in times.items() if number > 1}
            | set(doubled_pages)
            | ({"(in the database)"} if state.standing_twice else set())
        ),
        misplaced=_misplaced(partition_of(state), reference),
        foreign=sorted(
            one.mark for one in state.shown if one.mark in known and one.customer != known[one.mark].firm
        ),
        buried=sorted(set(state.buried)),
        refused=sorted(one.mark for one in operations if one.outcome == "fail" or _broke(one)),
        unheard_of=sorted(mark for mark in times if mark not in known),
        not_on_page=sorted({one.mark for one in paged if not pages[one.thread, one.id]}),
    )


def _lost(operations: Sequence[Operation], state: State, times: Mapping[str, int]) -> list[str]:
    """Return what was told ok and is not shown, also when something else is shown under its mark."""
    ids = {one.id for one in state.shown}
    return sorted(
        one.mark
        for one in operations
        if one.outcome == "ok" and (not times.get(one.mark) or (one.id and one.id not in ids))
    )


def _broke(operation: Operation) -> bool:
    """Return whether a try was answered by a defect of ours, whatever became of the piece then."""
    return any(answer.startswith("5") and answer != "503" for answer in operation.answers)


def _misplaced(found: Partition, reference: Partition) -> list[str]:
    """Return the pieces that stand with others than in the reference, of those that both know.

    In each group of the reference those count as misplaced that left the larger part of it, and in each
    group that was found those that do not belong to the larger part of it.
    """
    both = found.keys() & reference.keys()
    return sorted(_strays(both, found, reference) | _strays(both, reference, found))


def _strays(marks: Collection[str], one: Partition, other: Partition) -> set[str]:
    groups: dict[str, Counter[str]] = {}
    for mark in sorted(marks):
        groups.setdefault(other[mark], Counter())[one[mark]] += 1
    main = {name: parts.most_common(1)[0][0] for name, parts in groups.items()}
    return {mark for mark in marks if one[mark] != main[other[mark]]}
