"""Canned answers: facts go into their places, what nobody stated stays to be seen."""

from __future__ import annotations

from services.store.replying.canned import filled, left_open


def test_known_facts_go_in_and_unknown_ones_stay_in_their_braces() -> None:
    text = filled(
        "{domain}: {error}, {since}, {other}", {"domain": "x.hr", "error": "550 {since}", "since": ""}
    )

    assert text == "x.hr: 550 {since}, {since}, {other}"
    assert left_open(text) == ("since",)


def test_a_text_without_places_is_complete() -> None:
    assert left_open("json = {a: 1} i {} i {nešto}") == ()
