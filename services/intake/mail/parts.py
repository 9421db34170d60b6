"""The parts of a mail (MIME), found by offset in the raw bytes, with a limit on everything. Pure.

An own walker of about the leniency of the standard library's compat32 parser, which holds every line as an
object (ten times the mail's size in memory) and recurses as deep as a mail asks it to.
"""

from __future__ import annotations

import binascii

import msgspec

from services.intake.mail.charsets import decode_text
from services.intake.mail.headers import (
    BLOCK_BYTES_MAX,
    Headers,
    decode_base64,
    decode_words,
    parameters,
    split_head,
)
from shared.clean import clean_line

PARTS_MAX = 500
DEPTH_MAX = 20
HEAD_BYTES_MAX = BLOCK_BYTES_MAX + 2  # with the empty line that ends it
FILE_NAME_CHARS_MAX = 200
DELIMITER_REST_MAX = 100  # bytes of its line that are looked at behind a delimiter
BOUNDARY_BYTES_MAX = 1_000  # RFC 2046 allows 70; real ones go far beyond


class Part(msgspec.Struct, frozen=True):
    """One part: `children` of a multipart (or the one mail within a mail), else `body` as it stands."""

    headers: Headers
    media_type: str
    params: dict[str, str]
    disposition: str
    file_name: str
    body: bytes = b""
    children: tuple[Part, ...] = ()

    @property
    def is_attachment(self) -> bool:
        """Whether the part is a file and not something to be read with the mail."""
        return self.disposition == "attachment" or bool(self.file_name)


class Budget(msgspec.Struct):
    """How many parts may still be opened; what was left out."""

    parts: int = PARTS_MAX
    note: str = ""


Span = tuple[int, int]  # where a piece of the data begins, and where it ends


def read_part(
    data: bytes,
    budget: Budget,
    *,
    depth: int = 0,
    default: str = "text/plain",
    span: Span | None = None,
) -> Part:
    """Return the part that `data` (lines ended by LF), or that span of it, is, with all parts within it.

    Only what holds no parts is copied, so that a large mail is held once however deep its files lie.
    """
    begin, end = span or (0, len(data))
    headers, size = split_head(data[begin : min(end, begin + HEAD_BYTES_MAX)])
    media_type, params = (
        parameters(headers.text("content-type")) if "content-type" in headers else (default, {})
    )
    if media_type.count("/") != 1:
        media_type = "text/plain"
    disposition, more = (
        parameters(headers.text("content-disposition")) if "content-disposition" in headers else ("", {})
    )
    name = more.get("filename") or params.get("name") or ""
    file_name = safe_file_name(decode_words(name, chars_max=FILE_NAME_CHARS_MAX)) if name else ""
    part = Part(headers, media_type, params, disposition, file_name)
    inner = _inner(data, (begin + size, end), part, budget, depth)
    if inner:
        return msgspec.structs.replace(part, children=inner)
    return msgspec.structs.replace(part, body=data[begin + size : end])


def _inner(data: bytes, span: Span, part: Part, budget: Budget, depth: int) -> tuple[Part, ...]:
    multipart = part.media_type.startswith("multipart/")
    if not multipart and part.media_type != "message/rfc822":
        return ()
    if depth >= DEPTH_MAX:
        budget.note = "nested too deeply"
        return ()
    if not multipart:
        if part.headers.text("content-transfer-encoding").strip().lower() in {"base64", "quoted-printable"}:
            data = decoded(part, data[span[0] : span[1]]).replace(b"\r\n", b"\n")
            span = (0, len(data))
        budget.parts -= 1
        return (read_part(data, budget, depth=depth + 1, span=span),) if budget.parts >= 0 else ()
    boundary = part.params.get("boundary", "").encode("utf-8", "replace")
    if not boundary or len(boundary) > BOUNDARY_BYTES_MAX:
        return ()
    default = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
    return tuple(
        read_part(data, budget, depth=depth + 1, default=default, span=piece)
        for piece in _pieces(data, span, boundary.rstrip(), budget)
    )


def _pieces(data: bytes, span: Span, boundary: bytes, budget: Budget) -> list[Span]:
    """Return what stands between the delimiter lines; the last piece may lack its end."""
    begin, end = span
    delimiter = b"--" + boundary
    pieces: list[Span] = []
    start = -1  # of the piece under way
    at = begin if data.startswith(delimiter, begin, end) else _line_with(data, delimiter, begin, end)
    while at >= 0:
        after = at + len(delimiter)
        end_of_line = data.find(b"\n", after, end)
        line_end = end_of_line if end_of_line >= 0 else end
        rest = data[after : min(line_end, after + DELIMITER_REST_MAX)].strip()
        if rest in {b"", b"--"}:
            if start >= 0:
                pieces.append((start, max(start, at - 1)))
                budget.parts -= 1
            start = -1 if rest or end_of_line < 0 else end_of_line + 1
            if start < 0:
                return pieces
            if budget.parts <= 0:
                budget.note = "too many parts"
                return pieces
        at = _line_with(data, delimiter, after - 1, end)
    if start >= 0:
        pieces.append((start, end))
        budget.parts -= 1
    return pieces


def _line_with(data: bytes, delimiter: bytes, begin: int, end: int) -> int:
    """Return where the next line that starts with `delimiter` begins, -1 where there is none."""
    found = data.find(b"\n" + delimiter, begin, end)
    return found + 1 if found >= 0 else -1


def decoded(part: Part, body: bytes | None = None) -> bytes:
    """Return the part's content with its transfer encoding taken off, as much of it as can be read."""
    content = part.body if body is None else body
    encoding = part.headers.text("content-transfer-encoding").strip().lower()
    if encoding == "base64":
        return decode_base64(content)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(content)
    return content


def text_of(part: Part, *, language: str) -> str:
    """Return the content of a text part as text."""
    return decode_text(decoded(part), part.params.get("charset", ""), language=language)


def safe_file_name(name: str) -> str:
    """Return `name` fit for showing: no path, one line, not hidden."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return clean_line(last, chars_max=FILE_NAME_CHARS_MAX).lstrip(".").strip() or "file"
