"""JSON bodies made from a schema, and each way in which one is not what was asked for. Pure, seeded.

A value is what JSON can say, and more: `Raw` stands for bytes that no encoder writes, an object may be a list
of pairs, so that a name can come twice, and strings may hold lone surrogates.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

DEEP = 1_200  # beyond what any decoder of Python's recurses
Path = tuple[str | int, ...]


class Raw(msgspec.Struct, frozen=True):
    """Bytes, as they are."""

    bytes: bytes


class Pairs(msgspec.Struct, frozen=True):
    """An object with its members in order, names twice as they are."""

    members: tuple[tuple[str, Any], ...]


def written(value: Any) -> bytes:
    """Return the value as JSON; lone surrogates become escapes, everything else UTF-8."""
    if isinstance(value, Raw):
        return value.bytes
    if isinstance(value, Mapping):
        value = Pairs(tuple(value.items()))
    if isinstance(value, Pairs):
        return b"{" + b",".join(_string(name) + b":" + written(one) for name, one in value.members) + b"}"
    if isinstance(value, list | tuple):
        return b"[" + b",".join(map(written, value)) + b"]"
    return _string(value) if isinstance(value, str) else msgspec.json.encode(value)


def _string(text: str) -> bytes:
    if any("\ud800" <= one <= "\udfff" for one in text):
        escaped = "".join(f"\\u{ord(one):04x}" if "\ud800" <= one <= "\udfff" else one for one in text)
        plain = msgspec.json.encode(text.encode("utf-8", "replace").decode())
        return b'"' + escaped.encode() + b'"' if '"' not in text and "\\" not in text else plain
    return msgspec.json.encode(text)


def odd_values(dice: random.Random, strings: Sequence[str]) -> Iterator[Any]:
    """Yield what may stand where something else was asked for, one after the other in a seeded order."""
    fixed: list[Any] = [
        *(None, True, False, 0, -1, 1.5, "", [], {}, [[]], [None], {"": ""}),
        *(2**31, 2**63 - 1, -(2**63), 2**64 - 1, 5e-324),
        Raw(b"9" * 5_000),
        Raw(b"-" + b"9" * 400),
        Raw(b"1e400"),
        Raw(b"-1e400"),
        Raw(b"0." + b"0" * 3_000 + b"1"),
        Raw(b"NaN"),
        Raw(b"Infinity"),
        Raw(b"01"),
        Raw(b"'x'"),
        Raw(b'"\\ud800"'),
        Raw(b'"\\udc00\\ud800"'),
        Raw(b'"\\u0000"'),
        Raw(b'"a\\u0000b"'),
        Raw(b'"\\x41"'),
        Raw(b'"\xff\xfe"'),
        Raw(b'"\xc0\xae\xed\xa0\x80"'),
        Raw(b'"\xf5\x80\x80\x80"'),
        Raw(b'"a\x00b\x01"'),
        Raw(b'"never ends'),
        Raw(b"[" * DEEP + b"]" * DEEP),
        Raw(b'{"a":' * DEEP + b"1" + b"}" * DEEP),
        Raw(b"[" * DEEP),
        Raw(b"["),
        Raw(b"// x"),
        Raw(b""),
        [1] * 600,
        {str(number): number for number in range(600)},
        "x" * 120_000,
        {"a": {"b": {"c": [{"d": "e"}]}}},
    ]
    while True:
        dice.shuffle(fixed)
        yield from fixed
        yield from dice.sample(list(strings), min(len(strings), len(fixed)))


def paths(value: Any, at: Path = ()) -> Iterator[Path]:
    """Yield where something stands in the value, the whole first."""
    yield at
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from paths(one, (*at, name))
    elif isinstance(value, list | tuple):
        for place, one in enumerate(value[:3]):
            yield from paths(one, (*at, place))


def changed(value: Any, at: Path, change: Callable[[Any], Any]) -> Any:
    """Return the value with what stands at the path changed; `Pairs` and None are kept as they come."""
    if not at:
        return change(value)
    step, rest = at[0], at[1:]
    if isinstance(value, Mapping):
        return {name: changed(one, rest, change) if name == step else one for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [changed(one, rest, change) if place == step else one for place, one in enumerate(value)]
    return value


def mutated(value: Any, dice: random.Random, odd: Iterator[Any]) -> bytes:
    """Return the value as JSON, wrong in one to three places."""
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        value = _mutated_once(value, dice, odd)
    body = written(value)
    if dice.random() < 0.1 and body:
        body = dice.choice(_BYTES)(body, dice)
    return body


def _mutated_once(value: Any, dice: random.Random, odd: Iterator[Any]) -> Any:
    at = dice.choice(list(paths(value)))
    kind = dice.random()
    if kind < 0.7:
        return changed(value, at, lambda _: next(odd))
    if kind < 0.8 and at and isinstance(at[-1], str):
        name = at[-1]
        return changed(value, at[:-1], lambda one: {key: each for key, each in one.items() if key != name})
    if kind < 0.87:
        return changed(value, at, lambda one: [one])
    extra = next(odd)
    return changed(value, at, lambda one: _with_more(one, dice, extra))


def _with_more(value: Any, dice: random.Random, extra: Any) -> Any:
    """Return an object with one member more: a stranger, or one of its own twice."""
    if not isinstance(value, Mapping):
        return extra
    name = dice.choice([*value, "stranger", "__proto__", "", "a/b~c", "x" * 5_000])
    return Pairs((*value.items(), (str(name), extra)))


def flipped(body: bytes, dice: random.Random) -> bytes:
    """Return the bytes with one bit of them turned."""
    if not body:
        return body
    place = dice.randrange(len(body))
    return body[:place] + bytes((body[place] ^ (1 << dice.randrange(8)),)) + body[place + 1 :]


_BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    lambda body, dice: body[: dice.randrange(len(body))],
    flipped,
    lambda body, _: b"\xef\xbb\xbf" + body,
    lambda body, _: body + body,
    lambda body, _: body.decode("utf-8", "replace").encode("utf-16"),
    lambda _, dice: dice.randbytes(200),
    lambda body, _: body + b"\x00",
)
