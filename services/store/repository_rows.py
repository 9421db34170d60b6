"""What was decided, as rows of the tables. Pure but for the random public handles."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from services.store.bulk import Row, hexadecimal
from services.store.sorting import sort_key
from services.store.triage.waiting import last_answer, last_word
from shared.clean import SUBJECT_CHARS_MAX, clean_line
from shared.ids import new_handle
from shared.interaction import Interaction, encode_interaction
from shared.placement import Customer, Placed

SUBJECT_FROM_TEXT_CHARS = 80

_encoder = msgspec.json.Encoder()


def customer_rows(placed: Iterable[Placed]) -> list[Row]:
    """Return the unknown customers that placements open, each named after who wrote."""
    return [
        {
            "id": one.placement.customer_id,
            "handle": new_handle("cus"),
            "kind": "unknown",
            "name": author_shown(one.interaction),
            "sort_key": sort_key(author_shown(one.interaction)),
            "profile": Customer(id=one.placement.customer_id, kind="unknown"),  # see store/profiles.py
        }
        for one in placed
        if one.placement.opens_customer
    ]


def interaction_row(interaction: Interaction, *, reading: bytes, place: int) -> Row:
    """Return the interaction's row; `place` counts a statement's pieces with its natural key."""
    return {
        "id": interaction.id,
        "channel": interaction.channel,
        "source": interaction.source,
        "natural_key": hexadecimal(natural_key(interaction)),
        "place": place,
        "direction": interaction.direction,
        "occurred_at": interaction.occurred_at,
        "received_at": interaction.received_at,
        "author": author_shown(interaction),
        "subject": interaction.subject,
        "text": interaction.text,
        "body": msgspec.Raw(encode_interaction(interaction)),
        "reading": hexadecimal(reading),
        "word_at": last_word(interaction),
        "answer_at": last_answer(interaction),
        "urgency": interaction.priority,
    }


def natural_key(interaction: Interaction) -> bytes:
    """Return what the pieces with one natural key share."""
    return hashlib.sha256(interaction.natural_key.encode("utf-8", "surrogatepass")).digest()


def author_shown(interaction: Interaction) -> str:
    """Return the author's name, else the first address or number, else what kind of piece it is."""
    author = interaction.author
    named = author.name or next((one.raw or one.value for one in author.identifiers), "")
    return clean_line(named) or interaction.channel


def thread_rows(placed: Iterable[Placed]) -> list[Row]:
    """Return the threads that placements open, each with the source by whose team it is seen."""
    return [
        {
            "id": one.placement.thread_id,
            "handle": new_handle("thr"),
            "customer_id": one.placement.customer_id,
            "lead_contact_id": one.placement.contact_id or None,
            "subject": thread_subject(one.interaction),
            "problem": one.placement.triage.problem,
            "opened_at": one.interaction.received_at,
            "last_at": one.interaction.received_at,
            "closed_at": one.interaction.received_at if one.placement.triage.closes else None,
            "recurrence_of": one.placement.recurrence_of or None,
            "source": one.interaction.source,
        }
        for one in placed
        if one.placement.opens_thread
    ]


def thread_subject(interaction: Interaction) -> str:
    """Return the interaction's subject, else the beginning of its text, cut at a word."""
    subject = clean_line(interaction.subject, chars_max=SUBJECT_CHARS_MAX)
    if subject:
        return subject
    text = clean_line(interaction.text[: SUBJECT_FROM_TEXT_CHARS * 4], chars_max=SUBJECT_FROM_TEXT_CHARS * 2)
    if len(text) <= SUBJECT_FROM_TEXT_CHARS:
        return text
    return text[:SUBJECT_FROM_TEXT_CHARS].rpartition(" ")[0] or text[:SUBJECT_FROM_TEXT_CHARS]


def thread_updates(placed: Sequence[Placed]) -> list[Row]:
    """Return for each thread that was joined: when last, when last closed, when last spoken in otherwise."""
    joined: dict[str, dict[str, datetime | str | None]] = {}
    for one in placed:
        if one.placement.opens_thread or not one.placement.thread_id:
            continue
        at = one.interaction.received_at
        update = joined.setdefault(
            one.placement.thread_id,
            {"id": one.placement.thread_id, "closing_at": None, "speaking_at": None, "problem": ""},
        )
        moment = "closing_at" if one.placement.triage.closes else "speaking_at"
        before = update[moment]
        update[moment] = max(before, at) if isinstance(before, datetime) else at
        update["problem"] = update["problem"] or one.placement.triage.problem
    return [joined[thread_id] for thread_id in sorted(joined)]


def placement_rows(placed: Iterable[Placed]) -> list[Row]:
    """Return the machine's placements."""
    return [
        {
            "interaction_id": one.interaction.id,
            "customer_id": one.placement.customer_id or None,
            "thread_id": one.placement.thread_id or None,
            "contact_id": one.placement.contact_id or None,
            "kind": one.placement.kind,
            "zone": one.placement.zone,
            "decided_by": "machine",
            "model": one.placement.model,
            "probability": _probability(one),
            "body": msgspec.Raw(_encoder.encode(one.placement)),
            "received_at": one.interaction.received_at,
            "closes": one.placement.triage.closes,
        }
        for one in placed
    ]


def review_rows(placed: Iterable[Placed]) -> list[Row]:
    """Return the questions that placements in doubt ask a human."""
    return [
        {"handle": new_handle("rev"), "interaction_id": one.interaction.id}
        for one in placed
        if one.placement.zone == "review"
    ]


def _probability(one: Placed) -> float:
    """Return how sure the decision is: of the thread where one is joined, else of the customer."""
    placement = one.placement
    opens = placement.opens_thread or not placement.thread_id
    return placement.customer_probability if opens else placement.thread_probability
