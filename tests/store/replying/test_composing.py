"""The mail that goes out, read back as any other program reads it."""

from __future__ import annotations

from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import msgspec
import pytest

from services.store.replying.composing import Letter, Recipient, answering_subject, composed

LETTER = Letter(
    sender=Recipient("podrska@stol.hr", "Podrška, Stol"),
    recipient=Recipient("iva@x.hr", "Iva Čudić"),
    to=(Recipient("iva@x.hr", "Iva Čudić"), Recipient("jan@x.hr")),
    subject="Re: Pošta ne radi [OT-4821-8]",
    text="Poštovani,\n\n.lone dot\n" + "dugačak redak " * 40,
    signature="Ana\nPodrška",
    at=datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
    mark="ot-0011223344556677-0123456789abcdef0123",
    answers="<CAF-Ab@mail.gmail.com>",
    references=tuple(f"<{'x' * 70}{place}@mail.gmail.com>" for place in range(15)),
)


def read(**changes: Any) -> EmailMessage:
    data = composed(msgspec.structs.replace(LETTER, **changes))
    assert all(len(line) <= 998 for line in data.split(b"\r\n"))
    assert data.isascii()
    assert b"\n" not in data.replace(b"\r\n", b"")
    return BytesParser(policy=policy.default).parsebytes(data)


def test_an_answer_names_what_it_answers_and_everybody_who_gets_it() -> None:
    mail = read()

    assert mail["from"] == '"Podrška, Stol" <podrska@stol.hr>'
    assert mail["to"] == "Iva Čudić <iva@x.hr>, jan@x.hr"
    assert mail["subject"] == "Re: Pošta ne radi [OT-4821-8]"
    assert mail["in-reply-to"] == "<CAF-Ab@mail.gmail.com>"
    assert tuple(mail["references"].split()) == LETTER.references
    assert mail["message-id"] == "<ot-0011223344556677-0123456789abcdef0123@stol.hr>"
    assert mail["x-onethread-loop"] == LETTER.mark
    assert (mail["cc"], mail["bcc"], mail["reply-to"]) == (None, None, None)


def test_the_text_arrives_as_it_was_written_with_the_signature_below() -> None:
    text = read().get_content()

    assert text.replace("\r\n", "\n") == LETTER.text + "\n\n-- \nAna\nPodrška\n"


def test_the_same_letter_is_the_same_bytes() -> None:
    assert composed(LETTER) == composed(LETTER)


def test_only_what_a_program_sends_says_that_it_is_automatic() -> None:
    assert read()["auto-submitted"] is None
    assert read(automatic=True)["auto-submitted"] == "auto-generated"


def test_where_the_server_takes_it_an_answer_goes_to_an_address_with_the_mark() -> None:
    assert read(plus=True)["reply-to"].addresses[0].addr_spec == f"podrska+{LETTER.mark}@stol.hr"


def test_a_name_or_subject_adds_no_header() -> None:
    mail = read(to=(Recipient("iva@x.hr", "Iva\r\nBcc: all@x.hr"),))

    assert mail["bcc"] is None


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Pošta", "Re: Pošta [OT-4821-8]"),
        ("Re: RE: Odg: Pošta", "Re: Pošta [OT-4821-8]"),
        ("Re: Pošta [OT-4821-8]", "Re: Pošta [OT-4821-8]"),
        ("Fwd: Re[2]: Pošta", "Re: Pošta [OT-4821-8]"),
        ("", "Re: [OT-4821-8]"),
        ("Pošta\r\nBcc: a@b.hr", "Re: Pošta Bcc: a@b.hr [OT-4821-8]"),
        ("Rezervacija: kvar", "Re: Rezervacija: kvar [OT-4821-8]"),
    ],
)
def test_a_subject_is_answered_once_and_names_the_thread_once(subject: str, answer: str) -> None:
    assert answering_subject(subject, "OT-4821-8") == answer
