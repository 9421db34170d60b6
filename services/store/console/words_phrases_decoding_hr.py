"""What the decoder has against a value (shared/decoding_phrases.py), in Croatian."""

from __future__ import annotations

from collections.abc import Mapping

DECODING: Mapping[str, str | Mapping[str, str]] = {
    "at_place": "{what} (na mjestu {place})",
    "field_missing": "nedostaje obvezno polje {field}",
    "field_unknown": "polje {field} nije poznato",
    "kind_wrong": "očekuje se {expected}, a navedeno je: {got}",
    "text_empty": "tekst ne smije biti prazan",
    "text_too_short": {
        "one": "tekst mora imati najmanje {n} znak",
        "few": "tekst mora imati najmanje {n} znaka",
        "other": "tekst mora imati najmanje {n} znakova",
    },
    "text_too_long": {
        "one": "tekst smije imati najviše {n} znak",
        "few": "tekst smije imati najviše {n} znaka",
        "other": "tekst smije imati najviše {n} znakova",
    },
    "list_too_short": {
        "one": "popis mora imati najmanje {n} stavku",
        "few": "popis mora imati najmanje {n} stavke",
        "other": "popis mora imati najmanje {n} stavki",
    },
    "list_too_long": {
        "one": "popis smije imati najviše {n} stavku",
        "few": "popis smije imati najviše {n} stavke",
        "other": "popis smije imati najviše {n} stavki",
    },
    "text_unlike": "tekst nema oblik {pattern}",
    "number_too_small": "broj mora biti najmanje {least}",
    "number_too_large": "broj smije biti najviše {most}",
    "number_out_of_range": "broj je izvan mogućeg raspona",
    "time_without_zone": "vremenu nedostaje vremenska zona",
    "time_unreadable": "vrijeme nije zapisano prema RFC 3339",
    "value_unknown": "vrijednost {value} nije među dopuštenima",
    "json_cut": "JSON je prekinut: nedostaje kraj",
    "json_malformed": "JSON nije ispravan (bajt {byte})",
    "not_utf8": "nije UTF-8 (bajt {byte})",
    "nested_too_deep": "previše je razina ugniježđeno",
    "kind_array": "popis",
    "kind_bool": "da ili ne (true, false)",
    "kind_bytes": "niz bajtova",
    "kind_date": "datum",
    "kind_datetime": "datum i vrijeme",
    "kind_float": "broj",
    "kind_int": "cijeli broj",
    "kind_null": "ništa (null)",
    "kind_object": "objekt",
    "kind_or": "{one} ili {other}",
    "kind_str": "tekst",
    "kind_time": "vrijeme",
    "kind_uuid": "UUID",
}
