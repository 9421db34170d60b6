"""Whether something fails, and whom it reaches, by the words people use."""

from __future__ import annotations

import pytest

from services.store.triage.impact import is_failing, scope_of


@pytest.mark.parametrize(
    "text",
    [
        "stranica ne radi",
        "ne ulazi mu pošta",
        "Thunderbird ne povlači poruke",
        "nemogu poslat mail",
        "stranica nam je užasno spora",
        "The site is down",
        "Can’t log in",
        "hosting ispada svaki sat, ispad",
    ],
)
def test_a_report_of_trouble_is_told(text: str) -> None:
    assert is_failing(text)


@pytest.mark.parametrize(
    "text",
    [
        "molim kopiju računa za listopad",
        "treba mi novi sandučić, ne žuri se",
        "pita kako dodati TXT zapis, ne zna gdje",
        "How much is the bigger plan?",
        "",
    ],
)
def test_a_question_is_no_trouble(text: str) -> None:
    assert not is_failing(text)


@pytest.mark.parametrize(
    ("words", "scope"),
    [
        ("svi u uredu", "all"),
        ("nitko ne može", "all"),
        ("nobody", "all"),
        ("samo kod mene", "one"),
        ("only me", "one"),
        ("ostali rade normalno", "one"),
        ("kupci nam javljaju", "some"),
        ("u subotu", ""),
    ],
)
def test_whom_it_reaches(words: str, scope: str) -> None:
    assert scope_of(words) == scope
