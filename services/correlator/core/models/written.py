"""A model as a file: all its numbers, and of each where it comes from. Pure: bytes in, bytes out.

A file that was written by another version of OneThread, or by hand and wrongly, is refused with the place
that is at fault: no number is ever guessed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import msgspec

from services.correlator.core.models.model import Model
from shared.errors import Refused

FILE_BYTES_MAX = 1024**2  # a model takes some 20 kB
BITS_MAX = 100.0  # no weight comes near; more would only hide what else is compared
NAME_CHARS_MAX = 64
ORIGIN_CHARS_MAX = 300
JUDGED = "judged"

# Numbers that are no bits, and what they must lie between.
_SHARES = (0.0, 1.0)
_RANGES: dict[str, tuple[float, float]] = {
    "customer.universe_min": (1, 10**9),
    "customer.address_universe_factor": (1, 10**6),
    "customer.known_share": (0.01, 0.99),
    "customer.borrowed": _SHARES,
    "customer.firm_partly": _SHARES,
    "customer.cap_factor": (1, 100),
    "customer.auto_probability": (0.5, 1.0),
    "customer.auto_lead": (0, BITS_MAX),
    "thread.problem_lead_full": (0.1, BITS_MAX),
    "thread.stems_counted": (0, 40),
    "thread.join_probability": (0.5, 1.0),
    "thread.thread_share_min": _SHARES,
    "thread.ask_probability": _SHARES,
    "days.quiet_closes": (0, 3650),
    "days.reopens": (0, 3650),
    "days.recurs": (0, 3650),
}


class WrittenModel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A model with the origin of each of its numbers."""

    model: Model
    origins: dict[str, str]  # "thread.header" -> "judged", "C2", "fitted on …, n=…"


_decoder = msgspec.json.Decoder(WrittenModel)


def numbers(model: Model) -> Iterator[tuple[str, float]]:
    """Yield the numbers of a model by name: "customer.name_full", "thread.header", "days.reopens"."""
    for part in ("customer", "thread", "days"):
        for name, value in msgspec.structs.asdict(getattr(model, part)).items():
            yield f"{part}.{name}", value


def written(model: Model, origins: Mapping[str, str]) -> bytes:
    """Return the file of a model; what `origins` does not name was judged."""
    every = {name: origins.get(name, JUDGED) for name, _value in numbers(model)}
    return (
        msgspec.json.format(msgspec.json.encode(WrittenModel(model=model, origins=every)), indent=2) + b"\n"
    )


def read_model(data: bytes, shipped: Mapping[str, Model]) -> WrittenModel:
    """Return the model in `data`. Raises Refused, naming what is wrong.

    A shipped model's name is its own: a file that bears it must hold its numbers, since placements name it.
    """
    if len(data) > FILE_BYTES_MAX:
        raise Refused(f"model file: larger than {FILE_BYTES_MAX} bytes")
    try:
        found = _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(f"model file: {error}") from None
    if cause := _unfit(found) or _misnamed(found.model, shipped):
        raise Refused(f"model file: {cause}")
    return found


def _unfit(found: WrittenModel) -> str:
    every = dict(numbers(found.model))
    for name, value in every.items():
        least, most = _RANGES.get(name, (-BITS_MAX, BITS_MAX))
        if not math.isfinite(value) or not least <= value <= most:
            return f"{name} is {value}, not between {least:g} and {most:g}"
    if strange := found.origins.keys() ^ every.keys():
        return f"every number has one origin, and nothing else has: {min(strange)}"
    long = [name for name, origin in found.origins.items() if not 0 < len(origin) <= ORIGIN_CHARS_MAX]
    return f"the origin of {long[0]} has no text, or more than {ORIGIN_CHARS_MAX} characters" if long else ""


def _misnamed(model: Model, shipped: Mapping[str, Model]) -> str:
    name = model.name
    if not 0 < len(name) <= NAME_CHARS_MAX or not name.isascii() or not name.isprintable() or " " in name:
        return f"a model's name has 1 to {NAME_CHARS_MAX} visible ASCII characters"
    if name in shipped and shipped[name] != model:
        return f"{name} is the name of a shipped model with other numbers"
    return ""
