"""Mails changed at random into ones that nobody would write. Pure: all follows from the dice."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence

BYTES_MAX = 1_000_000
AT_ONCE_MAX = 3  # changes to one mail
FLIPS_MAX = 24
DEPTH_MAX = 60  # three times what the reader opens
COPIES_MAX = 12
LENGTHS = (100, 2_000, 20_000)  # bytes that a field grows by; seldom the last but one, and hardly ever more
LENGTH_SELDOM = 300_000
SELDOM = 0.02
ODD_BYTES = (b"\x00", b"\xff", b"\r", b"\n", b"\x1b", b"<", b">", b'"', b"(", b";", b"=?", b"?=", b"--", b"@")
CHARSETS = (
    "utf-7",
    "utf-16",
    "utf-32",
    "iso-2022-jp",
    "hz",
    "gb18030",
    "windows-1250",
    "unicode_escape",
    "idna",
    "zlib",
    "x" * 80,
    "ut\x00f-8",
    "",
)
ENCODINGS = ("base64", "quoted-printable", "8bit", "uuencode", "binary", "x")
ENDS = (b"\n", b"\r", b"\r\n", b"\n\r", b"\r\r\n", b"\x85")
LONG_PIECES = (
    b"a",
    b" ",
    b"(",
    b"<",
    b'"',
    b'"\\',
    b"=?utf-8?b?w6E=?= ",
    b"a@b.hr, ",
    b"; a=b",
    b"\xf0",
    b"\x00",
)

_CHARSET = re.compile(rb"charset=\"?[^\s;\"]*\"?", re.IGNORECASE)
_ENCODING = re.compile(rb"(?im)^content-transfer-encoding:[^\n]*")
_BOUNDARY = re.compile(rb"(?i)boundary=\"?([^\s;\"]+)")
_DATE = re.compile(rb"(?im)^date:[^\n]*")
_DATES = (
    b"",
    b"31 Feb 99999 25:61:61 +9999",
    b"31 Dec 9999 23:59:59 -2359",
    b"1 Jan 0001 00:00:00 +0000",
    b"9" * 500,
)

Change = Callable[[random.Random, bytes, bytes], bytes]
"""From the dice, a mail and another mail, to a changed mail."""


def mutated(dice: random.Random, mails: Sequence[bytes]) -> tuple[bytes, tuple[str, ...]]:
    """Return one of the mails changed once to AT_ONCE_MAX times, at most BYTES_MAX long, and how."""
    names = tuple(dice.choice(NAMES) for _ in range(dice.randint(1, AT_ONCE_MAX)))
    mail = dice.choice(mails)
    for name in names:
        mail = CHANGES[name](dice, mail, dice.choice(mails))[:BYTES_MAX]
    return mail, names


def flipped(dice: random.Random, mail: bytes, _other: bytes) -> bytes:
    """Return the mail with a bit of some bytes turned."""
    changed = bytearray(mail)
    for _ in range(dice.randint(1, FLIPS_MAX) if changed else 0):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def spiked(dice: random.Random, mail: bytes, _other: bytes) -> bytes:
    """Return the mail with bytes in it that mean something to a parser, anywhere."""
    for _ in range(dice.randint(1, FLIPS_MAX)):
        at = dice.randint(0, len(mail))
        mail = mail[:at] + dice.choice(ODD_BYTES) + mail[at:]
    return mail


def spliced(dice: random.Random, mail: bytes, other: bytes) -> bytes:
    """Return the beginning of the one with the end of the other, cut anywhere or where lines end."""
    at, then = dice.randint(0, len(mail)), dice.randint(0, len(other))
    if dice.random() < 0.5:
        at, then = mail.find(b"\n", at) + 1, other.find(b"\n", then) + 1
    return mail[:at] + other[then:]


def cut(dice: random.Random, mail: bytes, _other: bytes) -> bytes:
    """Return the mail without its end, or without a piece of its middle."""
    begin, end = sorted(dice.randint(0, len(mail)) for _ in range(2))
    return mail[: max(1, begin)] + (mail[end:] if dice.random() < 0.5 else b"")


def doubled(dice: random.Random, mail: bytes, other: bytes) -> bytes:
    """Return the mail with lines of its head, or of the other's, in it again, some of them often."""
    head = mail.partition(b"\n\n")[0].split(b"\n")
    for _ in range(dice.randint(1, COPIES_MAX)):
        line = dice.choice(dice.choice((head, other.partition(b"\n\n")[0].split(b"\n"))))
        mail = (
            line[:2_000] + b"\n" + mail
            if dice.random() < 0.5
            else mail.replace(b"\n", b"\n" + line[:2_000] + b"\n", 1)
        )
    return mail


def shuffled(dice: random.Random, mail: bytes, _other: bytes) -> bytes:
    """Return the mail with some of its lines in another order."""
    lines = mail.split(b"\n")
    begin = dice.randrange(len(lines))
    some = lines[begin : begin + COPIES_MAX]
    dice.shuffle(some)
    return b"\n".join([*lines[:begin], *some, *lines[begin + COPIES_MAX :]])


def nested(dice: random.Random, mail: bytes, other: bytes) -> bytes:
    """Return the mail within parts within parts, some of them closed, or within mails within mails."""
    for depth in range(dice.randint(1, DEPTH_MAX)):
        edge = b"e%d" % (depth if dice.random() < 0.9 else 0)
        kind = dice.choice(
            (b"multipart/mixed", b"multipart/alternative", b"multipart/digest", b"message/rfc822")
        )
        head = b"Content-Type: " + kind + b'; boundary="' + edge + b'"\r\n\r\n'
        mail = head + (b"--" + edge + b"\r\n" + mail if kind.startswith(b"multi") else mail)
        if dice.random() < 0.7:
            mail += b"\r\n--" + edge + b"--\r\n"
    return other.partition(b"\n")[0] + b"\n" + mail


def recoded(dice: random.Random, mail: bytes, _other: bytes) -> bytes:
    """Return the mail with other charsets and transfer encodings than it is written in."""
    charset = b"charset=" + dice.choice(CHARSETS).encode()
    mail = _CHARSET.sub(lambda _: charset, mail)
    if charset not in mail:
        mail = b"Content-Type: text/" + dice.choice((b"plain", b"html")) + b"; " + charset + b"\r\n" + mail
    encoding = b"Content-Transfer-Encoding: " + dice.choice(ENCODINGS).encode()
    return _ENCODING.sub(lambda _: encoding, mail) if dice.random() < 0.5 else encoding + b"\r\n" + mail


def rewrapped(dice: random.Random, mail: bytes, _other: bytes) -> bytes:
    """Return the mail with its lines ended in another way, all or some of them."""
    lines = mail.replace(b"\r\n", b"\n").split(b"\n")
    if dice.random() < 0.5:
        return dice.choice(ENDS).join(lines)
    return b"".join(line + dice.choice(ENDS) for line in lines)


def lengthened(dice: random.Random, mail: bytes, _other: bytes) -> bytes:
    """Return the mail with one line of it made very long."""
    length = LENGTH_SELDOM if dice.random() < SELDOM else dice.choice(LENGTHS)
    lines = mail.split(b"\n")
    at = dice.randrange(min(len(lines), 30))
    piece = dice.choice(LONG_PIECES)
    lines[at] += piece * (length // len(piece))
    return b"\n".join(lines)


def repeated(dice: random.Random, mail: bytes, _other: bytes) -> bytes:
    """Return the mail with one line of it there many times."""
    length = LENGTH_SELDOM if dice.random() < SELDOM else dice.choice(LENGTHS)
    lines = mail.split(b"\n")
    at = dice.randrange(len(lines))
    lines[at : at + 1] = [lines[at]] * max(2, length // (len(lines[at]) + 1))
    return b"\n".join(lines)


def torn(dice: random.Random, mail: bytes, _other: bytes) -> bytes:
    """Return the mail with edges of its parts that begin, end or are called otherwise."""
    found = _BOUNDARY.findall(mail)
    if not found:
        return b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=a\r\n" + mail.replace(
            b"\n\n", b"\n\n--a\n\n"
        )
    edge = dice.choice(found)
    new = dice.choice((b"", b"-", b" ", edge + b"--", edge[: len(edge) // 2], b"=?utf-8?q?a?=", b"x" * 2_000))
    return mail.replace(b"--" + edge, b"--" + new, dice.randint(1, 3))


def misdated(dice: random.Random, mail: bytes, _other: bytes) -> bytes:
    """Return the mail as written when it cannot have been."""
    date = b"Date: " + dice.choice(_DATES)
    return _DATE.sub(lambda _: date, mail) if _DATE.search(mail) else date + b"\r\n" + mail


CHANGES: Mapping[str, Change] = {
    change.__name__: change
    for change in (
        flipped,
        spiked,
        spliced,
        cut,
        doubled,
        shuffled,
        nested,
        recoded,
        rewrapped,
        lengthened,
        repeated,
        torn,
        misdated,
    )
}
NAMES = tuple(CHANGES)
