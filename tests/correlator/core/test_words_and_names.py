"""Folding, stems, names and firms: what must meet meets, what must not does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.correlator.core.firms import firm_words, label_of, label_words, shortened
from services.correlator.core.names import compare_names, name_stems
from services.correlator.core.subjects import continues, plain_subject
from services.correlator.core.words import folded, stem, words


@given(st.text(max_size=200))
def test_folding_keeps_the_length_so_that_quotes_can_be_cut_from_the_original(text: str) -> None:
    assert len(folded(text)) == len(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sandučića", "sanducic"),
        ("poštanski", "postanskog"),
        ("domenu", "domenama"),
        ("certifikata", "certifikat"),
        ("đurđevac", "djurdjevac"),
        ("recepcijom", "recepcije"),
        ("emails", "email"),
        ("skladišta", "skladiste"),
    ],
)
def test_forms_of_one_word_have_one_stem(one: str, other: str) -> None:
    assert stem(folded(one)) == stem(folded(other))


@pytest.mark.parametrize(
    ("one", "other"), [("kamenica", "kamenolom"), ("server", "servis"), ("prodaja", "proba")]
)
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("heard", "known", "likeness"),
    [
        ("Ivan Horvat", "Ivan Horvat", "full"),
        ("Horvat Ivan", "Ivan Horvat", "full"),
        ("Ivana Horvata", "Ivan Horvat", "full"),
        ("Željko Đurić", "Zeljko Djuric", "full"),
        ("gđa Horvat", "Ivana Horvat", "surname"),
        ("Horvatu", "Ivan Horvat", "surname"),
        ("Tina", "Tina Lovrić", "given"),
        ("Tomo", "Tomislav Perić", "given"),
        ("stu c", "Stuart Campbell", "given"),
        ("Geoff Hale", "Geoffrey Hale", "near"),
        ("Ivan Horvatic", "Ivan Horvatin", "near"),
        ("Marko Horvat", "Ivan Horvat", "unlike"),
        ("Ana Babić", "Ivan Horvat", "other"),
        ("", "Ivan Horvat", "silent"),
        ("12", "Ivan Horvat", "silent"),
        ("ivan@horvat.hr", "Ivan Horvat", "silent"),
    ],
)
def test_a_heard_name_fits_a_known_one(heard: str, known: str, likeness: str) -> None:
    assert compare_names(name_stems(heard), name_stems(known)) == likeness


def test_legal_forms_and_descriptions_are_no_part_of_a_firms_name() -> None:
    assert firm_words("Horvat gradnja d.o.o.") == firm_words("HORVAT GRADNJA, obrt za završne radove")
    assert firm_words("Kos i sin j.d.o.o.") == ("kos", "sin")


def test_a_domains_label_meets_its_other_spellings() -> None:
    assert label_of("xn--okolada-nada-nrb.hr") == label_of("cokolada-nada.com") == "cokoladanada"
    assert label_words("marina-plava.hr") == firm_words("Marina Plava d.o.o.")


def test_labels_an_edit_apart_share_a_shortened_form() -> None:
    assert set(shortened("marinaplava")) & {"marinplava", *shortened("marinplava")}
    assert set(shortened("marinaplava")) & set(shortened("marimaplava"))


@pytest.mark.parametrize(
    ("subject", "plain", "inherited"),
    [
        ("Odg: RE: Ne radi mail", "Ne radi mail", True),
        ("Re: [EXTERNAL] Ne radi mail", "Ne radi mail", True),
        ("AW: Ne radi mail", "Ne radi mail", True),
        ("Proslijeđeno: Ne radi mail", "Ne radi mail", False),
        ("Fwd: Ne radi mail", "Ne radi mail", False),
        ("Ne radi mail", "Ne radi mail", False),
        ("Rebranding: novi logo", "Rebranding: novi logo", False),
    ],
)
def test_marks_of_replies_and_forwards_are_told_apart(subject: str, plain: str, inherited: bool) -> None:
    assert (plain_subject(subject), continues(subject)) == (plain, inherited)


def test_words_are_runs_of_letters_and_digits() -> None:
    assert words(folded("Šaljem: 550-greška!")) == ["saljem", "550", "greska"]
