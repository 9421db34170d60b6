"""CSV of calls and tickets: columns by name in two languages, bad rows told with their line."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest

from deploy.history.raw import Found, LeftOut, Raw, Understood
from deploy.history.tables import read_table
from shared.desk import Desk

ZAGREB = ZoneInfo("Europe/Zagreb")
ENGLISH = Desk()


def read(text: str | bytes, desk: Desk = ENGLISH) -> Sequence[Found]:
    return list(read_table("f.csv", text.encode() if isinstance(text, str) else text, desk, ZAGREB))


def raws(found: Sequence[Found]) -> list[Raw]:
    return [one for one in found if isinstance(one, Raw)]


def left(found: Sequence[Found]) -> list[tuple[str, str]]:
    return [(one.place, one.why) for one in found if isinstance(one, LeftOut)]


def test_croatian_columns_are_understood_and_told() -> None:
    found = read("Datum;Vrijeme;Broj telefona;Ime i prezime;Bilješka;Smjer;Boja\n"
                 "2.11.2026.;14:05;091 555 0411;Dunja K.;Ne radi pošta;odlazni;plava\n")  # fmt: skip

    understood, call = found
    assert isinstance(understood, Understood)
    assert understood.columns == {
        "Datum": "date",
        "Vrijeme": "time",
        "Broj telefona": "number",
        "Ime i prezime": "name",
        "Bilješka": "note",
        "Smjer": "direction",
    }
    assert understood.unused == ("Boja",)
    assert isinstance(call, Raw)
    assert (call.place, call.channel) == ("f.csv:2", "phone")
    assert {**call.payload, "call_id": "-"} == {
        "call_id": "-",
        "agent": "",
        "started_at": "2026-11-02T14:05:00+01:00",
        "note": "Ne radi pošta",
        "direction": "outbound",
        "caller_number": "091 555 0411",
        "caller_name": "Dunja K.",
    }


def test_english_columns_are_understood_and_a_call_is_received_when_it_ends() -> None:
    found = read("Call ID,At,Caller ID,Duration,Note\n7,2026-11-02 14:05,+442079460111,0:02:10,down\n")

    (call,) = raws(found)
    assert call.payload["call_id"] == "7"
    assert call.payload["duration_s"] == 130
    assert call.received_at.isoformat() == "2026-11-02T14:07:10+01:00"


def test_a_table_with_subjects_holds_tickets() -> None:
    found = read("broj_tiketa,naslov,opis,datum,e-mail\nT-1,Račun,Molim račun,2026-11-02,a@b.hr\n")

    (post,) = raws(found)
    assert post.channel == "ticket"
    assert (post.payload["ticket_id"], post.payload["subject"]) == ("T-1", "Račun")
    assert post.payload["contact_email"] == "a@b.hr"


def test_the_same_row_has_the_same_key_wherever_it_stands() -> None:
    row = "2026-11-02 14:05,down\n"
    one, two = raws(read("at,note\n" + row + row))
    (alone,) = raws(read("at,note\n" + row))

    assert one.payload == two.payload == alone.payload


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250"])
def test_the_encodings_of_spreadsheets_are_read(encoding: str) -> None:
    text = "vrijeme;bilješka\n2.11.2026. 14:05;ne može čitati poštu, žuri\n"

    (call,) = raws(read(text.encode(encoding), Desk(language="hr")))

    assert call.payload["note"] == "ne može čitati poštu, žuri"


def test_bad_rows_are_left_out_with_their_line_and_the_rest_is_read() -> None:
    found = read(
        'at,note\nno time,x\n2026-11-02,\n2026-11-02,"two\nlines"\n2026-11-02,a,b\n\n2026-11-02,good\n'
    )

    assert left(found) == [
        ("f.csv:2", "no time can be read in 'no time'"),
        ("f.csv:3", "no note"),
        ("f.csv:6", "more fields than columns"),
    ]
    assert [one.payload["note"] for one in raws(found)] == ["two\nlines", "good"]


def test_a_quotation_mark_that_is_never_closed_is_told_and_does_not_pass_for_a_call() -> None:
    found = read('at,note\n2026-11-02,"open\n' + "2026-11-03,lost\n" * 1_000)

    assert raws(found) == []
    assert left(found)[0][0] == "f.csv:2"
    assert "quotation mark" in left(found)[0][1]


def test_a_field_beyond_all_measure_is_told() -> None:
    found = read(f"at,note\n2026-11-02,{'x' * 200_000}\n2026-11-02,good\n")

    assert left(found) == [("f.csv:2", "field larger than field limit (131072)")]
    assert [one.payload["note"] for one in raws(found)] == ["good"]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\x00" * 1000, b"\xff\xfe", b"a\n" * 1000, b"at;at;at\n1"])
def test_what_is_no_table_of_ours_is_told_once_and_nothing_is_made_of_it(data: bytes) -> None:
    found = read(data)

    assert raws(found) == []
    assert [place for place, _ in left(found)] == ["f.csv"]
