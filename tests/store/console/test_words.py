"""Both languages say everything, and Croatian counts as Croatian counts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from string import Formatter

import pytest

from services.store.console import words
from services.store.console.pages import TEMPLATES
from services.store.console.readable import ago, exact, readable_domain, short, zone_named
from services.store.console.words_en import ENGLISH
from services.store.console.words_hr import CROATIAN

ZAGREB = zone_named("Europe/Zagreb")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_texts_with_the_same_values() -> None:
    assert set(CROATIAN) == set(ENGLISH)
    for key, croatian in CROATIAN.items():
        english = ENGLISH[key]
        if isinstance(croatian, str) and isinstance(english, str):
            assert names(croatian) == names(english), key
        else:
            assert set(croatian) == {"one", "few", "other"}, key
            assert set(english) == {"one", "other"}, key


def test_every_word_in_a_template_is_in_the_catalogue() -> None:
    for template in TEMPLATES.glob("*.html"):
        for key in re.findall(r"\b[tn]\('([\w.]+)'\s*[,)]", template.read_text(encoding="utf-8")):
            assert key in CROATIAN, f"{template.name}: {key}"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0 prijava"),
        (1, "1 prijava"),
        (2, "2 prijave"),
        (4, "4 prijave"),
        (5, "5 prijava"),
        (11, "11 prijava"),
        (12, "12 prijava"),
        (21, "21 prijava"),
        (22, "22 prijave"),
        (112, "112 prijava"),
        (1_001, "1001 prijava"),
    ],
)
def test_croatian_plurals(number: int, text: str) -> None:
    assert words.count("hr", "reports", number) == text


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "hr"),
        ("en-GB,en;q=0.9,hr;q=0.8", "en"),
        ("hr-HR,hr;q=0.9,en;q=0.7", "hr"),
        ("de,en;q=0.3", "en"),
        ("bs", "hr"),
        ("fr", "hr"),
        ("en;q=0,hr;q=0.1", "hr"),
        ("en;q=x", "hr"),
        ("*;q=9e999" * 500, "hr"),
    ],
)
def test_the_browsers_language_counts_where_we_speak_it(header: str, language: str) -> None:
    assert words.preferred(header, "hr") == language


@pytest.mark.parametrize(
    ("before", "croatian", "brief"),
    [
        (timedelta(seconds=5), "upravo", "upravo"),
        (timedelta(minutes=5), "prije 5 min", "5 min"),
        (timedelta(hours=3), "prije 3 h", "3 h"),
        (timedelta(days=1), "prije 1 dan", "1 d"),
        (timedelta(days=4), "prije 4 dana", "4 d"),
        (timedelta(days=30), "23. lis", "23. lis"),
        (timedelta(days=400), "18. lis 2025.", "18. lis 2025."),
    ],
)
def test_times_are_relative_for_a_week(before: timedelta, croatian: str, brief: str) -> None:
    assert ago(NOW - before, now=NOW, zone=ZAGREB, language="hr") == croatian
    assert short(NOW - before, now=NOW, zone=ZAGREB, language="hr") == brief


def test_the_exact_time_is_the_desks() -> None:
    assert exact(NOW, zone=ZAGREB, language="hr") == "ned 22. 11. 2026. 13:00"
    assert exact(NOW, zone=ZAGREB, language="en") == "Sun 22 Nov 2026, 13:00"
    assert zone_named("Nowhere/Atlantis").key == "UTC"


def test_a_domain_is_shown_in_its_own_letters() -> None:
    assert readable_domain("xn--krlet-moslavac-p0c.hr") == "škrlet-moslavac.hr"
    assert readable_domain("xn--.hr") == "xn--.hr"
