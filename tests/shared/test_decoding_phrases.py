"""Every form of what the decoder says has a code; its own words and its path stay."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
import pytest
from msgspec import Meta

from shared.decoding_phrases import FORMS, decoding_phrase, decoding_words
from shared.phrases import Phrase


class Thing(msgspec.Struct, forbid_unknown_fields=True):
    """One field of each kind."""

    name: Annotated[str, Meta(min_length=1, max_length=5)] = "a"
    code: Annotated[str, Meta(min_length=3, pattern="^[a-z]+$")] = "abc"
    kind: Literal["one", "two"] = "one"
    number: Annotated[int, Meta(ge=1, le=9)] = 1
    many: Annotated[tuple[str, ...], Meta(min_length=1, max_length=2)] = ("a",)
    pair: tuple[int, int] = (1, 2)
    at: Annotated[datetime, Meta(tz=True)] | None = None
    id: UUID | None = None
    inner: list[Thing] = []


class Needs(msgspec.Struct):
    """A field that has to be there."""

    field: str


def said(raw: bytes | str, kind: Any = Thing) -> Phrase:
    with pytest.raises((msgspec.DecodeError, UnicodeError, RecursionError)) as refused:
        msgspec.json.decode(raw, type=kind)
    told = decoding_phrase(refused.value)
    assert told.text == str(refused.value)
    return told


@pytest.mark.parametrize(
    ("raw", "code", "values"),
    [
        (b'{"x": 1}', "field_unknown", {"field": "x"}),
        (b"{", "json_cut", {}),
        (b"{]", "json_malformed", {"byte": 1}),
        (b"{} {}", "json_malformed", {"byte": 4}),
        (b"\xff", "json_malformed", {"byte": 0}),
        (b'{"name": "\xff"}', "not_utf8", {"byte": 0}),
    ],
)
def test_what_concerns_the_whole_has_its_code(raw: bytes, code: str, values: dict[str, Any]) -> None:
    told = said(raw)

    assert (told.code, told.values) == (code, values)


@pytest.mark.parametrize(
    ("raw", "code", "values"),
    [
        ('{"name": ""}', "text_empty", {}),
        ('{"name": "abcdef"}', "text_too_long", {"n": 5}),
        ('{"code": "a"}', "text_too_short", {"n": 3}),
        ('{"code": "ABC"}', "text_unlike", {"pattern": "'^[a-z]+$'"}),
        ('{"kind": "three"}', "value_unknown", {"value": "'three'"}),
        ('{"number": 0}', "number_too_small", {"least": "1"}),
        ('{"number": 10}', "number_too_large", {"most": "9"}),
        ('{"many": []}', "list_too_short", {"n": 1}),
        ('{"many": ["a", "b", "c"]}', "list_too_long", {"n": 2}),
        ('{"at": "2026-01-01T00:00:00"}', "time_without_zone", {}),
        ('{"at": "yesterday"}', "time_unreadable", {}),
    ],
)
def test_what_concerns_a_place_keeps_it(raw: str, code: str, values: dict[str, Any]) -> None:
    told = said(f'{{"inner": [{raw}]}}')

    what = told.values["what"]
    assert told.code == "at_place"
    assert str(told.values["place"]).startswith("$.inner[0].")
    assert isinstance(what, Phrase)
    assert (what.code, what.values) == (code, values)


def test_a_missing_field_is_named_with_its_place() -> None:
    assert said(b"{}", Needs).values == {"field": "field"}
    assert said(b"[{}]", list[Needs]).values["place"] == "$[0]"


def test_kinds_of_values_are_phrases_too() -> None:
    (what,) = (one for one in said('{"name": 1}').values.values() if isinstance(one, Phrase))
    assert [str(one) for one in what.values.values()] == ["str", "int"]

    (what,) = (one for one in said('{"id": 1}').values.values() if isinstance(one, Phrase))
    expected = what.values["expected"]
    assert isinstance(expected, Phrase)
    assert (expected.code, str(expected)) == ("kind_or", "uuid | null")


def test_too_deep_nesting_is_told() -> None:
    told = said('{"inner":[' * 100_000)

    assert told.code == "nested_too_deep"
    assert decoding_words("nested too deeply").code == "nested_too_deep"


def test_what_is_not_known_here_is_a_quotation() -> None:
    assert decoding_words("Invalid UUID - at `$.id`").values["what"] == Phrase("Invalid UUID")
    assert decoding_words("only application/json is taken here") == Phrase(
        "only application/json is taken here"
    )


def test_a_long_message_is_read_at_once() -> None:
    assert decoding_words("Expected `str`, got `" * 50_000).code == ""
    assert len({code for code, _ in FORMS}) == len(FORMS)
