"""What later pieces are recognised by, as rows: references, identifiers learned, and their keys. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from services.store.bulk import Row, hexadecimal
from services.store.repository_candidates import reference_key
from shared.interaction import Interaction
from shared.placement import Placed

PARENTS_AWAITED_MAX = 20  # nearest first: a longer ancestry names nothing that those do not


def reference_rows(placed: Iterable[Placed]) -> list[Row]:
    """Return the references that interactions are known by."""
    return [
        _reference(one.interaction, reference)
        for one in placed
        for reference in dict.fromkeys((*one.interaction.known_as, one.interaction.conversation))
        if reference
    ]


def awaited_rows(placed: Iterable[Placed]) -> list[Row]:
    """Return the references that interactions name and none before them in the batch bears.

    Only those that nobody bore before the batch are to be written: batches of any size then do the same.
    """
    rows: list[Row] = []
    borne: set[str] = set()
    for one in placed:
        parents = dict.fromkeys(one.interaction.parents[:PARENTS_AWAITED_MAX])
        rows += [_reference(one.interaction, parent) for parent in parents if parent not in borne]
        borne |= {*one.interaction.known_as, one.interaction.conversation}
    return rows


def _reference(interaction: Interaction, reference: str) -> Row:
    return {"key": hexadecimal(reference_key(reference)), "interaction_id": interaction.id, "awaited": False}


def identifier_rows(placed: Iterable[Placed]) -> list[Row]:
    """Return the identifiers that were learned, without repeats, in an order that all ledgers share."""
    learned = {
        (one.placement.customer_id, known.contact_id, known.kind, known.value): known.name
        for one in placed
        if one.placement.customer_id
        for known in one.placement.learned
    }
    return [
        {"customer_id": customer, "contact_id": contact or None, "kind": kind, "value": value, "name": name}
        | {"origin": "learned"}
        for (customer, contact, kind, value), name in sorted(learned.items())
    ]


def match_key_rows(placed: Iterable[Placed]) -> list[Row]:
    """Return the blocking keys of what was learned, without repeats, in an order that all ledgers share."""
    pairs = {
        (key, one.placement.customer_id) for one in placed for key in one.keys if one.placement.customer_id
    }
    return [
        {"key": key, "customer_id": customer_id, "origin": "learned"} for key, customer_id in sorted(pairs)
    ]
