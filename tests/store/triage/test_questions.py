"""Questions come ready to send, in the customer's language, and nobody is asked the same thing twice."""

from __future__ import annotations

from time import process_time

import pytest

from services.store.triage.asked import OurWords, asked, asks_for
from services.store.triage.impact import is_failing
from services.store.triage.language import Language, language_of
from services.store.triage.questions import QUESTIONS, message
from services.store.triage.said import FACTS
from tests.store.triage.situations import NOW


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Poštovani, od jučer ne mogu slati poštu. Hvala, Ivan", "hr"),
        ("postovani, mail opet ne radi, javlja gresku 550", "hr"),
        ("Mail ne radi", "hr"),
        ("Our shop has been down since this morning, please help", "en"),
        ("Site is down", "en"),
        ("Wir können seit gestern keine E-Mails senden, bitte um Hilfe", "en"),
        ("Pozdravljeni, spletna stran ne deluje, kaj lahko naredimo? Hvala, ker je nujno", "en"),
        ("Buongiorno, il nostro sito non funziona da ieri", "en"),
        ("krivi broj, traži recepciju", "hr"),
        ("tišina, poklopili", "hr"),
        ("550 5.1.1", "hr"),
        ("", "hr"),
    ],
)
def test_the_language_is_the_customers_and_english_for_a_third(text: str, language: str) -> None:
    assert language_of([text], default="hr") == language


def test_one_message_asks_for_all_that_is_missing_and_states_nothing_of_the_thread() -> None:
    text = message(["mailbox", "error"], "hr", reference="OT-1001-2", desk="Plavi Host")

    assert text.startswith("Poštovani,")
    assert "1. O kojoj je adresi e-pošte riječ?" in text
    assert "2. Koja se točno poruka" in text
    assert "OT-1001-2" in text
    assert text.endswith("Plavi Host")
    assert message([], "en", reference="OT-1001-2", desk="x") == ""


def test_every_fact_has_its_question_in_both_languages() -> None:
    assert set(QUESTIONS) == set(FACTS)
    assert all(set(one) == {"hr", "en"} for one in QUESTIONS.values())


@pytest.mark.parametrize("language", ["hr", "en"])
@pytest.mark.parametrize("fact", FACTS)
def test_our_own_message_counts_as_asked_once_it_was_sent(fact: str, language: Language) -> None:
    sent = message([fact], language, reference="OT-1001-2", desk="Plavi Host")

    assert set(asked([OurWords(at=NOW, channel="email", text=sent)])) == {fact}


@pytest.mark.parametrize(
    ("sentence", "facts"),
    [
        ("Koja je domena u pitanju?", ("domain",)),
        ("Možete li mi reći od kada se to događa?", ("since",)),
        ("Molim pošaljite screenshot.", ("error",)),
        ("Koja vam se greška javlja i na kojem uređaju?", ("error", "client")),
        ("Jeste li već pokušali ponovno pokrenuti program?", ("steps",)),
        ("Which domain is it, and since when?", ("domain", "since")),
        ("Is it only you or is anyone else affected?", ("scope",)),
        ("Can you send but not receive?", ("direction",)),
        ("Can you receive?", ("direction",)),
        ("Sve stranice ili samo neke?", ("scope",)),
        ("Greška je na našem serveru, od kada smo ga nadogradili.", ()),
        ("Domena je produljena.", ()),
        ("Jeste li dobro?", ()),
    ],
)
def test_a_question_of_an_agent_is_recognised(sentence: str, facts: tuple[str, ...]) -> None:
    assert asks_for(sentence) == facts


def test_the_first_time_of_asking_is_told() -> None:
    early = OurWords(at=NOW, channel="chat", text="Pozdrav! Koja je domena?", by="Ana")
    late = OurWords(at=NOW.replace(hour=13), channel="email", text="Koja je domena?", by="Marko")

    assert asked([late, early])["domain"].by == "Ana"


@pytest.mark.parametrize("text", ["a" * 200_000, "č " * 100_000, "koja " * 50_000, "? " * 100_000])
def test_no_text_makes_us_stall(text: str) -> None:
    started = process_time()

    language_of([text], default="hr")
    asked([OurWords(at=NOW, channel="email", text=text)])
    is_failing(text)

    assert process_time() - started < 1.0
