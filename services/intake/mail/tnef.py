"""winmail.dat: what Outlook packs a mail's files into (MS-OXTNEF). Read for their names and the text. Pure.

The stream is a list of attributes, each with its length in front, so it is walked once and never unpacked:
the files themselves stay within the original.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from services.intake.mail.charsets import decode_text
from services.intake.mail.parts import safe_file_name

MEDIA_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
ATTRIBUTES_MAX = 2_000
PROPERTIES_MAX = 500
FILES_MAX = 100
TEXT_BYTES_MAX = 512 * 1024

_SIGNATURE = 0x223E9F78  # MS-OXTNEF 2.1.3.1
_BODY = 0x0002800C  # attBody
_MESSAGE_PROPERTIES = 0x00069003  # attMsgProps
_NEW_FILE = 0x00069002  # attAttachRendData
_FILE_NAME = 0x00018010  # attAttachTitle
_FILE_DATA = 0x0006800F  # attAttachData
_FILE_PROPERTIES = 0x00069005  # attAttachment
_CODE_PAGE = 0x00069007  # attOemCodepage

_BODY_PROPERTY = 0x1000  # PidTagBody
_HTML_PROPERTY = 0x1013  # PidTagBodyHtml, also PidTagHtml
_LONG_NAME_PROPERTY = 0x3707  # PidTagAttachLongFilename

_FIXED_BYTES = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4, 0x000B: 4}
_FIXED_BYTES |= {0x0014: 8, 0x0040: 8, 0x0048: 16}
_VARIABLE = frozenset({0x000D, 0x001E, 0x001F, 0x0102})
_UNICODE = 0x001F
_MULTIPLE = 0x1000
_NAMED_FROM = 0x8000


class Packed(msgspec.Struct):
    """What a winmail.dat holds."""

    files: list[tuple[str, int]] = msgspec.field(default_factory=list)  # name, bytes
    text: str = ""
    html: str = ""


def read_tnef(data: bytes, *, language: str) -> Packed | None:
    """Return what is packed in `data`; None where it is no TNEF at all. What is cut off is left out."""
    if len(data) < 6 or int.from_bytes(data[:4], "little") != _SIGNATURE:
        return None
    packed = Packed()
    charset = ""
    for attribute, content in _attributes(data):
        if attribute == _CODE_PAGE:
            charset = f"cp{int.from_bytes(content[:4], 'little')}"
        elif attribute == _BODY:
            packed.text = packed.text or _text(content, charset, language)
        elif attribute == _NEW_FILE and len(packed.files) < FILES_MAX:
            packed.files.append(("", 0))
        elif attribute in {_FILE_NAME, _FILE_DATA, _FILE_PROPERTIES} and packed.files:
            packed.files[-1] = _file(packed.files[-1], attribute, content, charset, language)
        elif attribute == _MESSAGE_PROPERTIES:
            found = dict(_properties(content, charset, language))
            packed.text = packed.text or found.get(_BODY_PROPERTY, "")
            packed.html = found.get(_HTML_PROPERTY, "")
    return packed


def _file(
    known: tuple[str, int], attribute: int, content: bytes, charset: str, language: str
) -> tuple[str, int]:
    name, size = known
    if attribute == _FILE_DATA:
        return name, len(content)
    if attribute == _FILE_NAME:
        return name or safe_file_name(_text(content, charset, language)), size
    long = dict(_properties(content, charset, language)).get(_LONG_NAME_PROPERTY, "")
    return safe_file_name(long) if long else name, size


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6  # behind signature and key
    for _ in range(ATTRIBUTES_MAX):
        if at + 9 > len(data):
            return
        attribute = int.from_bytes(data[at + 1 : at + 5], "little")
        length = int.from_bytes(data[at + 5 : at + 9], "little")
        at += 9
        yield attribute, data[at : at + length]
        at += length + 2  # a checksum


def _properties(data: bytes, charset: str, language: str) -> Iterator[tuple[int, str]]:
    """Yield the texts among MAPI properties by their id; stops where a property is of no known form."""
    count, at = int.from_bytes(data[:4], "little"), 4
    for _ in range(min(count, PROPERTIES_MAX)):
        if at + 4 > len(data):
            return
        kind, name = (
            int.from_bytes(data[at : at + 2], "little"),
            int.from_bytes(data[at + 2 : at + 4], "little"),
        )
        at += 4
        if name >= _NAMED_FROM:
            at = _behind_name(data, at)
        many, kind = bool(kind & _MULTIPLE), kind & ~_MULTIPLE
        if kind in _FIXED_BYTES:
            values = int.from_bytes(data[at : at + 4], "little") if many else 1
            at += _FIXED_BYTES[kind] * values + (4 if many else 0)
            continue
        if kind not in _VARIABLE:
            return
        values = int.from_bytes(data[at : at + 4], "little")
        at += 4
        for _ in range(min(values, PROPERTIES_MAX)):
            length = int.from_bytes(data[at : at + 4], "little")
            content = data[at + 4 : at + 4 + length]
            at += 4 + length + -length % 4
            if name in {_BODY_PROPERTY, _HTML_PROPERTY, _LONG_NAME_PROPERTY}:
                yield name, _text(content, "utf-16-le" if kind == _UNICODE else charset, language)


def _behind_name(data: bytes, at: int) -> int:
    """Return where the value of a named property begins: behind a GUID and a number or a name."""
    at += 16
    by_name = int.from_bytes(data[at : at + 4], "little") == 1
    at += 4
    if not by_name:
        return at + 4
    length = int.from_bytes(data[at : at + 4], "little")
    return at + 4 + length + -length % 4


def _text(content: bytes, charset: str, language: str) -> str:
    return decode_text(content[:TEXT_BYTES_MAX], charset, language=language).rstrip("\x00")
