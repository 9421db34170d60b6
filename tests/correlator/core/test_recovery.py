"""A text that ends with the trouble over closes its case, whatever words it is said in."""

from __future__ import annotations

import pytest

from services.correlator.core.reading import read
from tests.correlator.core.world import DESK, call, chat, mail

SENDER = "josip@marina-plava.hr"


@pytest.mark.parametrize(
    "note",
    [
        "klijent ne može slati. Uključena autentikacija, upisana lozinka. Šalje.",
        "stranica bijela nakon ažuriranja -> digao memoriju, radi",
        "pita kako promijeniti potpis u webmailu. Objasnila.",
        "nije mogla u panel, skinuta blokada. Ušla.",
        "outlook would not connect, port was wrong. Connects now",
    ],
)
def test_a_call_whose_note_ends_with_it_working_is_closed(note: str) -> None:
    assert read(call(note), DESK).gist.closes


@pytest.mark.parametrize(
    "note",
    [
        "Thunderbird ne povlači poruke, na mob radi",
        "dućan pada i dalje, sad malo radi malo ne",
        "radi, samo slike na naslovnoj ne",
        "stranica ne radi. Rečeno da se na tome radi, radi se.",
        "prosljeđuje dalje, kaže prije je radilo",
    ],
)
def test_a_call_whose_note_ends_with_trouble_stays_open(note: str) -> None:
    assert not read(call(note), DESK).gist.closes


@pytest.mark.parametrize(
    ("said", "closes"),
    [
        (("ne mogu se spojiti na mail", "radiii hvala puno"), True),
        (("lozinka ne prolazi", "sad je ušlo"), True),
        (("certifikat nije pouzdan", "molim", "javit ću kad probaju svi"), False),
        (("naslovnica 500", "sad radi, ali ostavite otvoreno do zakrpe"), False),
    ],
)
def test_a_chat_closes_with_what_the_visitor_says_last(said: tuple[str, ...], closes: bool) -> None:
    assert read(chat(*said), DESK).gist.closes is closes


@pytest.mark.parametrize(
    ("text", "closes"),
    [
        ("Od jučer stiže i na hotmail. Srdačno zahvaljujemo.", True),
        ("Webhook sad prolazi, prva narudžba otišla. Hvala ekipi!", True),
        ("Nothing goes out from the office, webmail works.", False),
        ("It worked until Monday, now they say 403.", False),
        ("Potvrđujem da Filip smije dobiti pristup bazi.", False),
        ("Upiti kasne dva sata. Kad će proraditi?", False),
    ],
)
def test_a_mail_in_which_something_else_works_is_no_closing(text: str, closes: bool) -> None:
    assert read(mail(text, SENDER), DESK).gist.closes is closes
