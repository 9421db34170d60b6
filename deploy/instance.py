"""What a running instance tells other commands of the same data folder: where its servers and doors are."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from deploy.data_folder import is_held, write_private
from shared.settings import Settings

NAME = "run/instance.json"  # readable by its owner alone: the broker's token is in it


@contextlib.contextmanager
def announced(data: Path, settings: Settings) -> Iterator[None]:
    """Within the context `running_settings` returns `settings`."""
    write_private(data / NAME, msgspec.json.encode(settings))
    try:
        yield
    finally:
        (data / NAME).unlink(missing_ok=True)


def running_settings(data: Path) -> Settings | None:
    """Return the settings of the instance that runs on `data`, None when none does."""
    if not is_held(data):
        return None
    try:
        return msgspec.json.decode((data / NAME).read_bytes(), type=Settings)
    except (OSError, msgspec.DecodeError):
        return None
