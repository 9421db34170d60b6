"""Zammad's generic CTI: three events, as a form or as JSON, and a note of ours that may come with the end."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest

from services.intake.adapters.zammad_cti import ZAMMAD_CTI
from shared.call_event import CALL_ID_CHARS_MAX
from shared.errors import Rejected
from tests.intake.adapters.telephones import FORM, event_in, told
from tests.intake.adapters.webhooks import changed, fixture, taken
from tests.intake.conftest import NOW

NEW, ANSWER, HANGUP = (fixture("zammad_cti", name) for name in ("new_call", "answer", "hangup"))
MISSED, OUTBOUND = fixture("zammad_cti", "missed"), fixture("zammad_cti", "outbound")
CALL = "307fa962-de8d-4ffc-817b-7f6993204159"


def as_form(body: bytes) -> bytes:
    fields = msgspec.json.decode(body)
    users = fields.pop("user")
    pairs = [*fields.items(), *(("user[]", one) for one in ([users] if isinstance(users, str) else users))]
    return urlencode(pairs).encode()


def as_multipart(body: bytes) -> bytes:
    fields = msgspec.json.decode(body)
    users = fields.pop("user")
    pairs = [*fields.items(), *(("user[]", one) for one in ([users] if isinstance(users, str) else users))]
    parts = "".join(
        f'--b7\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in pairs
    )
    return (parts + "--b7--\r\n").encode()


def test_a_call_rings_those_whom_the_telephone_names() -> None:
    event = event_in(ZAMMAD_CTI, NEW)

    assert (event.call_id, event.direction, event.number) == (CALL, "inbound", "+385915550101")
    assert (event.rung, event.taken_by, event.queue) == (("Ana Kovač", "Marko Babić"), (), "podrška")
    assert (event.started_at, event.answered, event.ended_at) == (NOW, None, None)


def test_who_answers_has_taken_it() -> None:
    event = event_in(ZAMMAD_CTI, ANSWER)

    assert (event.taken_by, event.taken_at) == (("101", "Ana Kovač"), NOW)
    assert (event.answered, event.answered_at) == (True, NOW)


@pytest.mark.parametrize(
    ("cause", "answered"),
    [("normalClearing", True), ("cancel", False), ("noAnswer", False), ("", False), ("forwarded", None)],
)
def test_why_it_was_hung_up_says_whether_it_was_spoken(cause: str, answered: bool | None) -> None:
    event = event_in(ZAMMAD_CTI, changed(HANGUP, cause=cause))

    assert (event.answered, event.ended_at) == (answered, NOW)


def test_a_withheld_number_is_none() -> None:
    event = event_in(ZAMMAD_CTI, MISSED)

    assert (event.number, event.answered, event.taken_by) == ("", False, ())


def test_of_a_call_that_goes_out_the_other_number_counts_and_who_calls_has_it() -> None:
    event = event_in(ZAMMAD_CTI, OUTBOUND)

    assert (event.direction, event.number, event.taken_by) == ("outbound", "+385915550101", ("Ana Kovač",))


@pytest.mark.parametrize("body", [NEW, ANSWER, HANGUP, MISSED, OUTBOUND])
def test_a_form_says_what_json_says(body: bytes) -> None:
    json = event_in(ZAMMAD_CTI, body)

    assert event_in(ZAMMAD_CTI, as_form(body), media_type=FORM) == json
    multipart = {"content-type": 'multipart/form-data; boundary="b7"'}
    assert (
        event_in(ZAMMAD_CTI, as_multipart(body), media_type="multipart/form-data", headers=multipart) == json
    )


def test_the_same_event_is_the_same_notice_and_another_person_another() -> None:
    keys = [
        told(ZAMMAD_CTI, body).notices[0].key
        for body in (ANSWER, ANSWER, changed(ANSWER, answeringNumber="102"), HANGUP)
    ]

    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        ("493055571600", "+493055571600"),
        ("0915550101", "+385915550101"),
        ("00385915550101", "+385915550101"),
        ("+385 91 555 0101", "+385915550101"),
        ("112", "112"),
        ("Unknown", ""),
    ],
)
def test_a_number_is_read_with_its_country_or_in_the_desks_own(sent: str, number: str) -> None:
    assert event_in(ZAMMAD_CTI, changed(NEW, **{"from": sent})).number == number


def test_a_name_that_cannot_be_kept_is_hashed_so_that_two_calls_stay_two() -> None:
    long, card = "x" * CALL_ID_CHARS_MAX + "1", "4111111111111111"
    ids = {
        event_in(ZAMMAD_CTI, changed(NEW, callId=name)).call_id
        for name in (long, long[:-1] + "2", card, "4012888888881881")
    }

    assert len(ids) == 4
    assert not any(one.startswith(("x", "4111", "4012")) for one in ids)


# --- a note that comes with the end -------------------------------------------------------------------

NOTED = changed(HANGUP, note="Ne radi pošta od jutros.", startedAt="2026-03-02T13:50:00Z", name="Ivan Horvat")


def test_a_note_that_comes_with_the_end_is_a_call_note_and_nobody_need_write_one() -> None:
    (piece,) = taken(ZAMMAD_CTI, NOTED)
    call = piece.interaction

    assert (call.natural_key, call.text, call.agent) == (CALL, "Ne radi pošta od jutros.", "Ana Kovač")
    assert (call.author.name, call.author.identifiers[0].value) == ("Ivan Horvat", "+385915550101")
    event = event_in(ZAMMAD_CTI, NOTED)
    assert event.noted
    assert event.started_at.isoformat() == "2026-03-02T13:50:00+00:00"
    assert taken(ZAMMAD_CTI, NOTED)[0].interaction.id == call.id


def test_a_note_without_the_beginning_of_its_call_would_not_be_one_note_when_sent_again() -> None:
    with pytest.raises(Rejected) as refused:
        told(ZAMMAD_CTI, changed(NOTED, startedAt=""))

    assert (refused.value.status, refused.value.pointer) == (422, "/startedAt")


# --- what is no event of a call -------------------------------------------------------------------------


def test_an_event_that_nobody_knows_is_ignored() -> None:
    translated = told(ZAMMAD_CTI, changed(NEW, event="transfer"))

    assert translated.payloads == ()
    assert [(one.kind, one.what) for one in translated.notices] == [("ignored", "transfer")]


HOSTILE: list[tuple[bytes, str, int]] = [
    (b"", "application/json", 400),
    (b"[]", "application/json", 422),
    (b"{}", "application/json", 422),
    (b"\xff", "application/json", 400),
    (b'{"event":' + b"[" * 100_000, "application/json", 400),
    (changed(NEW, callId=""), "application/json", 422),
    (changed(NEW, callId="\u202e \u200e"), "application/json", 422),
    (changed(NEW, callId="x" * 251), "application/json", 422),
    (changed(NEW, callId={"$ne": 1}), "application/json", 422),
    (changed(NEW, direction="sideways"), "application/json", 422),
    (changed(NEW, user=["x"] * 101), "application/json", 422),
    (changed(NEW, startedAt="yesterday"), "application/json", 422),
    (b"event=newCall&direction=in", FORM, 422),
    (b"event=newCall&callId=%ff&direction=in", FORM, 400),
    (b"&".join(b"a=b" for _ in range(1_000)), FORM, 400),
    (b"\xc4\x8d=1", FORM, 400),
    (b"--b7\r\n", "multipart/form-data", 400),
]


@pytest.mark.parametrize(("body", "media_type", "status"), HOSTILE)
def test_what_cannot_be_read_is_refused_and_never_fails(body: bytes, media_type: str, status: int) -> None:
    headers = {"content-type": f"{media_type}; boundary=b7"}

    with pytest.raises(Rejected) as refused:
        told(ZAMMAD_CTI, body, media_type=media_type, headers=headers)

    assert refused.value.status == status


def test_a_multipart_form_without_boundary_or_names_is_refused() -> None:
    nameless = b"--b7\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b7--\r\n"
    for body, content_type in ((nameless, "multipart/form-data; boundary=b7"), (b"x", "multipart/form-data")):
        with pytest.raises(Rejected):
            told(ZAMMAD_CTI, body, media_type="multipart/form-data", headers={"content-type": content_type})


@pytest.mark.parametrize("text", ["\x00\u202e<script>", "č" * 400])
def test_odd_characters_are_cleaned_and_cost_nothing(text: str) -> None:
    body: Any = changed(NEW, user=[text], queue=text, name=text)

    event = event_in(ZAMMAD_CTI, body)

    assert "\x00" not in event.queue + event.name + "".join(event.rung)
    assert "\u202e" not in event.name
    assert len(event.name) <= 200
