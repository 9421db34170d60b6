"""A file is read whole or not at all; a row that cannot be taken is refused alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.store.directory_sync.files import listed_in, read_file
from services.store.directory_sync.listed import Broken

GOOD = b'{"customer": "1", "name": "Kos"}\n{"customer": "2", "name": "Bura"}\n'


async def test_json_lines_and_csv_list_the_same(tmp_path: Path) -> None:
    for name, data in (("d.jsonl", GOOD), ("d.csv", b"customer;name\n1;Kos\n2;Bura\n")):
        (tmp_path / name).write_bytes(data)
        listed = await read_file(tmp_path / name)
        assert [(one.customer, one.name) for one in listed.entries] == [("1", "Kos"), ("2", "Bura")]
        assert listed.whole


def test_a_refused_row_says_whom_it_is_about_where_it_can() -> None:
    listed = listed_in("d.jsonl", GOOD + b'{"customer": "3", "name": "X", "kind": "firm"}\n')

    assert [(one.where.text, one.number) for one in listed.refused] == [("line 3", "3")]
    assert len(listed.entries) == 2
    assert listed.whole


def test_with_a_row_of_nobodys_it_cannot_be_told_who_is_missing() -> None:
    assert not listed_in("d.jsonl", GOOD + b"no json\n").whole
    assert not listed_in("d.csv", b"customer;name\n;Kos\n2;Bura\n").whole


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("d.jsonl", GOOD[:-10]),
        ("d.csv", b"number;what\n1;Kos\n"),
        ("d.csv", b"customer;name;kind\n1;Kos;company\n2;Bu"),
        ("d.csv", b"customer;name\n1;\xe8\n"),
    ],
)
def test_a_file_cut_short_or_not_ours_is_broken(name: str, data: bytes) -> None:
    with pytest.raises(Broken):
        listed_in(name, data)


async def test_a_file_that_is_away_is_broken(tmp_path: Path) -> None:
    with pytest.raises(Broken, match="No such file"):
        await read_file(tmp_path / "d.csv")


def test_a_short_row_that_is_ended_is_taken() -> None:
    assert len(listed_in("d.csv", b"customer;name;kind\n1;Kos\n").entries) == 1


def test_a_last_line_without_an_end_is_taken() -> None:
    assert len(listed_in("d.csv", b"customer;name\n1;Kos").entries) == 1
    assert len(listed_in("d.jsonl", GOOD.rstrip()).entries) == 2
