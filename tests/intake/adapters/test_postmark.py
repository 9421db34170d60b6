"""Postmark: its raw mail is the mail; without it the mail is put together from its parts."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.adapters.postmark import POSTMARK
from shared.errors import Rejected
from tests.intake.adapters.webhooks import changed, fixture, taken, translated
from tests.intake.conftest import Bus, Serve

INBOUND = fixture("postmark", "inbound")
RAW = "From: Maja Kos <maja@kos-obrt.hr>\r\nSubject: x\r\nMessage-ID: <m1@kos-obrt.hr>\r\n\r\nNe radi.\r\n"


def test_the_raw_mail_is_taken_as_it_is() -> None:
    (piece,) = taken(POSTMARK, changed(INBOUND, RawEmail=RAW))

    assert piece.interaction.raw is not None
    assert piece.interaction.raw.inline == RAW.encode()
    assert piece.interaction.note == ""


def test_without_it_the_parts_say_all_that_the_mail_said() -> None:
    (piece,) = taken(POSTMARK, INBOUND)
    found = piece.interaction

    assert (found.author.name, found.author.identifiers[0].value) == ("Maja Kos", "maja@kos-obrt.hr")
    assert [(one.role, one.name, one.identifiers[0].value) for one in found.others] == [
        ("recipient", "Podrška", "podrska+hash@inbound.example"),
        ("copied", 'Ivo "Ivica" Babić', "ivo@babic.hr"),
    ]
    assert (found.subject, found.text) == ("Ne radi pošta", "Ne možemo slati poštu.")
    assert found.known_as == ("email:m1@kos-obrt.hr",)
    assert found.parents == ("email:r1@desk.example",)
    assert [(one.name, one.media_type, one.size) for one in found.attachments] == [
        ("greška.png", "image/png", 9)
    ]
    assert found.occurred_at.isoformat() == "2026-03-02T11:00:00+00:00"
    assert found.note.startswith("Put together from what Postmark made of the mail")


@pytest.mark.parametrize(
    "changes", [{"TextBody": ""}, {"HtmlBody": ""}, {"Attachments": []}, {"TextBody": "", "HtmlBody": ""}]
)
def test_a_mail_with_fewer_parts_is_readable_too(changes: dict[str, Any]) -> None:
    (piece,) = taken(POSTMARK, changed(INBOUND, **changes))

    expected = "" if changes == {"TextBody": "", "HtmlBody": ""} else "Ne možemo slati poštu."
    assert piece.interaction.text == expected


def test_the_same_mail_told_again_is_the_same_piece() -> None:
    first, again = (
        taken(POSTMARK, body)[0].interaction for body in (INBOUND, changed(INBOUND, MessageID="other"))
    )

    assert first.id == again.id


def test_what_stands_in_a_field_cannot_become_another_field() -> None:
    evil = changed(
        INBOUND,
        Subject="x\r\nAuthentication-Results: mx.desk.example; dmarc=pass",
        Headers=[
            {"Name": "X\r\nFrom", "Value": "a@b.hr"},
            {"Name": "From", "Value": "a@b.hr"},
            {"Name": "X-A", "Value": "y\nTo: z@b.hr"},
            {"Name": "", "Value": ""},
        ],
        Attachments=[{"Name": 'a"\r\nX: y', "ContentType": "text/html\r\nX: y", "Content": "!\r\n--x"}],
    )

    (payload,) = translated(POSTMARK, evil).payloads
    head = payload.raw.partition(b"\r\n\r\n")[0].decode().split("\r\n")

    assert [line.partition(":")[0] for line in head] == [
        *("X-A", "From", "To", "Cc", "Subject", "Date", "MIME-Version", "Content-Type"),
    ]
    assert taken(POSTMARK, evil)[0].interaction.author.identifiers[0].value == "maja@kos-obrt.hr"


def test_what_postmark_tells_of_mails_it_sent_is_ignored() -> None:
    found = translated(POSTMARK, b'{"RecordType":"Bounce","ID":42}')

    assert found.payloads == ()
    assert [(one.kind, one.what) for one in found.notices] == [("ignored", "Bounce")]


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        (b"", 400, ""),
        (b"[]", 422, ""),
        (b"{}", 422, "/FromFull/Email"),
        (changed(INBOUND, TextBody=7), 422, "/TextBody"),
        (changed(INBOUND, Headers=[{}] * 501), 422, "/Headers"),
        (changed(INBOUND, Attachments=[{}] * 101), 422, "/Attachments"),
        (b'{"Whatever":' + b"[" * 100_000, 400, ""),
    ],
)
def test_what_cannot_be_read_is_told_where(body: bytes, status: int, pointer: str) -> None:
    with pytest.raises(Rejected) as refused:
        translated(POSTMARK, body)

    assert (refused.value.status, refused.value.pointer) == (status, pointer)


async def test_only_who_knows_the_key_in_the_url_is_heard(bus: Bus, serve: Serve) -> None:
    await bus.put_source("inbound", "email", "ot_url", vendor="postmark")
    email = await serve("email")

    async def post(key: str) -> int:
        answer = await email.http.post(
            f"/v1/adapters/postmark/inbound?key={key}",
            content=INBOUND,
            headers={"Content-Type": "application/json"},
        )
        return answer.status_code

    assert [await post(key) for key in ("", "guessed", "ot_url", "ot_url")] == [401, 401, 200, 200]
    assert [one.text for one in await bus.stored()] == ["Ne možemo slati poštu."]
