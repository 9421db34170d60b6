"""An invitation in words: what, when, where and by whom."""

from __future__ import annotations

import pytest

from services.intake.mail.calendar_part import calendar_words
from tests.intake.mail.letters import multipart, read

EVENT = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
BEGIN:STANDARD
DTSTART:19701025T030000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY;LANGUAGE=hr:Selidba poslužitelja\\, drugi
  dio
DTSTART;TZID="Europe/Zagreb":20260312T100000
DTEND;TZID="Europe/Zagreb":20260312T113000
LOCATION:Ured 2\\nprizemlje
ORGANIZER;CN="Kos, Maja":mailto:maja@kos-obrt.hr
BEGIN:VALARM
SUMMARY:alarm
END:VALARM
END:VEVENT
END:VCALENDAR
"""
IN_CROATIAN = (
    "Poziv: Selidba poslužitelja, drugi dio\nVrijeme: 12. 3. 2026. 10:00 – 11:30 (Europe/Zagreb)\n"
    "Mjesto: Ured 2 prizemlje\nOrganizator: Kos, Maja <maja@kos-obrt.hr>"
)


def test_an_invitation_is_told_in_the_desks_language() -> None:
    assert calendar_words(EVENT, "hr") == IN_CROATIAN
    assert calendar_words(EVENT, "en").splitlines()[:2] == [
        "Invitation: Selidba poslužitelja, drugi dio",
        "When: 2026-03-12 10:00 – 11:30 (Europe/Zagreb)",
    ]


@pytest.mark.parametrize(
    ("change", "to", "line"),
    [
        ("METHOD:REQUEST", "METHOD:CANCEL", "Otkazano: Selidba poslužitelja, drugi dio"),
        ("METHOD:REQUEST", "METHOD:PUBLISH", "Događaj: Selidba poslužitelja, drugi dio"),
        (
            "METHOD:REQUEST\nBEGIN:VTIMEZONE",
            "METHOD:REPLY\nBEGIN:VTIMEZONE",
            "Odgovor na poziv: Selidba poslužitelja, drugi dio",
        ),
        (
            "20260312T113000",
            "20260313T090000",
            "Vrijeme: 12. 3. 2026. 10:00 – 13. 3. 2026. 09:00 (Europe/Zagreb)",
        ),
        (
            ';TZID="Europe/Zagreb":20260312T100000',
            ":20260312T090000Z",
            "Vrijeme: 12. 3. 2026. 09:00 – 11:30 (UTC)",
        ),
        (
            ';TZID="Europe/Zagreb":20260312T100000',
            ";VALUE=DATE:20260312",
            "Vrijeme: 12. 3. 2026., cijeli dan",
        ),
    ],
)
def test_each_kind_of_event_and_time_has_its_words(change: str, to: str, line: str) -> None:
    assert change in EVENT

    assert line in calendar_words(EVENT.replace(change, to), "hr").splitlines()


def test_who_answers_says_yes_or_no() -> None:
    answer = EVENT.replace("REQUEST", "REPLY").replace(
        "BEGIN:VALARM", "ATTENDEE;PARTSTAT=DECLINED:mailto:a@b.hr\nBEGIN:VALARM"
    )

    assert calendar_words(answer, "hr").startswith("Odgovor na poziv (odbijeno): Selidba")


@pytest.mark.parametrize(
    "text",
    ["", "BEGIN:VEVENT", "BEGIN:VCALENDAR\nMETHOD:REQUEST\n", ":::;;;\n" * 1_000, "BEGIN:VEVENT\n" * 1_000],
)
def test_what_is_no_event_says_nothing(text: str) -> None:
    assert calendar_words(text, "hr") == ""


def test_an_odd_event_says_what_it_can() -> None:
    odd = "BEGIN:VEVENT\nDTSTART:soon\nSUMMARY:" + "x" * 5_000 + "\nORGANIZER:mailto:a@b.hr\u202e\nEND:VEVENT"

    words = calendar_words(odd, "en").splitlines()

    assert words[0].startswith("Event: xxx")
    assert len(words[0]) < 320
    assert words[1] == "Organiser: a@b.hr"


@pytest.mark.parametrize("order", [1, -1])
def test_an_invitation_beside_a_text_is_told_below_it_once(order: int) -> None:
    calendar = f"Content-Type: text/calendar; method=REQUEST; charset=utf-8\n\n{EVENT}"
    text = "Content-Type: text/plain\n\nVidimo se.\n"
    alternative = multipart(*[text, calendar][::order], boundary="a")
    attached = f"Content-Type: application/ics; name=invite.ics\nContent-Disposition: attachment\n\n{EVENT}"
    body = multipart(f"Content-Type: multipart/alternative; boundary=a\n\n{alternative}", attached)

    found = read(body, Content_Type="multipart/mixed; boundary=b")

    assert found.text == f"Vidimo se.\n\n{IN_CROATIAN}"
    assert [one.name for one in found.attachments] == ["text.calendar", "invite.ics"]


def test_a_mail_that_is_nothing_but_an_invitation_says_it() -> None:
    assert read(EVENT, Content_Type="text/calendar; charset=utf-8").text == IN_CROATIAN
