"""The list of erasures as a file, in the data folder and in every backup: it outlives the database."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import msgspec

from services.store.erasing.erasures import Erasure
from shared.errors import Refused


def list_of(erasures: Collection[Erasure]) -> bytes:
    """Return the list as its file keeps it, one erasure a line."""
    return b"".join(msgspec.json.encode(one) + b"\n" for one in erasures)


def read_list(file: Path) -> list[Erasure]:
    """Return the erasures in a list; none where there is no file. Raises Refused for damage."""
    decoder = msgspec.json.Decoder(Erasure)
    try:
        return [decoder.decode(line) for line in file.read_bytes().splitlines()]
    except FileNotFoundError:
        return []
    except (OSError, msgspec.DecodeError) as error:
        raise Refused(f"{file} is no list of erasures ({error})") from None
