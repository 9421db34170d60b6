"""What the run with all mail doors may claim: each way to break a promise makes it say so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.faults.run import Order
from tests.hostile.carrying.hooks import EDGE, multipart, parts_of
from tests.hostile.carrying.mailbox import Mailbox, mailbox
from tests.hostile.carrying.pulling import EMPTY, Fetching, taken_by
from tests.hostile.carrying.sent import (
    NAME,
    ODD_SENDERS,
    PAUSE_S,
    PLAIN_SENDER,
    Mail,
    Sent,
    Told,
    carried,
    digest,
    mail_of,
    shared_mail,
)
from tests.hostile.carrying.verdict import Refusal, Seen, count_of, faults_in, figures_of
from tests.hostile.mail_doors import MUTATED, Load
from tests.hostile.originals import Kept

MAIL = b"From: maja@kos-obrt.hr\r\nSubject: x\r\n\r\nne radi\r\n"


def sent(number: int = 1, door: str = "smtp", **changes: Any) -> Sent:
    plain: dict[str, Any] = {"original": f"{door}-{number}", "answers": ["250"], "why": []}
    return Sent(door=door, number=number, **(plain | changes))


def kept(*originals: str, **causes: str) -> Kept:
    return Kept(originals={f"id-{place}": one for place, one in enumerate(originals)}, causes=causes)


FILED = ("smtp-1", "mailgun-1", "rebuilt", "imap-1", "one-of-three", "stand-in")
MAILS = (
    sent(),
    sent(door="mailgun", answers=["503", "200"], id="id-1"),
    sent(door="postmark", answers=["200"], id="id-2", original=""),
    sent(door="imap", answers=["taken"]),
    sent(7, original="one-of-three", shared=True),
    sent(7, door="imap", answers=["taken"], original="another-of-three", shared=True),
    sent(7, door="mailgun", answers=["200"], original="the-last-of-three", id="id-4", shared=True),
)
SOUND = Seen(
    sent=MAILS,
    kept=kept(*FILED),
    opened={"id-0": "smtp-1"},
    absent=[],
    fetching=Fetching(withheld=1),
    refusals=[Refusal("smtp", "550", "550")],
    lives=1,
    settled=True,
)


def also(*more: Sent) -> dict[str, Any]:
    return {"sent": [*MAILS, *more]}


BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "a defect": (also(sent(2, door="mailgun", answers=["500"])), "answered {'mailgun 500': 1}"),
    "a mail bounced": (also(sent(2, answers=["554"])), "answered {'smtp 554': 1}"),
    "a mail refused": (also(sent(2, answers=["550"])), "answered {'smtp 550': 1}"),
    "a connection that broke": (also(sent(2, answers=["EOFError"])), "answered {'smtp EOFError': 1}"),
    "a pipe that crashed": (also(sent(2, door="pipe", answers=["exit 1"])), "answered {'pipe exit 1': 1}"),
    "a mail put off for ever": (also(sent(2, answers=["451"])), "put off for ever {'smtp': 1}"),
    "a mail that is nowhere": ({"kept": kept("another", *FILED[1:])}, "1 not kept as they came ['smtp 1']"),
    "a mail under another's id": ({"kept": kept("smtp-1", "rebuilt", *FILED[2:])}, "['mailgun 1']"),
    "a mail without bytes that is nowhere": (
        {"kept": Kept(originals={f"id-{n}": one for n, one in enumerate(FILED) if n != 2}, causes={})},
        "['postmark 1']",
    ),
    "two mails told to be one": (
        also(sent(2, door="postmark", answers=["200"], id="id-2", original="")),
        "2 not kept as they came",
    ),
    "a mail that is there twice": ({"kept": kept(*FILED, "smtp-1")}, "1 more than once ['smtp 1']"),
    "a mail of all doors that is there twice": (
        {"kept": kept(*FILED, "another-of-three")},
        "1 more than once ['every 7']",
    ),
    "a mail of all doors that is nowhere": (
        {"kept": kept(*FILED[:4], "else", "stand-in")},
        "1 not kept as they came ['every 7']",
    ),
    "an interaction from nowhere": ({"kept": kept(*FILED, "else")}, "1 more interactions"),
    "a withheld mail that is not told of": ({"kept": kept(*FILED[:-1])}, "1 mails fewer"),
    "a mailbox that was left": ({"fetching": Fetching(withheld=1, left=3)}, "3 mails left in the mailbox"),
    "an original that opens as another": ({"opened": {"id-0": "else"}}, "opened as others: ['id-0']"),
    "none opened": ({"opened": {}}, "no original was opened"),
    "one that the API does not have": ({"absent": ["id-0"]}, "1 are not in the API"),
    "a refusal that is another": ({"refusals": [Refusal("smtp", "550", "554")]}, "refused otherwise"),
    "a service that died": ({"lives": 2}, "2 lives"),
    "correlators that never end": ({"settled": False}, "did not come to an end"),
    "a stall": (also(sent(2, slowest_s=21.0)), "an answer took 21.0 s"),
    "a dead letter": ({"kept": kept(*FILED, id_0="x")}, "1 could not be filed"),
}


def test_a_run_in_which_all_is_well_has_no_faults() -> None:
    assert faults_in(SOUND) == []
    assert count_of(SOUND).expected == len(FILED)


@pytest.mark.parametrize("name", BROKEN)
def test_each_way_to_break_the_promise_is_told(name: str) -> None:
    changes, told = BROKEN[name]

    assert told in "; ".join(faults_in(msgspec.structs.replace(SOUND, **changes)))


def test_the_figures_are_told_door_by_door() -> None:
    figures = figures_of(msgspec.structs.replace(SOUND, **also(sent(2, answers=["554"], slowest_s=0.2))))

    assert figures["smtp"] == {
        "sent": 3,
        "taken": 2,
        "refused": {"554": 1},
        "5xx": 1,
        "lost": 0,
        "doubled": 0,
        "put_off": 0,
        "p99_ms": 200,
    }
    assert figures["mailgun"]["put_off"] == 1


class Answers:
    """A way that answers as it was told to."""

    door = "smtp"

    def __init__(self, *codes: str) -> None:
        self._codes = iter(codes)

    def kept(self, mail: Mail) -> bytes | None:
        return mail.raw

    async def hand_over(self, _mail: Mail) -> Told:
        return Told(next(self._codes), "so it is")

    async def close(self) -> None:
        pass


async def test_a_mail_is_handed_over_until_it_is_taken_or_refused_for_good(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.hostile.carrying.sent.PAUSE_S", PAUSE_S / 100)
    mail = shared_mail(3, MAIL)

    taken = await carried(Answers("451", "250"), mail)
    refused = await carried(Answers("550"), mail)

    assert (taken.answers, taken.taken, taken.original) == (["451", "250"], True, digest(mail.raw))
    assert (refused.answers, refused.taken, refused.why) == (["550"], False, ["550 so it is"])


def test_no_two_mails_of_a_run_are_the_same_and_the_same_run_has_the_same() -> None:
    made = {mail_of(1, door, number, [MAIL]).raw for door in ("smtp", "imap") for number in range(20)}

    assert len(made) == 40
    assert mail_of(1, "smtp", 9, [MAIL]) == mail_of(1, "smtp", 9, [MAIL])
    assert mail_of(1, "smtp", 0, [MAIL]).raw.endswith(MAIL)


def test_a_part_of_the_run_sends_a_part_of_everything_and_all_of_it_all() -> None:
    part, whole = (Load(Order(seed=1, say=print, scale=scale)) for scale in (0.01, 1.0))

    assert len(whole.as_they_are) == len(whole.mails)
    assert len(part.as_they_are) == pytest.approx(len(whole.mails) / 100, abs=1)
    assert (whole.mutated, part.mutated) == (MUTATED, MUTATED / 100)
    assert len(list(part.mails_of("smtp"))) > len(list(part.mails_of("pipe")))


def test_the_senders_are_such_as_no_form_can_hold() -> None:
    assert len(set(ODD_SENDERS)) == len(ODD_SENDERS) >= 20
    assert PLAIN_SENDER not in ODD_SENDERS


def test_a_mail_in_parts_says_what_the_mail_said() -> None:
    found = parts_of(
        b"From: Maja <maja@kos-obrt.hr>\r\nTo: a@b.hr, c@d.hr\r\nSubject: x\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nne radi\r\n"
        b"--b\r\nContent-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        b"AAAA\r\n--b--\r\n"
    )

    assert found["FromFull"]["Email"] == "maja@kos-obrt.hr"
    assert [one["Email"] for one in found["ToFull"]] == ["a@b.hr", "c@d.hr"]
    assert (found["Subject"], found["TextBody"].strip()) == ("x", "ne radi")
    assert [(one["Name"], one["Content"].strip()) for one in found["Attachments"]] == [("a.png", "AAAA")]


def test_a_form_holds_the_mail_byte_for_byte() -> None:
    form = multipart({b"sender": b"a@b.hr", b"body-mime": b"\x00\xff" + MAIL})

    assert form.split(b"--" + EDGE.encode())[2].partition(b"\r\n\r\n")[2] == b"\x00\xff" + MAIL + b"\r\n"


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Mailbox]:
    with mailbox(tmp_path) as running:
        yield running


def test_a_mailbox_gives_to_another_client_what_it_can_give(box: Mailbox) -> None:
    names = [NAME.format(number=number, door="imap").encode() + MAIL for number in (1, 2)]
    shared = shared_mail(3, MAIL).raw
    box.put([names[0], EMPTY])
    box.put_withheld()
    box.put([names[1], shared])

    assert box.last_uid() == 5
    given = taken_by(box.given(), Fetching(left=1))
    assert [(one.number, one.shared, one.taken) for one in given] == [
        *((1, False, True), (-1, False, True), (2, False, True)),
        (3, True, False),
    ]
    assert given[0].original == digest(names[0])
