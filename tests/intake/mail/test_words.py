"""New words told from history and signatures; a sample that was cut wrongly is added here."""

from __future__ import annotations

import pytest

from services.intake.mail.quotes import split_history
from services.intake.mail.signatures import split_signature

HISTORY = [
    "sub, 21. stu 2026. u 10:15 Ime <a@b.hr> napisao je:\n> staro",
    "uto, 3. ožu 2026. u 9:05 Ana Kos <a@b.hr> napisala je:\n> staro",
    "Dana 21.11.2026. u 10:15, Ime je napisao(la):\nstaro",
    "Dana pon, 2. ožu 2026. u 10:15 Ime Prezime <ime@desk.example> je\nnapisao/la:\n\n> staro",
    "Šalje: Ana\nPoslano: 2. ožujka 2026. 12:05\nPrima: Maja\nPredmet: upit\n\nstaro",
    "Od: Ana <a@b.hr>\nPoslano: 2. ožujka 2026. 12:05\nZa: Maja\nPredmet: upit\n\nstaro",
    "-----Izvorna poruka-----\nstaro",
    "-----Original Message-----\nFrom: Ana\n\nold",
    "-----Ursprüngliche Nachricht-----\nVon: Ana\n\nalt",
    "On Mon, 2 Mar 2026 at 13:15, Ana <a@b.hr> wrote:\n> old",
    "On Mon, 2 Mar 2026 at 13:15, A Very Long Name Indeed <\na.very.long@address.example> wrote:\n\n> old",
    "Am 02.03.2026 um 13:15 schrieb Ana:\n> alt",
    "Am Mo., 2. März 2026 um 13:15 Uhr schrieb Ana <\na@b.hr>:\n> alt",
    "Von: Ana\nGesendet: Montag, 2. März 2026\nAn: Maja\nBetreff: Anfrage\n\nalt",
    "*From:* Ana <a@b.hr>\n*Sent:* Monday\n*To:* Maja\n*Subject:* x\n\nold",
    "From: Podrška\n\nSent: Friday, September 11, 2026 8:04 AM\n\nSubject: Stranica\n\nOčišćeno je.",
    "> staro\n> staro",
]


@pytest.mark.parametrize("history", HISTORY)
def test_history_is_told_from_what_is_new(history: str) -> None:
    new, quoted = split_history(f"Sad radi.\n\n{history}")

    assert new == "Sad radi."
    assert quoted == history.strip()


NO_HISTORY = [
    "Jučer mi je kolega napisao: nazovi podršku.\nZato zovem.",
    "Dana 2.3. smo promijenili lozinku:\nod tada ne radi.",
    "On Monday it worked, today:\nnothing.",
    "Podaci:\nOd: jučer\nDatum: 2.3.\nviše ne znam",
    "From: x is what the log says\nand nothing else",
    "Podaci:\n\nOd: jučer\n\nDatum: 2.3.\n\nviše ne znam",
]


@pytest.mark.parametrize("text", NO_HISTORY)
def test_what_only_looks_like_history_stays(text: str) -> None:
    assert split_history(text) == (text, "")


def test_answers_between_quoted_lines_are_new() -> None:
    new, quoted = split_history("> Koja adresa?\ninfo@kos-obrt.hr\n> Od kada?\nod jučer")

    assert new == "info@kos-obrt.hr\nod jučer"
    assert quoted == "> Koja adresa?\n> Od kada?"


SIGNATURES = [
    "Lijep pozdrav,\nMaja",
    "Srdačan pozdrav\nMaja Kos\nKos obrt",
    "LP",
    "lp Maja".replace(" Maja", "") + "\nMaja",
    "S poštovanjem,\n\nMaja Kos\nDirektorica\nKos obrt d.o.o.\nUlica 1\nGrad\ntel. 01 555 0100",
    "Best regards,\nMaja",
    "Kind regards\nMaja",
    "Mit freundlichen Grüßen\nMaja",
    "Poslano s mog iPhonea",
    "Sent from my Galaxy",
    "Von meinem iPhone gesendet",
    "-- \nMaja\nKos obrt",
    "Hvala,\nMaja",
    "Maja Kos\nKos obrt | 01 555 0100",
    "Maja\n----------\nOva poruka i privici povjerljivi su i namijenjeni samo primatelju.",
    "This e-mail may contain confidential information intended solely for the addressee.",
]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_is_told_from_what_was_written(signature: str) -> None:
    written, found = split_signature(f"Ne radi mi pošta.\nMolim pomoć.\n\n{signature}", author="Maja Kos")

    assert written == "Ne radi mi pošta.\nMolim pomoć."
    assert found == signature.strip()


TEXTS = [
    "Maja",
    "Pozdrav,\nne radi mi pošta.",
    "Ne radi.\nHvala\nA možete li reći i zašto?",
    "Ne radi.\nOva poruka mi se stalno vraća.",
    "Ne radi.\nPozdrav svima koji rade do kasno i hvala im na tome što još čitaju ovako duge poruke.",
]


@pytest.mark.parametrize("text", TEXTS)
def test_what_was_written_is_not_taken_for_a_signature(text: str) -> None:
    assert split_signature(text, author="Maja Kos") == (text, "")
