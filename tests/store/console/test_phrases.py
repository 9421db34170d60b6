"""Every phrase that the source makes has its Croatian, and a Croatian page shows no English one."""

from __future__ import annotations

import pytest

from services.store.console.words import can_tell, tell
from services.store.console.words_phrases_hr import PHRASES
from shared.decoding_phrases import decoding_words
from shared.phrases import Phrase, phrase
from tests.store.console.spoken import names_in, spoken

SPOKEN = spoken()


def texts_of(code: str) -> list[str]:
    entry = PHRASES[code]
    return [entry] if isinstance(entry, str) else list(entry.values())


def test_every_code_has_its_croatian_and_none_is_left_over() -> None:
    assert {one.code for one in SPOKEN} == set(PHRASES)


def test_the_croatian_puts_in_the_same_values() -> None:
    for one in SPOKEN:
        if one.english:
            assert names_in(one.english) == one.values, one.code
        for text in texts_of(one.code):
            assert names_in(text) == one.values, one.code


def test_a_code_says_one_thing() -> None:
    for one in SPOKEN:
        others = {other.english for other in SPOKEN if other.code == one.code}
        assert others == {one.english}, one.code


def test_a_text_with_plural_forms_has_all_of_them_and_its_number() -> None:
    for code, entry in PHRASES.items():
        if not isinstance(entry, str):
            assert set(entry) == {"one", "few", "other"}, code
            assert "n" in names_in(entry["one"]), code


def test_a_phrase_is_said_in_the_language_of_the_page_with_what_it_holds() -> None:
    told = phrase(
        "of_line", "line {line}: {what}", line=3, what=phrase("csv_no_number", "no customer number")
    )

    assert tell("en", told) == "line 3: no customer number"
    assert tell("hr", told) == "redak 3: nedostaje broj korisnika"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "tekst smije imati najviše 1 znak"),
        (3, "tekst smije imati najviše 3 znaka"),
        (200, "tekst smije imati najviše 200 znakova"),
    ],
)
def test_numbers_take_their_croatian_form(number: int, text: str) -> None:
    assert tell("hr", decoding_words(f"Expected `str` of length <= {number}")) == text


def test_what_the_decoder_says_is_said_in_croatian_with_its_place() -> None:
    told = decoding_words("Expected `str | null`, got `int` - at `$.contacts[0].name`")

    assert tell("hr", told) == (
        "očekuje se tekst ili ništa (null), a navedeno je: cijeli broj (na mjestu $.contacts[0].name)"
    )


@pytest.mark.parametrize(
    "told",
    [
        Phrase("550 no such user"),
        Phrase("said by another version", "of_another_version", {"n": 1}),
        Phrase("line: x", "of_line", {"number": 1}),
        Phrase("many", "whmcs_many", {"n": "many"}),
    ],
)
def test_what_there_are_no_words_for_is_told_as_it_is(told: Phrase) -> None:
    assert tell("hr", told) == told.text


def test_braces_in_a_value_are_no_places_to_fill() -> None:
    told = phrase("no_domain", "{value!r} is not a domain", value="{0.__class__}")

    assert tell("hr", told) == "„{0.__class__}” nije domena"
    assert can_tell("hr", told)
    assert not can_tell("hr", Phrase("550 no such user"))
