"""What the decoder (msgspec) has against a value, as phrases: each form of its messages has a code. Pure.

The English text stays the decoder's own, with its path; a form that is not known here is a quotation of it.
"""

from __future__ import annotations

import re
from functools import reduce

from shared.phrases import Phrase, Value, phrase

KINDS = {
    "array": phrase("kind_array", "array"),
    "bool": phrase("kind_bool", "bool"),
    "bytes": phrase("kind_bytes", "bytes"),
    "date": phrase("kind_date", "date"),
    "datetime": phrase("kind_datetime", "datetime"),
    "float": phrase("kind_float", "float"),
    "int": phrase("kind_int", "int"),
    "null": phrase("kind_null", "null"),
    "object": phrase("kind_object", "object"),
    "str": phrase("kind_str", "str"),
    "time": phrase("kind_time", "time"),
    "uuid": phrase("kind_uuid", "uuid"),
}
"""The decoder's names of kinds of values."""

FORMS = tuple(
    (code, re.compile(form, re.DOTALL))
    for code, form in (
        ("field_missing", r"Object missing required field `(?P<field>[^`]*)`"),
        ("field_unknown", r"Object contains unknown field `(?P<field>[^`]*)`"),
        ("kind_wrong", r"Expected `(?P<expected>[^`]*)`, got `(?P<got>[^`]*)`"),
        ("text_empty", r"Expected `str` of length >= 1"),
        ("text_too_short", r"Expected `str` of length >= (?P<n>\d+)"),
        ("text_too_long", r"Expected `str` of length <= (?P<n>\d+)"),
        ("list_too_short", r"Expected `(?:array|object)` of (?:at least length|length >=) (?P<n>\d+).*"),
        ("list_too_long", r"Expected `(?:array|object)` of (?:at most length|length <=) (?P<n>\d+).*"),
        ("text_unlike", r"Expected `str` matching regex (?P<pattern>.*)"),
        ("number_too_small", r"Expected `(?:int|float)` >= (?P<least>\S+)"),
        ("number_too_large", r"Expected `(?:int|float)` <= (?P<most>\S+)"),
        ("number_out_of_range", r"(?:Integer value|Number) out of range"),
        ("time_without_zone", r"Expected `(?:datetime|time)` with a timezone component"),
        ("time_unreadable", r"Invalid RFC3339 encoded (?:datetime|date|time)"),
        ("value_unknown", r"Invalid (?:enum )?value (?P<value>.*)"),
        ("json_cut", r"Input data was truncated"),
        ("json_malformed", r"JSON is malformed: .* \(byte (?P<byte>\d+)\)"),
        ("not_utf8", r"'utf-8' codec can't decode .* in position (?P<byte>\d+).*"),
        ("nested_too_deep", r"(?:maximum recursion depth exceeded|nested too deeply).*"),
    )
)
"""Code and form of a message; its groups are the values of its phrase."""

_NUMBERS = frozenset({"n", "byte"})
_OF_KINDS = frozenset({"expected", "got"})
_AT = re.compile(r"(?P<what>.*) - at `(?P<place>\$[^`]*|key[^`]*` in `[^`]*)`", re.DOTALL)


def decoding_phrase(error: Exception) -> Phrase:
    """Return why a value could not be decoded: a DecodeError of msgspec, UnicodeError or RecursionError."""
    return decoding_words(str(error))


def decoding_words(text: str) -> Phrase:
    """Return a message of the decoder, with or without a path, as a phrase."""
    at = _AT.fullmatch(text)
    if at is None:
        return _without_path(text)
    place = at["place"].replace("`", "")
    return Phrase(text, "at_place", {"what": _without_path(at["what"]), "place": place})


def _without_path(text: str) -> Phrase:
    for code, form in FORMS:
        if found := form.fullmatch(text):
            return Phrase(text, code, {name: _value(name, said) for name, said in found.groupdict().items()})
    return Phrase(text)


def _value(name: str, said: str) -> Value:
    if name in _OF_KINDS:
        return reduce(_either, (KINDS.get(one, Phrase(one)) for one in said.split(" | ")))
    return int(said) if name in _NUMBERS else said


def _either(one: Phrase, other: Phrase) -> Phrase:
    return phrase("kind_or", "{one} | {other}", one=one, other=other)
