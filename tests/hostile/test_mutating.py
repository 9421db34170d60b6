"""The mutator: all follows from the seed, every change comes round, and no mail grows without end."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from tests.hostile.mail_set import read_mail_set
from tests.hostile.mails import mail_of
from tests.hostile.mutating import BYTES_MAX, CHANGES, mutated
from tests.intake.mail.hostile import SPOILED

MAILS = list(SPOILED.values())
TRIES = 40
WHOLE = (
    b"From: a@b.hr\r\nDate: Fri, 20 Feb 2026 10:14:00 +0100\r\nSubject: one\r\n"
    b'Content-Type: multipart/mixed; boundary="edge"\r\n\r\n--edge\r\n'
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    b"a line\r\nanother line\r\n--edge--\r\n"
)


def test_the_same_seed_makes_the_same_mails() -> None:
    def mails(seed: int) -> list[bytes]:
        return [mail_of(seed, number, MAILS)[0] for number in range(TRIES)]

    assert mails(7) == mails(7)
    assert mails(7) != mails(8)


def test_every_mail_of_the_set_comes_first_and_as_it_is() -> None:
    assert [mail_of(1, number, MAILS)[0] for number in range(len(MAILS))] == MAILS


def test_the_set_holds_our_corpora_and_what_was_written_to_do_harm() -> None:
    found = read_mail_set()

    assert len(found.corpora) > 500
    assert {*SPOILED.values()} <= {*found.ours}
    assert found.all == read_mail_set().all


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_changes_a_mail(name: str) -> None:
    other = b"From: c@d.hr\nSubject: other\n\nother text\n"
    found = {CHANGES[name](random.Random(seed), WHOLE, other) for seed in range(TRIES)}

    assert len(found - {WHOLE}) > 1


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_takes_whatever_there_is(name: str) -> None:
    for mail in (b"", b"\n", b"\x00", b"\n\n", *MAILS):
        for seed in range(3):
            CHANGES[name](random.Random(seed), mail, mail)


def test_every_change_comes_round_and_no_mail_is_longer_than_it_may_be() -> None:
    made = [mutated(random.Random(seed), MAILS) for seed in range(500)]

    assert Counter(name for _, names in made for name in names).keys() == CHANGES.keys()
    assert max(len(mail) for mail, _ in made) <= BYTES_MAX
