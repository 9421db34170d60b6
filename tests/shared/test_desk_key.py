"""The desk's key: made once, and what it seals opens with nothing else."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shared.desk_key import KEY_BYTES, NAME, DeskKey, desk_key
from shared.errors import Refused
from shared.settings import Settings

KEY = DeskKey(b"k" * KEY_BYTES)


@pytest.mark.parametrize("content", [b"", b"\x01", b"lozinka je Ljeto2024!" * 1_000])
def test_what_is_sealed_opens_with_the_same_key_and_name_alone(content: bytes) -> None:
    sealed = KEY.seal(content, "a")

    assert KEY.open(sealed, "a") == content
    assert not content or content not in sealed
    assert KEY.seal(content, "a") == sealed
    for key, about, text in (
        (DeskKey(b"o" * KEY_BYTES), "a", sealed),
        (KEY, "b", sealed),
        (KEY, "a", sealed[:-1] + bytes([sealed[-1] ^ 1])),
        (KEY, "a", b""),
    ):
        with pytest.raises(Refused, match="cannot be opened"):
            key.open(text, about)


def test_the_file_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data=str(tmp_path / "new"))
    with ThreadPoolExecutor(8) as many:
        keys = {key.derived("x") for key in many.map(lambda _: desk_key(settings), range(32))}

    assert len(keys) == 1
    assert [path.name for path in (tmp_path / "new").iterdir()] == [NAME]
    assert (tmp_path / "new" / NAME).stat().st_mode & 0o777 == 0o600


def test_a_key_in_the_settings_comes_first_and_one_that_is_none_is_refused(tmp_path: Path) -> None:
    given = base64.b64encode(b"k" * KEY_BYTES).decode()

    assert desk_key(Settings(desk_key=given)).derived("x") == KEY.derived("x")
    for wrong in ("short", "ž", given[:-4]):
        with pytest.raises(Refused, match="ONETHREAD_DESK_KEY"):
            desk_key(Settings(desk_key=wrong))
    (tmp_path / NAME).write_text("damaged")
    with pytest.raises(Refused, match=NAME):
        desk_key(Settings(data=str(tmp_path)))
