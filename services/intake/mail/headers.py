"""The header block of a mail or of one of its parts: cut to size, split, decoded. Pure.

Not `email.policy.default`: its header parser costs 1.5 ms a mail and can be made to stall for seconds. Here
everything is cut before it is looked at, and every pattern is linear.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from services.intake.mail.charsets import decode_text
from shared.clean import clean_line

BLOCK_BYTES_MAX = 256 * 1024
HEADER_BYTES_MAX = 16 * 1024
HEADERS_MAX = 1_000
WORDS_MAX = 300  # encoded words in one header
PARAMETER_BYTES_MAX = 4_096

_NAME = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_WORD = re.compile(r"=\?([!->@-~]{1,60})\?([bBqQ])\?([^? \t]{0,2000})\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t]+(?==\?)")
_PARAMETER = re.compile(
    r';\s*([a-zA-Z0-9_-]{1,40}(?:\*\d{1,2})?\*?)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))'
)
_ESCAPED = re.compile(r"\\(.)")
_PERCENT = re.compile(rb"%([0-9a-fA-F]{2})")


class Headers:
    """The fields of one header block, in order; names in lower case, values raw with folding taken out."""

    def __init__(self, fields: list[tuple[str, bytes]]) -> None:
        self._fields = fields
        self._first: dict[str, bytes] = {}
        for name, value in reversed(fields):
            self._first[name] = value

    def __len__(self) -> int:
        return len(self._fields)

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        return iter(self._fields)

    def __contains__(self, name: str) -> bool:
        return name in self._first

    def text(self, name: str) -> str:
        """Return the first field called `name` as it stands (8-bit bytes read as UTF-8), or nothing."""
        value = self._first.get(name)
        return _raw_text(value) if value else ""

    def all(self, name: str) -> list[str]:
        """Return every field called `name`, topmost first."""
        return [_raw_text(value) for found, value in self._fields if found == name]


def split_head(data: bytes) -> tuple[Headers, int]:
    """Return the headers at the start of `data` (lines ended by LF), and where the body begins.

    The block ends at the first empty line, at a line that is no header, or at BLOCK_BYTES_MAX.
    """
    end = data.find(b"\n\n", 0, BLOCK_BYTES_MAX)
    if data.startswith(b"\n"):
        return Headers([]), 1
    block = data[: end if end >= 0 else BLOCK_BYTES_MAX]
    fields: list[tuple[str, bytes]] = []
    at = 0
    for line in block.split(b"\n"):  # a bare CR ends no line for the servers that checked this mail
        if line[:1] in {b" ", b"\t"} and fields:
            name, value = fields[-1]
            if len(value) < HEADER_BYTES_MAX:
                fields[-1] = (name, value + line)
        elif found := _NAME.match(line):
            if len(fields) < HEADERS_MAX:
                fields.append((found.group(1).decode("ascii").lower(), line[found.end() :]))
        elif at or not line.startswith(b"From "):  # an mbox's separator may come first
            return Headers(_cut(fields)), at
        at += len(line) + 1
    return Headers(_cut(fields)), min(at + 1 if end >= 0 else at, len(data))


def _cut(fields: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return [(name, value[:HEADER_BYTES_MAX].strip()) for name, value in fields]


def _raw_text(value: bytes) -> str:
    return decode_text(value, "utf-8")


def decode_words(value: str, *, language: str = "en", chars_max: int = 500) -> str:
    """Return `value` as one clean line with its encoded words (RFC 2047) read; what cannot be read stays."""
    if "=?" not in value:
        return clean_line(value, chars_max=chars_max)
    value = _BETWEEN_WORDS.sub(r"\1", value[:HEADER_BYTES_MAX])
    done: list[str] = []
    pending, charset = b"", ""  # adjacent words may part a character between them
    at = 0
    for count, word in enumerate(_WORD.finditer(value)):
        if count >= WORDS_MAX:
            break
        this_charset = word.group(1).split("*")[0].lower()
        if word.start() != at or this_charset != charset:
            done.append(decode_text(pending, charset, language=language))
            pending = b""
        done.append(value[at : word.start()])
        pending, charset, at = pending + _word_bytes(word), this_charset, word.end()
    done.append(decode_text(pending, charset, language=language))
    return clean_line("".join((*done, value[at:])), chars_max=chars_max)


def _word_bytes(word: re.Match[str]) -> bytes:
    content = word.group(3).encode("ascii", "replace")
    if word.group(2) in "qQ":
        return binascii.a2b_qp(content, header=True)
    return decode_base64(content)


def decode_base64(data: bytes) -> bytes:
    """Return what `data` means, as much of it as can be read."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:  # cut off, or padded wrongly
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
        return binascii.a2b_base64(letters[: len(letters) // 4 * 4])


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """Return a structured value's first token in lower case, and its parameters (RFC 2045, RFC 2231)."""
    token, _, _ = value.partition(";")
    found: dict[str, str] = {}
    for parameter in _PARAMETER.finditer(value[:PARAMETER_BYTES_MAX]):
        name, quoted, plain = parameter.groups()
        name = name.lower()
        content = _ESCAPED.sub(r"\1", quoted) if quoted is not None else plain
        base, star, _ = name.partition("*")
        if not star:
            found.setdefault(base, content)
        elif name.endswith("*"):
            found[base] = found.get(base, "") + content  # decoded as a whole below
            found[base + "*"] = "yes"
        else:
            found[base] = found.get(base, "") + content
    for base in [name[:-1] for name in found if name.endswith("*")]:
        del found[base + "*"]
        found[base] = _percent_decoded(found[base])
    return token.strip().lower(), found


def _percent_decoded(value: str) -> str:
    charset, _, rest = value.partition("'")
    _, _, encoded = rest.partition("'")
    data = (encoded or value).encode("utf-8", "replace")
    return decode_text(_PERCENT.sub(lambda found: bytes([int(found.group(1), 16)]), data), charset)
