"""Of an emptied piece nothing can be read, and what is counted and what it is known by stays."""

from __future__ import annotations

from services.store.retaining.emptying import (
    blobs_of,
    without_originals,
    without_texts,
    without_words,
)
from shared.interaction import (
    Attachment,
    Blob,
    Bounce,
    Identifier,
    Turn,
    encode_interaction,
)
from shared.placement import Placement, Triage
from tests.pieces import NINE, make_interaction

CANARY = "kanarinac"
FULL = make_interaction(
    "full",
    subject=CANARY,
    text=CANARY,
    quoted=CANARY,
    signature=CANARY,
    turns=(Turn(at=NINE, speaker="customer", text=CANARY, author=CANARY),),
    claims=(Identifier("company", CANARY),),
    note=CANARY,
    hidden=("password",),
    bounced=Bounce(mark="m1", cause=CANARY),
    attachments=(Attachment(name=f"{CANARY}.pdf", media_type="application/pdf", size=9, blob="b1"),),
    raw=Blob(size=9, media_type="message/rfc822", name="b2"),
    conversation="chat:1",
    known_as=("email:<a@b>",),
    agent="Ana",
)


def test_nothing_that_was_said_or_sent_is_left() -> None:
    left = without_texts(FULL)

    assert CANARY not in encode_interaction(left).decode()
    assert left.hidden == ()
    kept = (
        "id",
        "channel",
        "source",
        "natural_key",
        "occurred_at",
        "received_at",
        "author",
        "others",
        "agent",
    )
    for name in (*kept, "conversation", "known_as", "parents", "trust", "direction", "priority"):
        assert getattr(left, name) == getattr(FULL, name)
    assert left.bounced is not None
    assert left.bounced.mark == "m1"


def test_without_originals_the_text_and_the_names_of_files_stay() -> None:
    left = without_originals(FULL)

    assert (left.text, left.attachments[0].name, left.attachments[0].blob) == (CANARY, f"{CANARY}.pdf", "")
    assert left.raw is None


def test_the_objects_of_a_piece_are_its_files_and_its_original_where_that_is_one() -> None:
    assert blobs_of(FULL, inline=False) == ("b1", "b2")
    assert blobs_of(FULL, inline=True) == ("b1",)
    assert blobs_of(make_interaction("bare"), inline=False) == ()


def test_a_decision_keeps_its_reasons_but_not_the_words_that_it_quotes() -> None:
    triage = Triage(problem="mail", facts={"since": CANARY}, may_request_why=CANARY, closes=True)
    decided = Placement(
        interaction_id="i", kind="new", zone="auto", model="v1", why_hr="Novo.", why_en="New.", triage=triage
    )

    left = without_words(decided)

    assert (left.triage.facts, left.triage.may_request_why) == ({}, "")
    assert (left.triage.problem, left.triage.closes, left.why_en) == ("mail", True, "New.")
