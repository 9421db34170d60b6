"""The worst that can be asked: at our limits, ten and a hundred times beyond them. Pure.

Each case is what once made a parser, a pattern, a comparison or a walker take seconds for kilobytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from tests.hostile.loading.case import TEXT_CHARS, TIMES, Case, note
from tests.hostile.loading.mail_cases import mail_cases
from tests.hostile.loading.texts import lines, texts

SENT_BYTES_MAX = 48 * 2**20  # what would be longer is cut there, though told as if it came
DEPTH, KEYS, PIECES = 900, 5_000, 500
HEADERS, FIELDS = 90, 40


def all_cases(sizes: Sequence[int] = TIMES) -> Iterator[Case]:
    """Yield every case at every size, each made when it is asked for: together they fill the memory."""
    for times in sizes:
        yield from _shapes(times)
        yield from texts(times)
        yield from lines(times)
        yield from _heads(times)
        yield from mail_cases(times)


def _shapes(times: int) -> Iterator[Case]:
    deep, keys = DEPTH * times, KEYS * times
    shapes = {
        "an array in an array": b"[" * deep + b"]" * deep,
        "an object in an object": b'{"a":' * deep + b"0" + b"}" * deep,
        "never closed": b"[" * deep * 10,
        "many names": b"{" + b",".join(b'"k%d":0' % one for one in range(keys)) + b"}",
        "one name many times": b"{" + b",".join([b'"note":""'] * keys) + b"}",
        "a long number": b"9" * (KEYS * times),
        "a long fraction": b"0." + b"0" * (KEYS * times) + b"1e-99999",
        "a long name": b'{"' + b"n" * (TEXT_CHARS * times) + b'":0}',
        "escapes": b'"' + b"\\u0041" * (KEYS * times) + b'"',
        "half surrogates": b'"' + b"\\ud800" * (KEYS * times) + b'"',
        "blanks": b" " * (TEXT_CHARS * times) + b"{}",
        "many elements": b"[" + b"0," * (KEYS * times) + b"0]",
    }
    for name, body in shapes.items():
        yield Case(name=name, times=times, door="phone", target=b"/v1/phone-notes", body=body)
        yield Case(name=name, times=times, door="store", target=b"/v1/lookup", body=body)
        inside = b'{"text":' + body + b"}"
        yield Case(name=f"{name}, in a field", times=times, door="store", target=b"/v1/lookup", body=inside)
    pieces = [note("x", f"many-{times}-{place}") for place in range(PIECES * times // 10)]
    body = json.dumps(pieces).encode()
    yield Case(name="many pieces", times=times, door="phone", target=b"/v1/phone-notes", body=body)


def _heads(times: int) -> Iterator[Case]:
    many = tuple((b"X-%d" % one, b"a" * 20) for one in range(HEADERS * times))
    yield Case(
        name="many headers", times=times, door="phone", target=b"/v1/phone-notes", headers=many, body=b"{}"
    )
    yield Case(
        name="many cookies",
        times=times,
        door="store",
        target=b"/",
        method=b"GET",
        headers=((b"Cookie", b"; ".join([b"a=b"] * (KEYS * times // 5))),),
    )
    languages = b",".join([b"hr;q=0.1"] * (KEYS * times // 5))
    for door, target in (("phone", b"/health/live"), ("store", b"/sign-in")):
        yield Case(
            name="many languages",
            times=times,
            door=door,  # type: ignore[arg-type]
            target=target,
            method=b"GET",
            headers=((b"Accept-Language", languages), (b"Accept", languages)),
        )
    fields = b"&".join([b"a=b"] * (FIELDS * times * 10))
    yield Case(
        name="many fields in the query",
        times=times,
        door="store",
        target=b"/v1/threads?" + fields,
        method=b"GET",
    )
    form = b"application/x-www-form-urlencoded"
    yield Case(
        name="many fields in a form",
        times=times,
        door="store",
        target=b"/sign-in",
        body=fields,
        media_type=form,
    )
    yield Case(
        name="a form of signs",
        times=times,
        door="store",
        target=b"/sign-in",
        body=b"login=" + b"%" * (KEYS * times),
        media_type=form,
    )
