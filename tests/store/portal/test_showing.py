"""The one rule of what a customer sees of an interaction: in doubt nothing."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from services.store.portal.showing import Piece, may_be_marked, showing

MAIL = Piece(channel="email", direction="inbound", trust="verified", theirs=True)
CALL = Piece(channel="phone", direction="inbound", trust="plausible", theirs=True)
CHAT = Piece(channel="chat", direction="inbound", trust="plausible")
TICKET = Piece(channel="ticket", direction="inbound", trust="verified", theirs=True)
ANSWER = Piece(channel="email", direction="outbound", trust="verified")


def but(piece: Piece, **fields: Any) -> Piece:
    return msgspec.structs.replace(piece, **fields)


@pytest.mark.parametrize("piece", [MAIL, TICKET, but(CHAT, trust="verified", theirs=True)])
def test_proven_words_of_theirs_are_shown(piece: Piece) -> None:
    assert showing(piece) == "words"
    assert showing(but(piece, decided_by="agent", zone="review")) == "words"


@pytest.mark.parametrize("piece", [MAIL, TICKET, CALL, ANSWER])
@pytest.mark.parametrize(
    "doubt",
    [
        {"zone": "review"},
        {"unsettled": True},
        {"replaced": True},
        {"automatic": "bounce"},
        {"mark": "hidden"},
    ],
    ids=str,
)
def test_in_doubt_not_even_that_it_was(piece: Piece, doubt: dict[str, Any]) -> None:
    assert showing(but(piece, **doubt)) == "nothing"


@pytest.mark.parametrize("trust", ["plausible", "unverified", "forged", "something new"])
@pytest.mark.parametrize("mark", ["", "public"])
@pytest.mark.parametrize("decided_by", ["machine", "agent"])
def test_an_unproven_mail_is_never_shown_whoever_placed_or_marked_it(
    trust: str, mark: Any, decided_by: str
) -> None:
    piece = but(MAIL, trust=trust, mark=mark, decided_by=decided_by)

    assert showing(piece) == "nothing"
    assert not may_be_marked(but(piece, mark=""))


@pytest.mark.parametrize("mark", ["", "public"])
def test_a_proven_mail_of_somebody_else_is_never_shown(mark: Any) -> None:
    assert showing(but(MAIL, theirs=False, mark=mark)) == "nothing"
    assert showing(but(TICKET, theirs=False)) == "nothing"


def test_of_a_call_only_that_it_was_until_an_agent_shows_the_note() -> None:
    assert showing(CALL) == "event"
    assert showing(but(CALL, theirs=False)) == "nothing"
    assert may_be_marked(CALL)
    assert showing(but(CALL, mark="public")) == "words"
    assert showing(but(CALL, trust="unverified", mark="public")) == "nothing"


def test_a_chat_that_nobody_proved_is_shown_by_an_agents_hand_alone() -> None:
    assert showing(CHAT) == "nothing"
    assert showing(but(CHAT, theirs=True)) == "nothing"
    assert showing(but(CHAT, mark="public")) == "words"


def test_of_our_answers_those_written_for_these_pages_are_shown() -> None:
    assert showing(ANSWER) == "event"
    assert showing(but(ANSWER, channel="ticket")) == "words"
    assert showing(but(ANSWER, mark="public")) == "words"
