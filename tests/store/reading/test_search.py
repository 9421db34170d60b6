"""What somebody types is read in every way that makes sense, slips forgiven within reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.store.reading.search import QUERY_CHARS_MAX, asked_for, checked_query, fold, words_of
from services.store.reading.search_nearness import likeness_left, slips, slips_allowed
from services.store.reading.search_passages import PASSAGE_CHARS_MAX, passage
from services.store.reading.search_words import Meant, sought
from services.store.tables.search import FOLDED, PARTING, PLAIN
from shared.errors import Rejected
from shared.ids import spoken_reference


@pytest.mark.parametrize("query", ["OT-4821-8", "ot 4821 8", "OT-4821", "4821", "ot48218", "48218"])
def test_a_reference_is_understood_however_it_is_written(query: str) -> None:
    assert spoken_reference(4821) == "OT-4821-8"
    assert 4821 in asked_for(query, "HR").thread_numbers


def test_a_reference_with_a_wrong_check_digit_is_none() -> None:
    assert asked_for("OT-4821-3", "HR").thread_numbers == ()


@pytest.mark.parametrize("query", ["091 555 0101", "+385 91 5550101", "00385/91-555-0101", "0915550101"])
def test_a_phone_number_is_understood_however_it_is_written(query: str) -> None:
    assert "+385915550101" in asked_for(query, "HR").values


def test_the_last_digits_of_a_number_are_part_of_one() -> None:
    assert asked_for("555 0101", "HR").parts == ("%5550101%",)
    assert asked_for("550", "HR").parts == ()


def test_signs_of_a_pattern_are_letters_in_a_query() -> None:
    assert asked_for("100%_x\\", "HR").parts == (r"%100\%\_x\\%",)


@given(st.text(max_size=QUERY_CHARS_MAX))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    try:
        query = checked_query(text)
    except Rejected:
        return
    asked = asked_for(query, "HR")
    assert all(word == fold(word) for word in asked.words)
    assert "\x00" not in sought([Meant(word, (word,)) for word in asked.words])


def test_letters_and_their_plain_forms_are_as_many_and_folding_is_done_once() -> None:
    assert len(FOLDED) == len(PLAIN)
    assert not set(FOLDED) & (set(PLAIN) | set(PARTING))


def test_an_address_is_found_by_each_of_its_parts() -> None:
    assert words_of("Ivan@Horvat-Gradnja.hr, ČŠŽ_đ") == ("ivan", "horvat", "gradnja", "hr", "csz", "d")


@pytest.mark.parametrize(
    ("typed", "said", "number"),
    [
        ("horvat", "horvat", 0),
        ("hrovat", "horvat", 1),
        ("horvta", "horvat", 1),
        ("horvt", "horvat", 1),
        ("horv", "horvat", 0),
        ("certifkiat", "certifikat", 1),
        ("cretifkiat", "certifikat", 2),
        ("kruh", "kvota", None),
        ("mail", "web", None),
        ("550", "554", None),
    ],
)
def test_a_slip_is_forgiven_and_another_word_is_not(typed: str, said: str, number: int | None) -> None:
    assert slips(typed, said) == number


def test_likeness_asked_of_the_database_is_never_more_than_a_slip_leaves() -> None:
    assert slips_allowed("kva") == 0
    assert likeness_left("pekraa") < 3 / 11
    assert likeness_left("certifikat") < 4 / 18


def test_a_passage_shows_where_most_of_the_words_stand_and_marks_them() -> None:
    said = "Kvota je dobra. " + "nešto drugo " * 40 + "Jučer kvotu nije mogao povećati, greška 550 na webu."
    meant = [Meant("kvota", ("kvota", "kvotu")), Meant("550", ("550",), begins=True)]

    found = passage(said, meant)

    assert [found.text[start:end] for start, end in found.marks] == ["kvotu", "550"]
    assert found.text.startswith("…")
    assert len(found.text) <= PASSAGE_CHARS_MAX + 2
    assert "".join(piece for piece, _ in found.pieces) == found.text


@given(st.text(max_size=600), st.lists(st.text("abčž5 ", min_size=1, max_size=5), max_size=3))
def test_marks_lie_in_the_passage_one_after_the_other(said: str, words: list[str]) -> None:
    found = passage(said, [Meant(word, (word,), begins=True) for text in words for word in words_of(text)])

    places = [place for mark in found.marks for place in mark]
    assert places == sorted(places)
    assert all(0 <= place <= len(found.text) for place in places)
