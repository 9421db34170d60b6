"""Facts are gathered over all channels, word for word, and never said otherwise than they were."""

from __future__ import annotations

import pytest

from services.store.triage.gathering import FROM_DIRECTORY, gather
from services.store.triage.needs import NEEDS, missing
from services.store.triage.said import FACTS, problem_of
from tests.store.triage.situations import OWNER, answered, said, thread


def test_facts_come_from_every_channel_with_who_said_them_when_and_where() -> None:
    call = said(ago=5, facts={"since": "od jučer popodne"}, **OWNER)
    mail = said(ago=2, channel="email", by="ivan@firma.hr", facts={"error": "javlja 550"})

    facts = gather(thread(mail, call))

    assert list(facts) == ["since", "error"]
    (since,) = facts["since"].statements
    assert (since.words, since.channel, since.by, since.at) == (
        "od jučer popodne",
        "phone",
        "Ivan Horvat",
        call.occurred_at,
    )
    assert facts["error"].statements[0].interaction_id == mail.interaction_id


def test_what_is_said_again_is_counted_and_what_is_said_otherwise_is_kept() -> None:
    facts = gather(
        thread(
            said(ago=3, facts={"client": "Outlook"}),
            said(ago=2, facts={"client": "outlook"}, kind="repeat"),
            said(ago=1, facts={"client": "na mobitelu"}, kind="follow_up"),
        )
    )

    assert [(one.words, one.times) for one in facts["client"].statements] == [
        ("Outlook", 2),
        ("na mobitelu", 1),
    ]
    assert not facts["client"].differing


@pytest.mark.parametrize(
    ("fact", "one", "other", "differs"),
    [
        ("error", "javlja 550", "535 authentication failed", True),
        ("error", "javlja 550", '"550 5.1.1 no such user"', False),
        ("error", "550 5.1.1 unknown", "550 5.7.1 denied", True),
        ("error", "javlja 550", '"mailbox unavailable"', False),
        ("domain", "www.firma.hr", "Firma.hr", False),
        ("domain", "firma.hr", "firma.com", True),
        ("mailbox", "info@firma.hr", "INFO@firma.hr", False),
        ("direction", "ne mogu slati", "ne stiže mi pošta", True),
        ("direction", "ne mogu poslati", "can't send", False),
        ("scope", "samo kod mene", "svi u uredu", True),
        ("since", "od jučer", "od petka", False),
    ],
)
def test_a_contradiction_is_shown_and_doubt_is_none(
    fact: str, one: str, other: str, *, differs: bool
) -> None:
    facts = gather(thread(said(ago=2, facts={fact: one}), said(ago=1, facts={fact: other})))

    assert facts[fact].differing is differs


def test_what_we_wrote_states_no_fact_but_the_note_of_our_call_does() -> None:
    ours = said(ago=2, channel="email", direction="outbound", word_at=None, facts={"error": "550"})
    call = said(ago=1, channel="phone", direction="outbound", word_at=None, facts={"since": "od jutros"})

    assert list(gather(thread(ours, call))) == ["since"]


def test_unknown_facts_and_empty_words_are_left_out() -> None:
    assert gather(thread(said(facts={"<script>": "x", "error": "  "}))) == {}


def test_the_only_domain_of_a_customer_is_known_without_asking() -> None:
    facts = gather(thread(said(), domains=("firma.hr",)))

    assert facts["domain"].statements[0].channel == FROM_DIRECTORY
    assert "domain" not in gather(thread(said(), domains=("firma.hr", "firma.com")))


def test_the_class_of_the_problem_follows_the_placements() -> None:
    assert problem_of(thread(said(problem="other", ago=2), said(problem="web"), problem="mail")) == "web"
    assert problem_of(thread(said(), problem="mail")) == "mail"
    assert problem_of(thread(answered(ago=1))) == "other"


def test_missing_is_what_an_agent_needs_for_this_class_the_most_useful_first() -> None:
    assert missing("mail", {"error", "since"}) == ("mailbox", "direction", "scope", "client")
    assert missing("web", {"mailbox", "error"}) == ("since", "scope", "steps")  # a mailbox names its domain
    assert missing("of a desk's own", ()) == NEEDS["other"]
    assert all(set(facts) <= set(FACTS) for facts in NEEDS.values())
