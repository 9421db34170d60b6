"""What a run of a sync would change, weighed before anything is written. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from services.store.directory import Change, changes_of
from services.store.directory_entries import Entry, Listing, customer_id_of
from services.store.directory_preview import Added
from services.store.directory_sync.entries import Entered, Stored
from services.store.directory_sync.listed import Refusal
from services.store.directory_sync.report import Figures, Missing, RunReport, shortened
from services.store.directory_sync.vanishing import RUNS_UNTIL_END, Kept, Part, kept, may_end, parts_of
from shared.phrases import Phrase, phrase
from shared.placement import Customer


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the tables say of the source's customers and of those whom it lists."""

    entered: Mapping[str, Entered]
    stored: Mapping[str, Stored]

    @property
    def alive(self) -> int:
        """How many customers the source kept until now."""
        return sum(1 for one in self.entered.values() if one.gone_at is None)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a run does."""

    listings: tuple[Listing, ...]  # that differ from what is stored, or of whom something is missing now
    counts: bool  # whether this run is one more without what is missing
    ends: bool  # whether what was missing long enough may end
    gone: tuple[Entered, ...]  # customers who end
    entered: tuple[Entered, ...]  # how everybody else stands in the source now, where that changed
    figures: Figures
    report: RunReport
    held: bool  # something would have ended and may not


def taken(entries: Iterable[Entry], others: Mapping[str, str]) -> tuple[list[Entry], list[Refusal]]:
    """Return the entries that no other source keeps, and a refusal for each that one does."""
    own: list[Entry] = []
    refused: list[Refusal] = []
    for entry in entries:
        other = others.get(customer_id_of(entry.customer))
        if other is None:
            own.append(entry)
        else:
            where = phrase("row_customer", "customer {number}", number=entry.customer)
            what = phrase("kept_by_another", "the sync {name} keeps this customer", name=other)
            refused.append(Refusal(where, what, entry.customer))
    return own, refused


def plan(
    listings: Sequence[Listing],
    numbers: Mapping[str, str],
    known: Known,
    refused: Sequence[Refusal],
    left_out: Sequence[Phrase],
    *,
    counts: bool,
    allowed: bool,
) -> Plan:
    """Return what a run does with the listings.

    `numbers` are those that the source lists, by customer, merged ones among them; `counts` says whether it
    can be told who is missing; `allowed` that an administrator wants the missing ones to end.
    """
    listings = sorted(listings, key=lambda one: _in_order(one.customer.number))
    listed = {*numbers, *(customer_id_of(one.number) for one in refused if one.number)}
    away = [_away(one, counts=counts) for one in known.entered.values() if _is_away(one, listed)]
    over = [one for one in away if counts and one.missing_runs >= RUNS_UNTIL_END]
    keeps = _keeps(listings, known, counts=counts, ends=True)
    losing = {one.customer_id for one in over} | {name for name, one in keeps.items() if one.ended}
    ends = may_end(len(losing), known=known.alive, allowed=allowed)
    weighed = _Weighed(
        keeps=keeps if ends else _keeps(listings, known, counts=counts, ends=False),
        away=sorted(away, key=lambda one: _in_order(one.number)),
        gone=over if ends else [],
        added=[one.customer for one in listings if one.customer.id not in known.stored],
    )
    changed = _changed(listings, weighed.keeps, known)
    standing = _standing(numbers, weighed)
    differing = {*(one.id for one in weighed.added), *changed, *_touched(weighed.keeps, known)}
    report = _report(weighed, changed, known, held=bool(losing) and not ends)
    return Plan(
        listings=tuple(one for one in listings if one.customer.id in differing),
        counts=counts,
        ends=ends,
        gone=tuple(weighed.gone),
        entered=tuple(one for name, one in standing.items() if one != known.entered.get(name)),
        figures=Figures(
            listed=len(numbers),
            added=len(weighed.added),
            changed=len(changed),
            missing=len(report.missing),
            ended=len(report.ended),
            refused=len(refused),
        ),
        report=shortened(report, refused, left_out),
        held=bool(losing) and not ends,
    )


class _Weighed(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of whom."""

    keeps: dict[str, Kept]  # of whom something is stored, by customer
    away: list[Entered]  # not listed
    gone: list[Entered]  # of them those who end
    added: list[Customer]

    @property
    def waiting(self) -> list[Entered]:
        """Who is not listed and stays for now."""
        return [one for one in self.away if one not in self.gone]


def _keeps(listings: Iterable[Listing], known: Known, *, counts: bool, ends: bool) -> dict[str, Kept]:
    return {
        name: kept(one, known.stored[name].customer, _parts_before(name, known), counts=counts, ends=ends)
        for one in listings
        if (name := one.customer.id) in known.stored
    }


def _touched(keeps: Mapping[str, Kept], known: Known) -> set[str]:
    return {name for name, one in keeps.items() if one.ended or one.missing != _parts_before(name, known)}


def _report(weighed: _Weighed, changed: Mapping[str, Change], known: Known, *, held: bool) -> RunReport:
    """Return who and what the run is about, of each list all."""
    missing = [
        *_told(weighed.keeps, known, ended=False),
        *(Missing(one.number, (), one.missing_runs) for one in weighed.waiting if one.missing_runs),
    ]
    ended = [
        *_told(weighed.keeps, known, ended=True),
        *(Missing(one.number, (), one.missing_runs) for one in weighed.gone),
    ]
    return RunReport(
        added=tuple(Added(one.number, one.name) for one in weighed.added),
        changed=tuple(changed.values()),
        missing=tuple(missing),
        ended=tuple(ended),
        held=tuple(one for one in missing if one.runs >= RUNS_UNTIL_END) if held else (),
    )


def _in_order(number: str) -> tuple[int, str]:
    return len(number), number


def _parts_before(customer_id: str, known: Known) -> Mapping[str, int]:
    before = known.entered.get(customer_id)
    return before.parts if before else {}


def _is_away(one: Entered, listed: set[str]) -> bool:
    return one.gone_at is None and one.customer_id not in listed


def _away(one: Entered, *, counts: bool) -> Entered:
    return msgspec.structs.replace(one, missing_runs=one.missing_runs + (1 if counts else 0))


def _standing(numbers: Mapping[str, str], weighed: _Weighed) -> dict[str, Entered]:
    """Return how everybody but those who end stands in the source now."""
    listed = {
        name: Entered(
            customer_id=name,
            number=number,
            parts=weighed.keeps[name].missing if name in weighed.keeps else {},
        )
        for name, number in numbers.items()
    }
    return listed | {one.customer_id: one for one in weighed.waiting}


def _changed(listings: Iterable[Listing], keeps: Mapping[str, Kept], known: Known) -> dict[str, Change]:
    changed = {}
    for one in listings:
        if (keeping := keeps.get(one.customer.id)) is None:
            continue
        stored = known.stored[one.customer.id]
        if fields := changes_of(keeping.listing.customer, (stored.customer, stored.archived)):
            changed[one.customer.id] = Change(one.customer.number, fields)
    return changed


def _told(keeps: Mapping[str, Kept], known: Known, *, ended: bool) -> list[Missing]:
    """Return of whom something ended, or is missing for now, in words."""
    told = []
    for name, one in keeps.items():
        parts: Iterable[Part] = (
            one.ended if ended else [p for p in _parts_of(known, name) if p.mark in one.missing]
        )
        if names := tuple(_said(part) for part in parts):
            runs = RUNS_UNTIL_END if ended else max(one.missing.values())
            told.append(Missing(one.listing.customer.number, names, runs))
    return told


def _said(part: Part) -> Phrase:
    if part.kind == "contact":
        return phrase("part_contact", "contact {name}", name=part.name)
    if part.kind == "domain":
        return phrase("part_domain", "domain {name}", name=part.name)
    return phrase("part_service", "service {name}", name=part.name)


def _parts_of(known: Known, customer_id: str) -> tuple[Part, ...]:
    return parts_of(known.stored[customer_id].customer)


def emptied(stored: Stored) -> Listing:
    """Return the listing of a customer who is gone: name and number stay, for their threads; no roles."""
    customer = msgspec.structs.replace(stored.customer, contacts=(), domains=(), services=())
    return Listing(customer=customer, contact_numbers={}, raw={}, left_out=())


def ended_at(one: Entered, at: datetime) -> Entered:
    """Return how a customer who is gone stands in the source from now on."""
    return msgspec.structs.replace(one, parts={}, gone_at=at)
