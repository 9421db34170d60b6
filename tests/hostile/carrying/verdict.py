"""What became of the mails of each door, and which promises were broken. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from tests.faults.results import percentile
from tests.hostile.carrying.pulling import Fetching
from tests.hostile.carrying.sent import LATER, REFUSED, TAKEN, Sent
from tests.hostile.originals import Kept

ANSWER_MAX_S = 20.0  # no answer may take so long, whatever else the machine does
EXAMPLES_MAX = 5


class Refusal(msgspec.Struct, frozen=True):
    """What must be refused, and how it was."""

    what: str
    promised: str
    answered: str


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a run has seen."""

    sent: Sequence[Sent]
    kept: Kept
    opened: Mapping[str, str]  # interaction -> hash of the original as the console gave it
    absent: Sequence[str]  # interactions that the API was asked for and does not have
    fetching: Fetching
    refusals: Sequence[Refusal]
    lives: int  # of the email service
    settled: bool


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of mails that were acknowledged, each with its door."""

    lost: Sequence[str]
    doubled: Sequence[str]
    expected: int  # interactions that there have to be


def count_of(seen: Seen) -> Count:
    """Return which mails are not there as they came, which more than once, and how many there should be."""
    filed = Counter(seen.kept.originals.values())
    told = Counter(one.id for one in seen.sent if one.id and not one.shared)
    lost: list[str] = []
    doubled: list[str] = []
    shared: dict[int, set[str]] = defaultdict(set)
    alone = 0
    for one in seen.sent:
        if not one.taken:
            continue
        if one.shared:
            shared[one.number].add(one.original)
            continue
        alone += 1
        name = f"{one.door} {one.number}"
        there = seen.kept.originals.get(one.id, "") if one.id else one.original if filed[one.original] else ""
        if not there or one.original not in {"", there} or told[one.id] > 1:
            lost.append(name)
        if one.original and filed[one.original] > 1:
            doubled.append(name)
    for number, originals in shared.items():
        times = sum(filed[original] for original in originals)
        if times != 1:
            (doubled if times else lost).append(f"every {number}")
    return Count(lost=lost, doubled=doubled, expected=alone + len(shared) + seen.fetching.withheld)


def faults_in(seen: Seen) -> list[str]:
    """Return which of the promises were broken, none in the best case."""
    count = count_of(seen)
    wrong = Counter(
        f"{one.door} {answer}" for one in seen.sent for answer in one.answers if answer not in TAKEN | LATER
    )
    put_off = Counter(one.door for one in seen.sent if one.answers and one.answers[-1] in LATER)
    altered = [name for name, content in seen.opened.items() if content != seen.kept.originals.get(name)]
    otherwise = [one for one in seen.refusals if one.promised != one.answered]
    slowest = max((one.slowest_s for one in seen.sent), default=0.0)
    more = len(seen.kept.originals) - count.expected
    found = {
        f"answered {dict(wrong)}": bool(wrong),
        f"put off for ever {dict(put_off)}": bool(put_off),
        f"{len(count.lost)} not kept as they came {list(count.lost[:EXAMPLES_MAX])}": bool(count.lost),
        f"{len(count.doubled)} more than once {list(count.doubled[:EXAMPLES_MAX])}": bool(count.doubled),
        f"{more} more interactions than there were mails": more > 0 and not count.doubled,
        f"{-more} mails fewer than there were": more < 0 and not count.lost,
        f"{seen.fetching.left} mails left in the mailbox": bool(seen.fetching.left),
        f"originals opened as others: {altered[:EXAMPLES_MAX]}": bool(altered),
        f"{len(seen.absent)} are not in the API": bool(seen.absent),
        "no original was opened": not seen.opened,
        f"refused otherwise: {otherwise}": bool(otherwise),
        f"the email service had {seen.lives} lives": seen.lives != 1,
        "the correlators did not come to an end": not seen.settled,
        f"an answer took {slowest:.1f} s": slowest > ANSWER_MAX_S,
        f"{len(seen.kept.causes)} could not be filed": bool(seen.kept.causes),
    }
    return [told for told, broken in found.items() if broken]


def figures_of(seen: Seen) -> dict[str, Any]:
    """Return the figures of a run, those of each door first."""
    count = count_of(seen)
    doors = dict.fromkeys(one.door for one in seen.sent)
    by_door = {door: [one for one in seen.sent if one.door == door] for door in doors}
    return {
        **{door: _figures_of_door(door, some, count) for door, some in by_door.items()},
        "shared_by_all": len({one.number for one in seen.sent if one.shared}),
        "lost": len(count.lost),
        "doubled": len(count.doubled),
        "interactions": len(seen.kept.originals),
        "withheld_by_the_server": seen.fetching.withheld,
        "left_in_the_mailbox": seen.fetching.left,
        "refused_as_promised": {one.what: one.answered for one in seen.refusals},
        "dead_letters": dict(Counter(seen.kept.causes.values()).most_common(EXAMPLES_MAX)),
        "unread": dict(Counter(seen.kept.unread.values()).most_common(EXAMPLES_MAX)),
        "why": dict(Counter(why for one in seen.sent for why in one.why).most_common(EXAMPLES_MAX)),
        "opened": len(seen.opened),
        "lives": seen.lives,
    }


def _figures_of_door(door: str, sent: Sequence[Sent], count: Count) -> dict[str, Any]:
    answers = Counter(one.answers[-1] for one in sent if one.answers)
    bad = sum(
        answer.startswith("5") and answer not in REFUSED | LATER for one in sent for answer in one.answers
    )
    times = [one.slowest_s for one in sent]
    return {
        "sent": len(sent),
        "taken": sum(one.taken for one in sent),
        "refused": {answer: number for answer, number in answers.items() if answer not in TAKEN},
        "5xx": bad,
        "lost": sum(name.startswith(f"{door} ") for name in count.lost),
        "doubled": sum(name.startswith(f"{door} ") for name in count.doubled),
        "put_off": sum(answer in LATER for one in sent for answer in one.answers),
    } | ({"p99_ms": round(percentile(times, 0.99) * 1_000)} if any(times) else {})
