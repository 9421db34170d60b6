"""Postmark: its raw mail is the mail; without it the mail is put together from its parts."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.adapters.postmark import POSTMARK
from services.intake.mail.body import ATTACHMENTS_MAX
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


def test_a_mail_that_says_too_much_is_taken_without_the_rest() -> None:
    person = {"Email": "x" * 20_000, "Name": ""}
    much = changed(
        INBOUND,
        Headers=[{"Name": f"X-{number}", "Value": "y" * 20_000} for number in range(600)],
        ToFull=[person, *[{"Email": f"a{number}@b.hr", "Name": ""} for number in range(900)]],
        Attachments=[{"Name": f"{number}.txt", "Content": "QUJD"} for number in range(300)],
    )

    (piece,) = taken(POSTMARK, much)

    assert (piece.interaction.author.name, piece.interaction.subject) == ("Maja Kos", "Ne radi pošta")
    assert piece.interaction.text == "Ne možemo slati poštu."
    assert len(piece.interaction.attachments) == ATTACHMENTS_MAX


def test_a_mail_without_a_sender_is_a_mail_all_the_same() -> None:
    (piece,) = taken(POSTMARK, changed(INBOUND, FromFull={}))

    assert piece.interaction.author.identifiers == ()
    assert piece.interaction.text == "Ne možemo slati poštu.\nMaja"


def test_beside_the_raw_mail_its_parts_are_not_looked_at() -> None:
    (piece,) = taken(POSTMARK, changed(INBOUND, RawEmail=RAW, Headers=7, FromFull=None, Attachments="x"))

    assert piece.interaction.subject == "x"


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
        *("From", "Subject", "Date", "X-A", "To", "Cc", "MIME-Version", "Content-Type"),
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


async def test_a_large_mail_is_taken_with_its_files_beside_it(bus: Bus, serve: Serve) -> None:
    await bus.put_source("inbound", "email", "ot_url", vendor="postmark")
    email = await serve("email")
    files = "x" * (20 * 1024 * 1024)

    async def post(**fields: Any) -> int:
        answer = await email.http.post(
            "/v1/adapters/postmark/inbound?key=ot_url",
            content=changed(INBOUND, Attachments=[{"Name": "a", "Content": files}], **fields),
            headers={"Content-Type": "application/json"},
        )
        return answer.status_code

    assert await post(RawEmail=RAW + files) == 200
    assert await post(TextBody=files) == 413
    assert [one.subject for one in await bus.stored()] == ["x"]
