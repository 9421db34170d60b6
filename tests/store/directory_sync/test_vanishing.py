"""What a source no longer lists stays for some runs, and never goes in numbers."""

from __future__ import annotations

from typing import Any

import msgspec

from services.store.directory_entries import Entry, Listing, normalise_entry
from services.store.directory_sync.vanishing import RUNS_UNTIL_END, kept, may_end, parts_of, why_broken

ANA = {"id": "a", "name": "Ana Kos", "role": "owner", "emails": ["ana@kos.hr"]}
IVO = {
    "id": "i",
    "name": "Ivo Kos",
    "role": "technical",
    "emails": ["ivo@kos.hr"],
    "phones": ["091 555 0101"],
}
WHOLE = {
    "customer": "7",
    "name": "Kos d.o.o.",
    "contacts": [ANA, IVO],
    "domains": ["kos.hr", "kos.com"],
    "services": [{"kind": "hosting", "server": "web1", "domain": "kos.hr"}],
}


def listing(**changes: Any) -> Listing:
    return normalise_entry(msgspec.convert(WHOLE | changes, Entry), region="HR")


def test_what_is_listed_is_taken_as_it_is_listed() -> None:
    listed = listing(name="Kos obrt")

    assert kept(listed, listing().customer, {}, counts=True, ends=True).listing == listed


def test_what_is_missing_is_carried_on_until_it_was_missing_often_enough() -> None:
    before = listing().customer
    missing: dict[str, int] = {}
    for run in range(1, RUNS_UNTIL_END):
        found = kept(
            listing(contacts=[ANA], domains=["kos.hr"], services=[]), before, missing, counts=True, ends=True
        )
        missing = found.missing
        assert found.listing.customer == before
        assert set(missing.values()) == {run}
        assert not found.ended

    last = kept(listing(contacts=[ANA], services=[]), before, missing, counts=True, ends=True)

    assert [part.name for part in last.ended] == ["Ivo Kos", "hosting"]
    assert last.listing.customer.domains == ("kos.com", "kos.hr")
    assert [one.name for one in last.listing.customer.contacts] == ["Ana Kos"]


def test_what_comes_back_is_counted_anew() -> None:
    part = parts_of(listing().customer)[-1].mark

    assert kept(listing(), listing().customer, {part: 2}, counts=True, ends=True).missing == {}


def test_a_run_that_cannot_tell_who_is_missing_counts_nothing() -> None:
    found = kept(listing(contacts=[ANA]), listing().customer, {}, counts=False, ends=True)

    assert found.missing == {}
    assert found.listing.customer == listing().customer


def test_nothing_ends_while_it_may_not_however_long_it_is_missing() -> None:
    part = next(one for one in parts_of(listing().customer) if one.name == "Ivo Kos")
    found = kept(listing(contacts=[ANA]), listing().customer, {part.mark: 9}, counts=True, ends=False)

    assert found.missing == {part.mark: 10}
    assert not found.ended


def test_a_contact_whose_role_changes_is_the_same_contact() -> None:
    listed = listing(contacts=[ANA, {**IVO, "role": "billing"}])

    assert kept(listed, listing().customer, {}, counts=True, ends=True).listing == listed


def test_few_may_end_and_many_only_when_somebody_says_so() -> None:
    assert may_end(1, known=3, allowed=False)
    assert not may_end(2, known=3, allowed=False)
    assert may_end(5, known=100, allowed=False)
    assert not may_end(6, known=100, allowed=False)
    assert may_end(6, known=100, allowed=True)


def test_nothing_follows_from_an_empty_a_half_or_an_unreadable_source() -> None:
    assert why_broken(listed=0, refused=0, known=0, allowed=True)
    assert why_broken(listed=49, refused=0, known=100, allowed=False)
    assert why_broken(listed=80, refused=20, known=100, allowed=False)
    assert not why_broken(listed=49, refused=0, known=100, allowed=True)
    assert not why_broken(listed=50, refused=0, known=100, allowed=False)
    assert not why_broken(listed=95, refused=5, known=100, allowed=False)
