"""What the runs with mails may claim: each way to break a promise makes them say so."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

import msgspec
import pytest

from tests.hostile import large_mails, mails
from tests.hostile.mail_client import Posted, stuffed
from tests.hostile.memory import MIB, Peak, children_of, resident
from tests.hostile.originals import Kept


def posted(number: int = 1, **changes: Any) -> Posted:
    plain: dict[str, Any] = {
        "door": "http",
        "original": f"hash-{number}",
        "answers": ["202"],
        "id": f"id-{number}",
    }
    return Posted(number=number, **(plain | changes))


def kept(**originals: str) -> Kept:
    return Kept(originals={name.replace("_", "-"): digest for name, digest in originals.items()}, causes={})


SOUND = mails.Seen(
    posted=[posted(), posted(2, door="lmtp", answers=["250"], id="")],
    kept=kept(id_1="hash-1", id_x="hash-2"),
    opened={"id-1": "hash-1"},
    peak=Peak(service=100 * MIB),
    lives=1,
    settled=True,
)
BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "a defect": ({"posted": [posted(answers=["500"], id="")]}, "answered {'500': 1}"),
    "a mail put off while nothing is down": (
        {"posted": [posted(answers=["503", "202"])]},
        "answered {'503': 1}",
    ),
    "a mail bounced": ({"posted": [posted(door="lmtp", answers=["550"], id="")]}, "answered {'550': 1}"),
    "a connection that broke": (
        {"posted": [posted(answers=["ReadError"], id="")]},
        "answered {'ReadError': 1}",
    ),
    "a mail that is nowhere": ({"kept": kept(id_x="hash-2", id_3="hash-1")}, "1 not kept"),
    "a mail that is kept otherwise": ({"kept": kept(id_1="hash-9", id_x="hash-2")}, "1 not kept"),
    "a mail of LMTP that is nowhere": ({"kept": kept(id_1="hash-1")}, "1 not kept"),
    "a mail without its original": ({"kept": kept(id_1="", id_x="hash-2")}, "1 not kept"),
    "an original that cannot be opened": ({"opened": {"id-1": ""}}, "originals opened as others"),
    "none opened": ({"opened": {}}, "no original was opened"),
    "a service that died": ({"lives": 2}, "2 lives"),
    "correlators that never end": ({"settled": False}, "did not come to an end"),
    "a slow answer": ({"posted": [posted(slowest_s=7.0)]}, "an answer took 7.00 s"),
    "slow answers": ({"posted": [posted(slowest_s=0.6)]}, "p99 of the answers 0.60 s"),
    "much memory": ({"peak": Peak(service=300 * MIB)}, "held 300 MB"),
    "a dead letter": (
        {"kept": Kept(originals={"id-1": "hash-1", "id-x": "hash-2"}, causes={"id-1": "x"})},
        "1 could not be filed",
    ),
}


def test_a_run_in_which_all_is_well_has_no_faults() -> None:
    assert mails.faults_in(SOUND) == []


@pytest.mark.parametrize("name", BROKEN)
def test_each_way_to_break_the_promise_is_told(name: str) -> None:
    changes, told = BROKEN[name]

    assert told in "; ".join(mails.faults_in(msgspec.structs.replace(SOUND, **changes)))


def test_what_several_were_told_to_be_is_kept_as_one_of_them_came() -> None:
    same = [posted(1), posted(2, id="id-1", duplicate=True)]

    assert mails.lost(same, kept(id_1="hash-1")) == []
    assert mails.lost(same, kept(id_1="hash-2")) == []
    assert mails.lost(same, kept(id_1="hash-3")) == [1, 2]


LARGE = large_mails.Seen(
    posted=[posted(answers=["503", "202"])],
    peaks={"http": Peak(together=300 * MIB)},
    kept=kept(id_1="hash-1"),
    lives=1,
)
LARGE_BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "refused": ({"posted": [posted(answers=["413"], id="")]}, "answered {'413': 1}"),
    "put off for ever": ({"posted": [posted(answers=["503"], id="")]}, "put off for ever"),
    "lost": ({"kept": kept()}, "1 not kept"),
    "not read": (
        {"kept": Kept(originals={"id-1": "hash-1"}, causes={}, unread={"id-1": "x"})},
        "1 could not be read",
    ),
    "much memory": ({"peaks": {"http": Peak(together=400 * MIB)}}, "http: 400 MB together"),
    "a death": ({"lives": 2}, "2 lives"),
}


def test_a_large_mail_may_be_put_off_and_is_taken_then() -> None:
    assert large_mails.faults_in(LARGE) == []


@pytest.mark.parametrize("name", LARGE_BROKEN)
def test_each_way_to_fail_at_large_mails_is_told(name: str) -> None:
    changes, told = LARGE_BROKEN[name]

    assert told in "; ".join(large_mails.faults_in(msgspec.structs.replace(LARGE, **changes)))


def test_a_large_mail_is_as_large_as_it_is_to_be_and_no_other_is_the_same() -> None:
    one, other = (large_mails.large_mail(1, number, 300_000) for number in (1, 2))

    assert 220_000 < len(one) <= 300_100
    assert one != other
    assert one == large_mails.large_mail(1, 1, 300_000)


@pytest.mark.parametrize(
    ("raw", "sent"),
    [(b".\r\n", b"..\r\n"), (b"a\r\n.b\r\n..\r\n", b"a\r\n..b\r\n...\r\n"), (b"a\n.\n\r\n", b"a\n.\n\r\n")],
)
def test_lines_that_begin_with_a_dot_are_sent_with_two(raw: bytes, sent: bytes) -> None:
    assert stuffed(raw) == sent


async def test_what_a_process_and_its_children_hold_is_seen() -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "input()", stdin=asyncio.subprocess.PIPE
    )
    try:
        assert child.pid in children_of(os.getpid())
        assert resident(os.getpid()) > 10 * MIB
        peak = Peak()
        peak.look(os.getpid())
        assert peak.together == peak.service + peak.children
    finally:
        child.kill()
        await child.wait()
    assert resident(child.pid) == 0
