"""JSON bodies of our own formats: one object or an array, strict, with a pointer to what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from services.intake.channel import BATCH_MAX, Channel, Context, Decoded, Normalised
from shared.errors import Rejected

JSON = "application/json"
BYTES_MAX = 4 * 1024 * 1024  # 500 pieces of 8 KB

P = TypeVar("P")

_AT = re.compile(r" - at `\$([^`]{0,500})`")
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]")
_FIELD = re.compile(r"(?:unknown|required) field `([^`]{0,200})`")
_encoder = msgspec.json.Encoder()


def json_channel(
    *,
    name: str,
    path: str,
    payload: type[P],
    normalise: Callable[[P, Context], Normalised],
    example: P | None = None,
) -> Channel:
    """Return a channel that takes one JSON object of type `payload`, or an array of up to BATCH_MAX."""
    bounded = Annotated[tuple[payload, ...], Meta(min_length=1, max_length=BATCH_MAX)]  # type: ignore[valid-type]
    decoder = msgspec.json.Decoder(bounded | payload)

    def decode(body: bytes) -> Decoded:
        found = _decode(decoder, body)
        return Decoded(found, many=True) if isinstance(found, tuple) else Decoded((found,))

    def record(value: object) -> P:
        found: P = _decode(one, _encoder.encode(value))
        return found

    one = msgspec.json.Decoder(payload)
    return Channel(
        name=name,
        path=path,
        media_type=JSON,
        bytes_max=BYTES_MAX,
        decode=decode,
        record=record,
        normalise=normalise,
        example=example,
    )


def original(payload: object) -> bytes:
    """Return `payload` as JSON in one canonical form: the same however its client wrote or grouped it."""
    return _encoder.encode(payload)


def read_json(decoder: msgspec.json.Decoder[P], body: bytes) -> P:
    """Return what `decoder` finds in `body`. Raises Rejected: 400 for no JSON, 422 with a pointer else."""
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise explained(str(error)) from None
    except msgspec.DecodeError as error:
        raise Rejected(f"not JSON: {error}", status=400) from None
    except UnicodeDecodeError:
        raise Rejected("not JSON: a string is not UTF-8", status=400) from None
    except RecursionError:
        raise Rejected("nested too deeply", status=400) from None


def _decode(decoder: msgspec.json.Decoder[Any], body: bytes) -> Any:
    found = read_json(decoder, body)
    if b"\\u0000" in body:  # the only way JSON can spell a NUL, which no database keeps
        for pointer in _with_nul(msgspec.to_builtins(found), ""):
            raise Rejected("contains a NUL character", pointer=pointer)
    return found


def explained(text: str) -> Rejected:
    """Return msgspec's words with its path as a JSON pointer (RFC 6901); names the field, not its parent."""
    detail, _, _ = text.partition(" - at `")
    at = _AT.search(text)
    steps = [name or place for name, place in _STEP.findall(at.group(1))] if at else []
    field = _FIELD.search(detail)
    if field:
        steps.append(field.group(1))
    return Rejected(detail, pointer="".join("/" + _escaped(step) for step in steps))


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def _with_nul(value: object, pointer: str) -> Iterator[str]:
    if isinstance(value, str):
        if "\x00" in value:
            yield pointer
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _with_nul(inner, f"{pointer}/{_escaped(str(key))}")
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            yield from _with_nul(inner, f"{pointer}/{place}")
