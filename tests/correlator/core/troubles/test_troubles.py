"""Kinds of trouble: learned from phrases, named in both languages, and compared by what two reports share."""

from __future__ import annotations

from collections import Counter

import pytest

from services.correlator.core.troubles.alike import alike_bits
from services.correlator.core.troubles.chances import (
    Chances,
    chances,
    likeliest,
    noise_chance,
    problem_bits,
)
from services.correlator.core.troubles.phrases import NOISE, PROBLEMS, Trouble, kinds_of_noise, troubles
from services.correlator.core.words import folded, words

ALL: dict[str, Trouble] = {**troubles(), **kinds_of_noise()}
PHRASES_MIN = 50  # of a kind, in both languages


def heard(text: str) -> Chances:
    return likeliest(chances(words(folded(text))))


# --- the phrases --------------------------------------------------------------------------------------


def test_every_class_of_problems_has_kinds_of_trouble() -> None:
    assert {one.problem for one in troubles().values()} == set(PROBLEMS)
    assert {one.problem for one in kinds_of_noise().values()} == {NOISE}


@pytest.mark.parametrize("one", ALL.values(), ids=ALL)
def test_a_kind_has_many_phrases_and_a_name_in_both_languages(one: Trouble) -> None:
    assert len(one.phrases) >= PHRASES_MIN
    assert all(one.names)


def test_no_phrase_is_said_of_two_kinds() -> None:
    said = Counter(folded(phrase) for one in ALL.values() for phrase in one.phrases)

    assert [phrase for phrase, times in said.items() if times > 1] == []


# --- hearing ------------------------------------------------------------------------------------------

# None of these stands among the phrases.
SAID = {
    "Sandučić je popunjen do kraja, treba nam još prostora za mailove": "mailbox_full",
    "inbox is over quota again, could we get a few more gigs": "mailbox_full",
    "Svi kojima pišemo s ureda dobiju naše poruke u mapi neželjene pošte": "goes_to_junk",
    "our quotes keep landing in customers' junk folders": "goes_to_junk",
    "Klikom na proizvod otvori se kladionica umjesto naše trgovine": "site_hacked",
    "the homepage sends visitors off to an online casino": "site_hacked",
    "Na računu fali OIB tvrtke, molim ispravak": "invoice_wrong",
    "the VAT number printed on the invoice is not ours": "invoice_wrong",
    "Error establishing a database connection na naslovnici": "db_connection",
    "FileZilla gets stuck at directory listing and times out": "ftp_connection",
}


@pytest.mark.parametrize(("text", "kind"), SAID.items())
def test_a_report_is_heard_in_words_that_no_phrase_has(text: str, kind: str) -> None:
    assert heard(text)[0][0] == kind


def test_chances_add_up_to_one_and_what_tells_nothing_has_none() -> None:
    assert sum(chances(words("mail server ne radi")).values()) == pytest.approx(1.0)
    assert chances(words("xyzzy plugh")) == {}
    assert heard("xyzzy plugh") == ()


def test_a_phrase_left_out_of_a_long_text_does_not_drown_it() -> None:
    report = "inbox is over quota again, could we get a few more gigs. "
    chatter = "We had a lovely holiday in Galway with the children and the dog. " * 30

    assert heard(report + chatter)[0][0] == "mailbox_full"


def test_the_kinds_speak_for_their_class() -> None:
    bits = problem_bits(chances(words(folded("the VAT number printed on the invoice is not ours"))))

    assert max(bits, key=lambda problem: bits[problem]) == "billing"
    assert bits["billing"] > 0 > bits["mail"]


def test_an_offer_of_search_ranking_is_noise_and_a_question_before_buying_is_none() -> None:
    offer = "I noticed your website does not rank on page one of Google, our SEO team offers a free audit"
    question = "Do your hosting packages support Node and how much is the cheapest VPS a month"

    assert noise_chance(chances(words(folded(offer)))) > 0.9
    assert noise_chance(chances(words(folded(question)))) < 0.1


# --- comparing ----------------------------------------------------------------------------------------

FULL: Chances = (("mailbox_full", 0.8),)
HACKED: Chances = (("site_hacked", 0.7), ("malware_found", 0.2))


def test_one_kind_speaks_for_one_matter_and_two_speak_against() -> None:
    assert alike_bits(FULL, FULL) > 2
    assert alike_bits(FULL, HACKED) < -1


def test_neighbours_of_one_class_are_less_unlike_than_strangers() -> None:
    neighbour: Chances = (("mail_attachment", 0.8),)

    assert alike_bits(FULL, HACKED) < alike_bits(FULL, neighbour) < alike_bits(FULL, FULL)


def test_the_surer_both_are_the_more_it_says() -> None:
    unsure: Chances = (("mailbox_full", 0.2),)

    assert 0 < alike_bits(FULL, unsure) < alike_bits(FULL, FULL)


def test_it_is_the_same_from_both_sides_and_silence_says_nothing() -> None:
    assert alike_bits(FULL, HACKED) == pytest.approx(alike_bits(HACKED, FULL))
    assert alike_bits(FULL, ()) == 0.0
