"""winmail.dat: the names of the files in it, and its text where the mail has none."""

from __future__ import annotations

import base64
import struct

import pytest

from services.intake.mail.tnef import read_tnef
from tests.intake.mail.letters import multipart, read


def attribute(number: int, content: bytes, *, level: int = 2) -> bytes:
    return (
        struct.pack("<BII", level, number, len(content)) + content + struct.pack("<H", sum(content) & 0xFFFF)
    )


def padded(content: bytes) -> bytes:
    return struct.pack("<I", len(content)) + content + b"\0" * (-len(content) % 4)


def properties(*each: bytes) -> bytes:
    return struct.pack("<I", len(each)) + b"".join(each)


def text_property(name: int, text: str) -> bytes:
    return struct.pack("<HHI", 0x001F, name, 1) + padded(text.encode("utf-16-le") + b"\0\0")


NUMBER = struct.pack("<HHI", 0x0003, 0x0E21, 7)
NUMBERS = struct.pack("<HHIII", 0x1003, 0x0E22, 2, 7, 8)
NAMED = (
    struct.pack("<HH", 0x001F, 0x8001) + b"g" * 16 + struct.pack("<I", 1) + padded("ime".encode("utf-16-le"))
)
NAMED += struct.pack("<I", 1) + padded("x".encode("utf-16-le"))
UNKNOWN = struct.pack("<HH", 0x0999, 0x0E23)

BEGINNING = struct.pack("<IH", 0x223E9F78, 1)
ANSI = attribute(0x00069007, struct.pack("<Q", 1250), level=1)
SHORT_NAMED = (
    attribute(0x00069002, b"\0" * 14)
    + attribute(0x00018010, "račun~1.pdf".encode("cp1250") + b"\0")
    + attribute(0x0006800F, b"x" * 1_234)
)
LONG_NAMED = SHORT_NAMED + attribute(
    0x00069005, properties(NUMBER, NUMBERS, NAMED, text_property(0x3707, "..\\račun za ožujak.pdf"))
)
TEXT = attribute(0x0002800C, "Šaljem račun.".encode("cp1250") + b"\0", level=1)


def packed_mail(data: bytes, text: str = "") -> str:
    encoded = base64.encodebytes(data).decode()
    return multipart(
        f"Content-Type: text/plain; charset=utf-8\n\n{text}\n",
        "Content-Type: application/ms-tnef; name=winmail.dat\n"
        f"Content-Transfer-Encoding: base64\n\n{encoded}",
    )


def test_files_are_told_by_their_long_name_and_size() -> None:
    packed = read_tnef(BEGINNING + ANSI + TEXT + LONG_NAMED + SHORT_NAMED, language="hr")

    assert packed is not None
    assert packed.files == [("račun za ožujak.pdf", 1_234), ("račun~1.pdf", 1_234)]
    assert packed.text == "Šaljem račun."


@pytest.mark.parametrize("name", [0x1000, 0x1013])
def test_the_text_may_stand_among_the_properties(name: int) -> None:
    data = BEGINNING + attribute(
        0x00069003, properties(NUMBER, text_property(name, "<p>Šaljem</p>")), level=1
    )

    packed = read_tnef(data, language="hr")

    assert packed is not None
    assert (packed.text or packed.html) == "<p>Šaljem</p>"


def test_a_mail_shows_the_files_and_the_text_of_its_winmail_dat() -> None:
    found = read(
        packed_mail(BEGINNING + ANSI + TEXT + LONG_NAMED), Content_Type="multipart/mixed; boundary=b"
    )

    assert found.text == "Šaljem račun."
    assert [(one.name, one.size) for one in found.attachments] == [("račun za ožujak.pdf", 1_234)]
    assert found.note == "Datoteke su stigle unutar winmail.dat: račun za ožujak.pdf; nalaze se u izvorniku."


def test_a_mail_with_a_text_of_its_own_keeps_it() -> None:
    body = packed_mail(BEGINNING + ANSI + TEXT + LONG_NAMED, "Evo računa.")

    assert read(body, Content_Type="multipart/mixed; boundary=b").text == "Evo računa."


@pytest.mark.parametrize("data", [b"", b"no tnef", BEGINNING, BEGINNING + b"\xff" * 100])
def test_a_winmail_dat_that_cannot_be_read_stays_a_file_and_says_so(data: bytes) -> None:
    found = read(packed_mail(data, "Evo."), Content_Type="multipart/mixed; boundary=b", language="en")

    assert found.note == "winmail.dat cannot be read."
    assert [one.name for one in found.attachments] == (["winmail.dat"] if data else [])


def test_a_cut_or_broken_one_does_no_harm() -> None:
    whole = BEGINNING + ANSI + TEXT + LONG_NAMED + attribute(0x00069003, properties(UNKNOWN, NUMBER), level=1)

    for end in range(len(whole)):
        read_tnef(whole[:end], language="hr")
    for place in range(0, len(whole), 3):
        read_tnef(whole[:place] + b"\xff\xff\xff\xff" + whole[place + 4 :], language="hr")


def test_numbers_of_files_and_properties_are_bounded() -> None:
    lies = struct.pack("<HHI", 0x001F, 0x3707, 0xFFFFFFFF) + padded(b"x\0")
    many = attribute(0x00069002, b"") * 5_000 + attribute(0x00069005, struct.pack("<I", 0xFFFFFFFF) + lies)

    packed = read_tnef(BEGINNING + many, language="hr")

    assert packed is not None
    assert len(packed.files) == 100
