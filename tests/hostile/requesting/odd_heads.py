"""Everything before the body that is not what was asked for: methods, targets, queries, headers. Pure."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from urllib.parse import quote

from tests.hostile.wire import Headers

METHODS = (b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS", b"TRACE", b"PROPFIND")
MEDIA_TYPES = (
    b"",
    b"text/plain",
    b"application/json; charset=utf-7",
    b"application/json; charset=nonsense",
    b"application/x-www-form-urlencoded",
    b"multipart/form-data; boundary=x",
    b"multipart/form-data",
    b"multipart/form-data; boundary=" + b"x" * 300,
    b"application/xml",
    b"application/msgpack",
    b"application/json, text/html",
    b"message/rfc822",
    b"/",
    b";" * 200,
    b"application/json\xff",
    "aplikacija/džejson".encode(),
)
ODD_QUERIES = (
    b"%ff%00",
    b"=&=&=",
    b"limit=%ff%00&cursor=%00",
    b"limit=1e9",
    b"limit=-1",
    b"limit=99999999999999999999999999",
    b"limit=NaN&limit=2",
    b"cursor=AAAA",
    b"cursor=" + b"A" * 4_000,
    b"before=%ff",
    b"q=%ED%A0%80",
    b"q=" + b"%28" * 500,
    b"q=%27%20or%201%3D1",
    b"lang=xx&theme=%00",
    b"next=//a.example",
    b"a=" + b"b" * 6_000,
    b"&" * 3_000,
    b"a[]=1&a[b][c]=2",
    b"%",
    b"%zz=%zz",
    b"?",
    b"a=b;c=d",
    "q=čšž".encode(),
)
ODD_WORDS = (
    b"%00",
    b"%ff%fe",
    b"%ED%A0%80",
    b"..",
    b"%2e%2e%2f%2e%2e",
    b"%2F",
    b".",
    b"%20",
    b"-1",
    b"0",
    b"9" * 40,
    b"a" * 65,
    b"a" * 3_000,
    b"null",
    b"{handle}",
    b"*",
    b"%25",
    b"%",
    b"%u0041",
    b"thr_AAAAAAAAAAAAAAAAAAAAAA",
    b"cus_%00",
    b"'%20or%20''='",
    b"%F0%9F%92%A9",
)

Heads = list[tuple[bytes, bytes]]


def word(name: str) -> bytes:
    """Return a name as one word of a path or value of a query."""
    return quote(name.encode("utf-8", "surrogatepass"), safe="").encode()


def odd_headers(headers: Headers, dice: random.Random, strings: Sequence[str]) -> Heads:
    """Return the headers with one thing about them odd."""
    return dice.choice(_CHANGES)(list(headers), dice, strings)


def _bare(text: str) -> bytes:
    """Return a text as a header can carry it: no line of its own ends in it."""
    return text.encode("utf-8", "surrogatepass").replace(b"\r", b" ").replace(b"\n", b" ")[:8_000]


def _with(name: bytes) -> Callable[[Heads, random.Random, Sequence[str]], Heads]:
    def change(headers: Heads, dice: random.Random, strings: Sequence[str]) -> Heads:
        return [*headers, (name, _bare(dice.choice(strings)))]

    return change


def _retyped(headers: Heads, dice: random.Random, _strings: Sequence[str]) -> Heads:
    others = [one for one in headers if one[0] != b"Content-Type"]
    return [*others, (b"Content-Type", dice.choice(MEDIA_TYPES))]


def _encoded(headers: Heads, dice: random.Random, _strings: Sequence[str]) -> Heads:
    return [*headers, (b"Content-Encoding", dice.choice((b"gzip", b"br", b"\xff", b"identity, gzip")))]


def _many(headers: Heads, dice: random.Random, _strings: Sequence[str]) -> Heads:
    return [*headers, *((b"X-%d" % number, b"a" * 20) for number in range(dice.choice((50, 150))))]


def _twice(headers: Heads, dice: random.Random, _strings: Sequence[str]) -> Heads:
    return [*headers, dice.choice(headers)] if headers else headers


def _without(headers: Heads, dice: random.Random, _strings: Sequence[str]) -> Heads:
    return [one for one in headers if dice.random() < 0.7]


def _garbled(headers: Heads, dice: random.Random, _strings: Sequence[str]) -> Heads:
    if not headers:
        return headers
    at = dice.randrange(len(headers))
    name, value = headers[at]
    return [*headers[:at], (name, value[: len(value) // 2] + bytes((dice.randrange(0x80, 0x100),)))]


_CHANGES: tuple[Callable[[Heads, random.Random, Sequence[str]], Heads], ...] = (
    _retyped,
    _retyped,
    _encoded,
    _many,
    _twice,
    _without,
    _garbled,
    *(
        _with(name)
        for name in (
            b"Idempotency-Key",
            b"Onethread-Received-At",
            b"Onethread-Source",
            b"Accept-Language",
            b"Accept",
            b"Cookie",
            b"Host",
            b"Origin",
            b"Range",
            b"If-None-Match",
            b"If-Modified-Since",
            b"X-Forwarded-For",
            b"Forwarded",
            b"Sec-Fetch-Site",
            b"Webhook-Signature",
            b"Last-Event-ID",
            b"User-Agent",
        )
    ),
)
