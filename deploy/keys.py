"""The keys that the first run made, kept so that a later run can print and use them again.

The database holds only their hashes. The file is readable by its owner alone.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from deploy.data_folder import write_private
from shared.errors import Refused

NAME = "keys.json"


class Keys(msgspec.Struct, frozen=True):
    """Keys of sources, by the source's name."""

    sources: dict[str, str] = {}


def read_keys(data: Path) -> Keys:
    """Return the keys in the data folder, none when there is no file yet. Raises Refused for damage."""
    try:
        return msgspec.json.decode((data / NAME).read_bytes(), type=Keys)
    except FileNotFoundError:
        return Keys()
    except (OSError, msgspec.DecodeError) as error:
        raise Refused(f"{data / NAME} cannot be read ({error})") from None


def keep_key(data: Path, source: str, key: str) -> None:
    """Add the key of a source to the file, or replace it."""
    known = read_keys(data).sources
    write_private(data / NAME, msgspec.json.format(msgspec.json.encode(Keys({**known, source: key}))))
