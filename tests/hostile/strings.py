"""Strings that have broken software before: a set of our own always, others' where their folder is named."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

CORPUS = "ONETHREAD_HOSTILE_CORPUS"  # a folder with others' hostile data; runs do without where it is not set
NAUGHTY = "naughty-strings.json"

OWN: tuple[str, ...] = (
    "",
    " ",
    "\t\r\n",
    "\x00",
    "a\x00b",
    "\x01\x08\x0b\x1b[31m\x7f\x85",
    "\ufeff\ufffe\uffff",
    "\u202eobrnuto\u202c \u2066x\u2069 \u200b\u200d\u2060",
    "\ud800",
    "a\udfffb",
    "e\u0301" * 40 + "Z" + "\u0334\u0335\u0336" * 60,
    "\U0001f469\u200d\U0001f4bb\U0001f1ed\U0001f1f7\U000e0041",
    "ŠĐČĆŽ šđčćž ẞ ﬃ İı ſ K Å Ω",
    "\u2028\u2029\x0c\x1c",
    "null",
    "undefined",
    "true",
    "NaN",
    "-Infinity",
    "0",
    "-0",
    "1e400",
    "9" * 400,
    "9223372036854775808",
    "-9223372036854775809",
    "0x1F",
    "1_000",
    "１２３",
    "٣٤",
    "9999-12-31T23:59:59-23:59",
    "0000-00-00T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "2026-02-30T25:61:61Z",
    "-2026-11-23",
    "+292278994-08-17T07:12:55Z",
    "2026-W48-1",
    "2026-11-23T10:00:00[Europe/Zagreb]",
    "' or 1=1 --",
    "'; drop table interaction; --",
    "\\'; select pg_sleep(9); --",
    "%' and '%'='",
    "%_\\%",
    "a & ! | <-> ( ) : * '",
    "((((((((((",
    ":*!&|",
    "$$ $1 :name %(name)s {0} {} %s %n",
    "{{7*7}}${7*7}<%= 7*7 %>#{7*7}",
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "javascript:alert(1)",
    "]]><!--<![CDATA[",
    '=HYPERLINK("http://a.example")',
    "+cmd|' /C calc'!A0",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/dev/stdin",
    "file:///etc/passwd",
    "http://127.0.0.1:1/",
    "http://[::1",
    "http://169.254.169.254/latest/",
    "//a.example/b",
    "a\r\nSet-Cookie: b=c\r\n\r\n<html>",
    "%00%0d%0a%ff",
    "%c0%ae%c0%ae/",
    "&#0;&#xD800;&amp;amp;",
    "$(touch x)`touch x`|touch x;touch x",
    "() { :;}; echo",
    "__proto__",
    "constructor",
    "__class__",
    "+385" + "9" * 60,
    "tel:+385;ext=" + "1" * 60,
    "a@b",
    "@",
    "a@" + "b." * 120 + "hr",
    '"a b"@[127.0.0.1]',
    "ivan@horvat.hr\x00@drugi.hr",
    "xn--a",
    "xn--" + "9" * 60 + ".hr",
    "." * 200,
    "a" + "." * 60 + "hr",
    "ß.hr İ.hr \u3002hr",
    "OT-" + "9" * 40,
    "[OT-0000-0]",
    "thr_" + "A" * 60,
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!",
    "a" * 199 + "!",
    " " * 200 + "x",
    "\n" * 200,
    "ab" * 250 + "\x00",
    "a" * 10_000,
    "č" * 5_000,
    "( " * 2_000,
    "-" * 3_000,
    "x " * 3_000,
    "\\" * 2_000,
)


def hostile_strings() -> Sequence[str]:
    """Return our own, and those of the named corpus that are not among them."""
    return tuple(dict.fromkeys((*OWN, *_of_others())))


def corpus_told() -> str:
    """Return for a run's figures whose strings it used."""
    return "own and others'" if _of_others() else f"own alone: {CORPUS} names no {NAUGHTY}"


def _of_others() -> list[str]:
    folder = os.environ.get(CORPUS, "")
    file = Path(folder) / NAUGHTY
    return [str(one) for one in json.loads(file.read_bytes())] if folder and file.is_file() else []
