"""What a run took away is told in a line that is read back, whatever was taken."""

from __future__ import annotations

from services.store.retaining.telling import SAID, Taken, read_back, told


def test_a_line_tells_what_went_and_is_read_back() -> None:
    counts = {kind: number for number, kind in enumerate(SAID, 1)}

    assert told({"texts": 12, "noise": 0, "copies": 3}) == "12 texts, 3 copies on the bus"
    assert told({}) == ""
    assert read_back(told(counts)) == tuple(Taken(kind, number) for kind, number in counts.items())


def test_a_line_with_words_that_we_do_not_know_is_not_read() -> None:
    assert read_back("") == ()
    assert read_back("12 texts, 3 pictures") == ()
    assert read_back("texts") == ()
