"""Answers to our replies are told by their marks, from the address they went to; our own come back so."""

from __future__ import annotations

import pytest

from services.intake.channel import Context
from services.intake.channels.email import RawMail
from services.intake.mail.reader import Reader
from services.intake.mail.reading import read_mail
from shared.interaction import Interaction
from shared.reply_marks import counts_from, mark_in, mark_of, message_id, plus_address
from tests.intake.golden import context

SECRET = b"s" * 32
NAME = "0011223344556677"
IVAN = "ivan@horvat.hr"
MARK = mark_of(SECRET, NAME, IVAN)
OURS = message_id(MARK, "stol.hr")


def desk() -> Context:
    return context(reply_secret=SECRET)


def mail(**headers: str) -> bytes:
    given = {
        "From": f"Ivan <{IVAN}>",
        "To": "podrska@stol.hr",
        "Message_ID": "<Z@mail.hr>",
        "Subject": "Re: Pošta",
    }
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in {**given, **headers}.items() if value]
    return ("\r\n".join(lines) + "\r\n\r\nSada radi.\r\n").encode()


def read(**headers: str) -> Interaction:
    return read_mail(mail(**headers), desk())


def test_a_mark_counts_from_the_address_it_was_made_for_alone() -> None:
    assert counts_from(SECRET, MARK, IVAN)
    assert not counts_from(SECRET, MARK, "petra@horvat.hr")
    assert not counts_from(b"t" * 32, MARK, IVAN)
    assert not counts_from(SECRET, f"ot-{NAME}-" + "0" * 20, IVAN)
    assert not counts_from(SECRET, "nothing", IVAN)


def test_a_mark_is_found_in_every_form_in_which_it_goes_out() -> None:
    plus = plus_address(MARK, "podrska@stol.hr")
    assert len(plus.partition("@")[0]) <= 64

    assert {mark_in(one) for one in (OURS, OURS.upper(), plus, f" {MARK} ")} == {MARK}
    assert mark_in("ot-1-2@stol.hr") == mark_in("") == ""


def test_an_answer_names_our_reply_and_is_proved_by_it() -> None:
    answer = read(In_Reply_To=f"<{OURS}>")

    assert answer.parents == (f"email:{OURS}",)
    assert (answer.trust, answer.direction, answer.automatic) == ("verified", "inbound", "")


def test_an_answer_whose_program_drops_the_references_is_found_by_where_it_was_sent() -> None:
    answer = read(To=plus_address(MARK, "podrska@stol.hr"))

    assert answer.parents == (f"email:{OURS}",)
    assert answer.trust == "verified"


@pytest.mark.parametrize("sender", ["petra@horvat.hr", "Ivan <ivan@zli.com>", f"ivan@zli.com, {IVAN}"])
def test_from_any_other_address_the_mark_counts_for_nothing(sender: str) -> None:
    answer = read(From=sender, In_Reply_To=f"<{OURS}>", References=f"<other@mail.hr> <{OURS}>")

    assert answer.parents[-1:] == ("email:other@mail.hr",)
    assert answer.trust == "unverified"


def test_a_mark_is_no_proof_against_proof_to_the_contrary() -> None:
    two = mail(In_Reply_To=f"<{OURS}>").replace(b"To: ", b"From: evil@zli.com\r\nTo: ", 1)

    assert read_mail(two, desk()).trust == "forged"


@pytest.mark.parametrize(
    "headers",
    [
        {"Message_ID": f"<{OURS}>"},
        {"Message_ID": "<renamed@relay.net>", "X_OneThread_Loop": MARK},
    ],
)
def test_a_mail_of_ours_that_comes_back_is_no_report(headers: dict[str, str]) -> None:
    returned = read(From="Podrška <podrska@stol.hr>", To=f"Ivan <{IVAN}>", **headers)

    assert (returned.automatic, returned.note) == ("auto_reply", "our own reply, come back")


@pytest.mark.parametrize(
    "headers",
    [
        {"X_OneThread_Loop": f"ot-{NAME}-" + "0" * 20, "To": IVAN},
        {"X_OneThread_Loop": MARK},  # to us: somebody's program copied our header
        {"Message_ID": "<ot-nothing@stol.hr>"},
    ],
)
def test_nobody_hides_a_report_by_writing_a_mark_of_their_own(headers: dict[str, str]) -> None:
    assert read(**headers).automatic == ""


def test_without_the_secret_a_mail_is_read_as_ever() -> None:
    answer = read_mail(mail(In_Reply_To=f"<{OURS}>"), context())

    assert answer.parents == (f"email:{OURS}",)
    assert answer.trust == "unverified"


async def test_the_live_service_knows_the_marks_in_small_and_in_large_mails() -> None:
    large = mail(In_Reply_To=f"<{OURS}>") + b"x" * 40_000

    async with Reader(reply_secret=SECRET) as reader:
        answers = [
            await reader.normalise(RawMail(raw), context()) for raw in (mail(In_Reply_To=f"<{OURS}>"), large)
        ]

    assert [one.interaction.trust for one in answers] == ["verified", "verified"]
