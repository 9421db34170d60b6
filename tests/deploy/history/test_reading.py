"""A history becomes a corpus: in order of time, each piece once, and never a crash."""

from __future__ import annotations

import os
import random
from pathlib import Path

import msgspec
import pytest

from deploy.history import reading
from deploy.history.reading import History, read_history
from shared.errors import Refused

DESKS = Path(__file__).parent / "desks"
CALL = "2026-11-02 14:05,down"


def wrote(folder: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def places(history: History) -> list[str]:
    return [one.id for one in history.corpus.pieces]


def test_all_kinds_of_files_come_in_order_of_time() -> None:
    history = read_history([DESKS / "hr"])

    assert places(history) == [
        "podrska.mbox#1",
        "pozivi.csv:2",
        "podrska.mbox#3",
        "pozivi.csv:3",
        "razgovori.json#1",
        "portal.jsonl:1",
    ]
    moments = [one.received_at for one in history.corpus.pieces]
    assert moments == sorted(moments)
    assert (history.again, history.sent, history.customers) == (1, 1, 2)
    assert [one.place for one in history.left_out] == [
        "portal.jsonl:2",
        "pozivi.csv:4",
        "pozivi.csv:5",
        "razgovori.json#2",
    ]


def test_mail_folders_are_read_and_what_the_desk_does_not_say_is_learned() -> None:
    history = read_history([DESKS / "en"])

    assert {"mail/0001.eml", "Maildir/cur/1793700000.M1.host", "calls.csv:2"} <= set(places(history))
    assert history.learned.own_addresses == ("help@harbour.example",)
    assert history.learned.authserv_ids == ("mx.harbour.example",)
    assert history.corpus.desk.authserv_ids == ("mx.harbour.example",)
    assert not history.has_desk


def test_what_a_desk_says_of_itself_is_not_learned_over() -> None:
    history = read_history([DESKS / "en"], desk=DESKS / "hr" / "desk.json")

    assert history.learned.own_addresses == ()
    assert history.corpus.desk.authserv_ids == ("mx.bura.example",)


def test_the_same_history_is_read_the_same_every_time_and_in_any_order_of_its_paths() -> None:
    files = sorted(one for one in (DESKS / "hr").iterdir())
    forwards, backwards = read_history(files), read_history(files[::-1])

    assert read_history(files) == forwards
    assert places(forwards) == places(backwards)


def test_what_a_channel_does_not_take_is_left_out_with_the_field(tmp_path: Path) -> None:
    wrote(tmp_path, calls__csv=f"at,note,name\n2026-11-02,x,{'n' * 600}\n{CALL},good\n")

    history = read_history([tmp_path])

    assert places(history) == ["calls.csv:3"]
    assert history.left_out[0].place == "calls.csv:2"
    assert "/caller_name" in history.left_out[0].why


def test_a_history_with_nothing_in_it_is_refused_with_the_cause(tmp_path: Path) -> None:
    wrote(tmp_path, calls__csv="colour\nblue\n", notes__docx=b"PK")

    with pytest.raises(Refused, match=r"calls\.csv: its columns lack"):
        read_history([tmp_path])
    with pytest.raises(Refused, match="is not there"):
        read_history([tmp_path / "nowhere"])


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("desk.json", b"{", "desk.json"),
        ("desk.json", b'{"time_zone": "Mars/Base"}', "no time zone"),
        ("desk.json", b'{"time_zone": "../../etc/passwd"}', "no time zone"),
        ("directory.csv", b"customer,colour\n", "colour"),
        ("directory.jsonl", b"{}\n", "line 1"),
        ("customers.csv", b"\xff\xfe\xfa", "not UTF-8"),
    ],
)
def test_a_damaged_desk_or_directory_is_refused_for_it_changes_everything(
    tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    wrote(tmp_path, calls__csv=f"at,note\n{CALL}\n")
    (tmp_path / name).write_bytes(content)

    with pytest.raises(Refused, match=told):
        read_history([tmp_path])


def test_links_pipes_and_odd_names_do_no_harm(tmp_path: Path) -> None:
    wrote(tmp_path, calls__csv=f"at,note\n{CALL}\n")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "secret.eml").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe.mbox")
    (tmp_path / "a\x1b[31m\nb.csv").write_text("at,note\n2026-11-03,x\n")

    history = read_history([tmp_path])

    assert [one.encode() for one in places(history)] == [b"calls.csv:2", b"a[31m b.csv:2"]


def test_two_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for number, folder in enumerate(("one", "two")):
        (tmp_path / folder).mkdir()
        wrote(tmp_path / folder, calls__csv=f"at,note\n2026-11-0{number + 1},x\n")

    assert places(read_history([tmp_path / "one", tmp_path / "two"])) == ["calls.csv:2", "calls.csv (2):2"]


def test_reading_stops_at_its_bound_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PIECES_MAX", 3)
    wrote(tmp_path, calls__csv="at,note\n" + "".join(f"2026-11-0{day},x\n" for day in range(1, 9)))

    history = read_history([tmp_path])

    assert len(history.corpus.pieces) == 3
    assert history.cut_short.startswith("calls.csv: 3 pieces")


def test_noise_in_any_file_is_left_out_and_nothing_crashes(tmp_path: Path) -> None:
    dice = random.Random(13)
    whole = {path.name: path.read_bytes() for path in (DESKS / "hr").iterdir() if path.suffix != ".csv"}
    whole["pozivi.csv"] = (DESKS / "hr" / "pozivi.csv").read_bytes()
    del whole["desk.json"]
    for number in range(60):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name, content in whole.items():
            damaged = bytearray(content)
            for _ in range(dice.randrange(1, 40)):
                damaged[dice.randrange(len(damaged))] = dice.randrange(256)
            (folder / name).write_bytes(damaged[: dice.randrange(1, len(damaged))])
        wrote(folder, good__csv=f"at,note\n{CALL}\n")

        history = read_history([folder])

        assert "good.csv:2" in places(history)
        assert msgspec.json.encode(history.left_out)
