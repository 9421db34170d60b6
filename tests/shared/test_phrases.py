"""A phrase is its English as text, and carries what a translation needs."""

from __future__ import annotations

import msgspec
import pytest

from shared.errors import Rejected
from shared.phrases import Phrase, clean_phrase, phrase, phrased


def test_a_phrase_is_told_in_english_with_its_values() -> None:
    inner = phrase("no_email", "{value!r} is not an e-mail address", value="x")
    told = phrase("of_line", "line {line}: {what}", line=3, what=inner)

    assert str(told) == "line 3: 'x' is not an e-mail address"
    assert f"{told}" == told.text
    assert told.values == {"line": 3, "what": inner}


def test_a_phrase_is_kept_as_json_and_read_again() -> None:
    told = phrase("outer", "a {what}", what=phrase("inner", "b {n}", n=2))

    assert msgspec.json.decode(msgspec.json.encode(told), type=Phrase) == told
    assert msgspec.to_builtins(phrased("as it is")) == {"text": "as it is"}


def test_a_refusal_tells_its_phrase_and_a_text_alone_is_a_quotation() -> None:
    told = phrase("file_none", "choose a file")

    assert Rejected(told).phrase is told
    assert Rejected(told).detail == str(Rejected(told)) == "choose a file"
    assert Rejected("550 no such user").phrase == Phrase("550 no such user")


@pytest.mark.parametrize("raw", ["a\x00b", "a\u202eb", "a\n\nb", "a" * 1_000])
def test_a_cleaned_phrase_can_be_kept_and_shown_with_all_that_is_in_it(raw: str) -> None:
    told = phrase("outer", "{what}", what=phrase("inner", "{value}", value=raw))

    clean = clean_phrase(told, chars_max=100)

    inner = clean.values["what"]
    assert isinstance(inner, Phrase)
    for text in (clean.text, inner.text, str(inner.values["value"])):
        assert text.isprintable()
        assert len(text) <= 100
    assert (clean.code, inner.code) == ("outer", "inner")
