"""What a correction does, as a plan: which placements take which others' place. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from services.store.correcting.standing import Standing
from shared.placement import Kind, Placement

WORDS: dict[str, tuple[str, str]] = {
    "accept": ("Prijedlog je prihvaćen: {name}.", "The suggestion was accepted by {name}."),
    "reject": ("Prijedlog je odbijen, stoji zasebno: {name}.", "The suggestion was rejected by {name}."),
    "move": ("Premješteno ovamo: {name}.", "Moved here by {name}."),
    "give": ("Dodijeljeno ovom korisniku: {name}.", "Given to this customer by {name}."),
    "merge": ("Niti su spojene: {name}.", "The threads were merged by {name}."),
    "split": ("Odvojeno u zasebnu nit: {name}.", "Split off by {name}."),
    "file": (
        "Ovamo svrstano pri zapisivanju poziva: {name}.",
        "Filed here by {name} while logging the call.",
    ),
    "not_same": ("Nije isti problem: {name}.", "Not the same problem, says {name}."),
    "restore": (
        "Ispravljeno kako je bilo zabilježeno prije obnove.",
        "Put right as it was recorded before the restore.",
    ),
}
"""The sentence on a human's placement, in Croatian and English."""


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """Where something is put."""

    thread_id: str
    customer_id: str
    handle: str = ""  # of a thread that is opened for it


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One interaction that is put somewhere else, or confirmed where it is."""

    before: Standing
    after: Placement


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """All that one correction does."""

    steps: tuple[Step, ...] = ()
    opens: Spot | None = None
    merges: tuple[str, str] | None = None  # ids of the thread that is emptied, and of the one it goes into
    apart: tuple[tuple[str, str], ...] = ()  # thread id and mark
    touched: frozenset[str] = frozenset()  # ids of threads
    reconsidered: frozenset[str] = frozenset()  # threads whose later machine placements are placed anew


class Author(msgspec.Struct, frozen=True):
    """Who puts it right, and why."""

    id: str
    name: str
    why: str = ""


def put(standings: Sequence[Standing], spot: Spot, kind: str, by: Author) -> tuple[Step, ...]:
    """Return the steps that put what stands somewhere, in the order it is shown, into `spot`."""
    opens = bool(spot.handle)
    return tuple(
        Step(before=one, after=_placed_by_hand(one, spot, kind, by, opens=opens and number == 0))
        for number, one in enumerate(standings)
    )


def moved(
    standings: Sequence[Standing], spot: Spot, kind: str, by: Author, *, apart: Iterable[tuple[str, str]] = ()
) -> Plan:
    """Return the plan that puts `standings` into `spot`; what joined them later is placed anew."""
    left = frozenset(one.thread_id for one in standings) - {"", spot.thread_id}
    return Plan(
        steps=put(standings, spot, kind, by),
        opens=spot if spot.handle else None,
        apart=tuple(sorted(apart)),
        touched=left | {spot.thread_id},
        reconsidered=left,
    )


def confirmed(
    standing: Standing, by: Author, *, apart: Iterable[tuple[str, str]] = (), kind: str = "reject"
) -> Plan:
    """Return the plan by which an interaction stays where it is, though something else was suggested."""
    spot = Spot(thread_id=standing.thread_id, customer_id=standing.customer_id)
    refused = tuple(sorted(apart))
    after = _placed_by_hand(standing, spot, kind, by, opens=False)
    after = msgspec.structs.replace(after, kind=standing.body.kind, recurrence_of=standing.body.recurrence_of)
    return Plan(
        steps=(Step(before=standing, after=after),),
        apart=refused,
        touched=frozenset({standing.thread_id, *(thread for thread, _ in refused)}) - {""},
    )


def _placed_by_hand(one: Standing, spot: Spot, kind: str, by: Author, *, opens: bool) -> Placement:
    """Return the human's placement: what the piece says stays, what the machine weighed does not."""
    other_customer = spot.customer_id != one.customer_id
    learned = one.body.learned
    if other_customer:  # what was seen with one customer's contact is now the other customer's
        learned = tuple(msgspec.structs.replace(known, contact_id="") for known in learned)
    hr, en = WORDS[kind]
    reason_hr, reason_en = (f" Razlog: {by.why}", f" Reason: {by.why}") if by.why else ("", "")
    return msgspec.structs.replace(
        one.body,
        kind=_kind(one, opens=opens),
        zone="auto",
        customer_id=spot.customer_id,
        thread_id=spot.thread_id,
        contact_id="" if other_customer else one.body.contact_id,
        opens_thread=opens,
        opens_customer=False,
        recurrence_of="",
        customer_probability=1.0,
        thread_probability=1.0,
        why_hr=hr.format(name=by.name) + reason_hr,
        why_en=en.format(name=by.name) + reason_en,
        evidence=(),
        runner_up=None,
        suggested_customers=(),
        suggested_threads=(),
        learned=learned,
    )


def _kind(one: Standing, *, opens: bool) -> Kind:
    """Return what a piece is where a human puts it: a report of a thread that was there is a repeat."""
    if one.direction == "outbound" or one.body.kind == "noise":
        return "follow_up"
    if opens:
        return "new"
    return "repeat" if one.body.kind == "new" else one.body.kind
