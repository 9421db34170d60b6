from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from shared.clean import AHEAD_MAX, EARLIEST, NAME_CHARS_MAX, clean_line, clean_text, clean_time

RECEIVED = datetime(2026, 3, 2, 8, tzinfo=UTC)


@given(st.text(alphabet=st.characters(), max_size=200))
def test_cleaned_text_can_be_stored_and_cleaning_again_changes_nothing(text: str) -> None:
    cleaned = clean_text(text)

    cleaned.encode("utf-8")
    assert "\x00" not in cleaned
    assert clean_text(cleaned) == cleaned


def test_lone_surrogates_and_nul_become_replacement_characters() -> None:
    assert clean_text("a\x00b\ud800c") == "a\ufffdb\ufffdc"


def test_a_name_cannot_turn_the_direction_of_what_an_agent_reads() -> None:
    assert clean_line("exe.\u202egpj.doc\n  Ana") == "exe.gpj.doc Ana"


def test_a_line_is_cut_to_its_limit() -> None:
    assert len(clean_line("č" * 10_000)) == NAME_CHARS_MAX


def test_a_possible_claim_is_kept_in_utc() -> None:
    claimed = datetime(2026, 3, 2, 8, 30, tzinfo=timezone(timedelta(hours=1)))

    assert clean_time(claimed, received_at=RECEIVED) == datetime(2026, 3, 2, 7, 30, tzinfo=UTC)


def test_absurd_claims_are_moved_to_the_nearest_possible_moment() -> None:
    assert clean_time(datetime(1, 1, 1, tzinfo=UTC), received_at=RECEIVED) == EARLIEST
    assert clean_time(datetime(2099, 1, 1, tzinfo=UTC), received_at=RECEIVED) == RECEIVED + AHEAD_MAX
    end_of_time = datetime.max.replace(tzinfo=timezone(-timedelta(hours=23)))
    assert clean_time(end_of_time, received_at=RECEIVED) == RECEIVED
    assert clean_time(None, received_at=RECEIVED) == RECEIVED
