from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shared.ids import check_digit, interaction_id, read_spoken_reference, spoken_reference


def test_the_same_piece_has_the_same_id_for_ever() -> None:
    """The literal is the point: a change of the recipe would take every piece on record for a new one."""
    first = interaction_id("phone", "pbx", "call-1", salt="s", content=b"note")

    assert first == "87bcf3ad25dfc095f52f3b027c12d8d0"


def test_content_and_salt_are_part_of_the_id() -> None:
    first = interaction_id("email", "mx", "<a@b>", salt="s", content=b"one")

    assert first != interaction_id("email", "mx", "<a@b>", salt="s", content=b"two")
    assert first != interaction_id("email", "mx", "<a@b>", salt="t", content=b"one")


def test_parts_do_not_run_into_each_other() -> None:
    assert interaction_id("a", "bc", salt="", content=b"") != interaction_id("ab", "c", salt="", content=b"")


@given(st.integers(min_value=1, max_value=10**9))
def test_a_spoken_reference_is_understood(number: int) -> None:
    assert read_spoken_reference(spoken_reference(number).lower()) == number


@given(st.integers(min_value=1, max_value=10**7), st.data())
def test_one_misheard_digit_is_noticed(number: int, data: st.DataObject) -> None:
    digits = str(number)
    place = data.draw(st.integers(min_value=0, max_value=len(digits) - 1))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != digits[place]]))
    misheard = digits[:place] + wrong + digits[place + 1 :]

    assert read_spoken_reference(f"OT-{misheard}-{check_digit(number)}") is None


def test_what_is_no_reference_is_none() -> None:
    for text in ("", "OT-", "OT-12", "OT-12-x", "XX-12-3", "OT-١٢-3", "OT-012-3"):
        assert read_spoken_reference(text) is None
