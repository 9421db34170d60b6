"""A mail passed on: who passes it on stays its author, whose mail it was stands beside, nobody is swapped."""

from __future__ import annotations

import pytest

from shared.interaction import Interaction, Participant
from tests.intake.mail.letters import multipart, read

ORIGINAL = "Od jutros ne možemo slati poštu."
# By mail program: the subject, and the lines that it writes above what it passes on.
FORWARDS = {
    "Gmail in English": (
        "Fwd: problem",
        "---------- Forwarded message ---------",
        "From: Ivo Babić <ivo@babic.hr>",
        "Date: Mon, Mar 2, 2026 at 9:12 AM",
        "Subject: problem",
        "To: Maja Kos <maja@kos-obrt.hr>",
        "",
        "",
    ),
    "Gmail in Croatian": (
        "Fwd: problem",
        "---------- Forwarded message ---------",
        "Šalje: Ivo Babić <ivo@babic.hr>",
        "Date: pon, 2. ožu 2026. u 09:12",
        "Subject: problem",
        "To: Maja Kos <maja@kos-obrt.hr>",
        "",
        "",
    ),
    "Thunderbird in Croatian": (
        "Fwd: problem",
        "-------- Proslijeđena poruka --------",
        "Naslov: \tproblem",
        "Datum: \tMon, 2 Mar 2026 09:12:00 +0100",
        "Šalje: \tIvo Babić <ivo@babic.hr>",
        "Prima: \tMaja Kos <maja@kos-obrt.hr>",
        "",
        "",
    ),
    "Thunderbird in German": (
        "Fwd: problem",
        "-------- Weitergeleitete Nachricht --------",
        "Betreff: \tproblem",
        "Datum: \tMon, 2 Mar 2026 09:12:00 +0100",
        "Von: \tIvo Babić <ivo@babic.hr>",
        "An: \tMaja Kos <maja@kos-obrt.hr>",
        "",
        "",
    ),
    "Thunderbird in English": (
        "Fwd: problem",
        "-------- Forwarded Message --------",
        "Subject: \tproblem",
        "Date: \tMon, 2 Mar 2026 09:12:00 +0100",
        "From: \tIvo Babić <ivo@babic.hr>",
        "To: \tMaja Kos <maja@kos-obrt.hr>",
        "",
        "",
    ),
    "Apple Mail in English": (
        "Fwd: problem",
        "Begin forwarded message:",
        "",
        "From: Ivo Babić <ivo@babic.hr>",
        "Subject: problem",
        "Date: 2 March 2026 at 09:12:00 CET",
        "To: Maja Kos <maja@kos-obrt.hr>",
        "",
    ),
    "Apple Mail in Croatian": (
        "Fwd: problem",
        "Početak proslijeđene poruke:",
        "",
        "Šalje: Ivo Babić <ivo@babic.hr>",
        "Predmet: problem",
        "Datum: 2. ožujka 2026. u 09:12:00 CET",
        "Prima: Maja Kos <maja@kos-obrt.hr>",
        "",
    ),
    "Apple Mail in German": (
        "Fwd: problem",
        "Anfang der weitergeleiteten Nachricht:",
        "",
        "Von: Ivo Babić <ivo@babic.hr>",
        "Betreff: problem",
        "Datum: 2. März 2026 um 09:12:00 MEZ",
        "An: Maja Kos <maja@kos-obrt.hr>",
        "",
    ),
    "Outlook in Croatian": (
        "Proslijeđeno: problem",
        "________________________________",
        "Od: Ivo Babić <ivo@babic.hr>",
        "Poslano: 2. ožujka 2026. 9:12",
        "Prima: Maja Kos",
        "Predmet: problem",
        "",
    ),
    "Outlook in English": (
        "FW: problem",
        "From: Ivo Babić <ivo@babic.hr>",
        "Sent: Monday, March 2, 2026 9:12 AM",
        "To: Maja Kos",
        "Subject: problem",
        "",
    ),
    "Outlook in German": (
        "WG: problem",
        "Von: Ivo Babić <ivo@babic.hr>",
        "Gesendet: Montag, 2. März 2026 09:12",
        "An: Maja Kos",
        "Betreff: problem",
        "",
    ),
    "Roundcube in Croatian": (
        "Fwd: problem",
        "-------- Izvorna poruka --------",
        "Predmet: problem",
        "Datum: 02.03.2026 09:12",
        "Šalje: Ivo Babić <ivo@babic.hr>",
        "Prima: Maja Kos <maja@kos-obrt.hr>",
        "",
    ),
}


def passed_on(found: Interaction) -> list[Participant]:
    return [one for one in found.others if one.role == "forwarded"]


@pytest.mark.parametrize("program", list(FORWARDS))
@pytest.mark.parametrize(
    "own", ["", "Molim pogledajte, javlja nam se kupac.\n\n"], ids=["alone", "with words"]
)
def test_whose_mail_it_was_stands_beside_who_passes_it_on(program: str, own: str) -> None:
    subject, *head = FORWARDS[program]

    found = read(
        own + "\n".join([*head, ORIGINAL, ""]), Subject=subject, Content_Type="text/plain; charset=utf-8"
    )

    assert [one.value for one in found.author.identifiers] == ["maja@kos-obrt.hr"]
    (writer,) = passed_on(found)
    assert writer.name == "Ivo Babić"
    assert [(one.value, one.verified) for one in writer.identifiers] == [("ivo@babic.hr", False)]
    assert ORIGINAL in found.text
    assert found.text.startswith(own.strip())


def test_an_attached_mail_gives_its_writer_and_its_words() -> None:
    attached = (
        "Content-Type: message/rfc822\n\nFrom: =?utf-8?q?Ivo_Babi=C4=87?= <ivo@babic.hr>\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{ORIGINAL}\n"
    )
    body = multipart("Content-Type: text/plain\n\nMolim pogledajte.\n", attached)

    found = read(body, Content_Type="multipart/mixed; boundary=b", Subject="problem")

    assert [one.value for one in found.author.identifiers] == ["maja@kos-obrt.hr"]
    assert [(one.name, one.identifiers[0].value) for one in passed_on(found)] == [
        ("Ivo Babić", "ivo@babic.hr")
    ]
    assert found.text == f"Molim pogledajte.\n\n{ORIGINAL}"


def test_an_authors_proof_is_never_that_of_whose_mail_is_passed_on() -> None:
    subject, *head = FORWARDS["Gmail in Croatian"]
    proven = "mx.desk.example; dmarc=pass header.from=kos-obrt.hr"

    found = read("\n".join([*head, ORIGINAL]), Subject=subject, Authentication_Results=proven)

    assert found.trust == "verified"
    assert found.author.identifiers[0].verified
    assert not passed_on(found)[0].identifiers[0].verified


@pytest.mark.parametrize(
    "reply",
    [
        "Dana pon, 2. ožu 2026. u 10:15 Podrška <podrska@desk.example> je napisao/la:\n> Javite se.",
        "From: Podrška <podrska@desk.example>\nSent: Monday\nTo: Maja\nSubject: problem\n\nJavite se.",
    ],
)
def test_a_reply_to_the_desk_passes_nobodys_mail_on(reply: str) -> None:
    found = read(f"Sad radi.\n\n{reply}", Subject="Re: problem", In_Reply_To="<r1@desk.example>")

    assert passed_on(found) == []
    assert found.text == "Sad radi."
