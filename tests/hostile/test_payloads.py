"""The payloads of our own, and the walls that are made of them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.hostile.lots import lots_of, packed
from tests.hostile.payload_forms import BREAKOUTS, ELEMENTS
from tests.hostile.payloads import OWN_MIN, WANTED, own, payloads
from tests.hostile.strings import CORPUS, NAUGHTY
from tests.hostile.wall import directory_of, pieces_of


def test_our_own_set_alone_is_large_enough() -> None:
    every, others = payloads(1, environment={})

    assert others == 0
    assert len(every) == len(set(every)) >= WANTED


def test_a_seed_always_gives_the_same_and_another_one_others() -> None:
    assert payloads(1, environment={}) == payloads(1, environment={})
    assert set(own(1, OWN_MIN)) != set(own(2, OWN_MIN))


def test_every_element_stands_in_the_smallest_set_and_every_breakout_before_one() -> None:
    found = "\n".join(own(1, OWN_MIN))

    assert all(form.format(call="canary(1)") in found for form in ELEMENTS)
    assert all(f"\n{one}<" in found for one in BREAKOUTS if one)


def test_other_peoples_payloads_come_to_ours_where_they_are_named(tmp_path: Path) -> None:
    (tmp_path / "xss-payloads.txt").write_text("<a>\n\n<b>\n", encoding="utf-8")
    (tmp_path / NAUGHTY).write_text(json.dumps(["<b>", "c\x00\ud800"]), encoding="utf-8")

    every, others = payloads(1, environment={CORPUS: str(tmp_path)})

    assert others == 3
    assert {"<a>", "<b>", "c?"} < set(every)


def test_lines_hold_as_many_payloads_as_there_is_room_for() -> None:
    lines = packed(["a" * 40, "b" * 40, "c" * 300], 100)

    assert [len(line) <= 100 for line in lines] == [True, True]
    assert "a" * 40 in lines[0] and "b" * 40 in lines[0]  # noqa: PT018  one line
    assert lines[1] == "c" * 100


def test_every_payload_stands_in_every_channel_and_in_the_directory() -> None:
    (lot,) = lots_of(own(1, 150))

    said: dict[str, str] = {}
    for channel, payload in pieces_of(lot):
        said[channel] = said.get(channel, "") + json.dumps(payload)
    assert all(
        json.dumps(one)[1:-1] in said[channel] for one in lot.payloads for channel in ("phone", "chat")
    )
    names = {contact["name"] for contact in json.loads(directory_of([lot]))["contacts"]}
    assert {one[:200] for one in lot.payloads} == names
