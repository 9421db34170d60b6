"""The parts of a mail (MIME), found by offset in the raw bytes, with a limit on everything. Pure.

An own walker of about the leniency of the standard library's compat32 parser, which holds every line as an
object (ten times the mail's size in memory) and recurses as deep as a mail asks it to.
"""

from __future__ import annotations

import binascii

import msgspec

from services.intake.mail.charsets import decode_text
from services.intake.mail.headers import Headers, decode_base64, decode_words, parameters, split_head
from shared.clean import clean_line

PARTS_MAX = 500
DEPTH_MAX = 20
FILE_NAME_CHARS_MAX = 200
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


def read_part(data: bytes, budget: Budget, *, depth: int = 0, default: str = "text/plain") -> Part:
    """Return the part that `data` (lines ended by LF) is, with all parts within it."""
    headers, start = split_head(data)
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
    body = data[start:]
    part = Part(headers, media_type, params, disposition, file_name)
    inner = _inner(body, part, budget, depth)
    return (
        msgspec.structs.replace(part, children=inner) if inner else msgspec.structs.replace(part, body=body)
    )


def _inner(body: bytes, part: Part, budget: Budget, depth: int) -> tuple[Part, ...]:
    multipart = part.media_type.startswith("multipart/")
    if not multipart and part.media_type != "message/rfc822":
        return ()
    if depth >= DEPTH_MAX:
        budget.note = "nested too deeply"
        return ()
    if not multipart:
        if part.headers.text("content-transfer-encoding").strip().lower() in {"base64", "quoted-printable"}:
            body = decoded(part, body).replace(b"\r\n", b"\n")
        budget.parts -= 1
        return (read_part(body, budget, depth=depth + 1),) if budget.parts >= 0 else ()
    boundary = part.params.get("boundary", "").encode("utf-8", "replace")
    if not boundary or len(boundary) > BOUNDARY_BYTES_MAX:
        return ()
    default = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
    return tuple(
        read_part(piece, budget, depth=depth + 1, default=default)
        for piece in _pieces(body, boundary.rstrip(), budget)
    )


def _pieces(body: bytes, boundary: bytes, budget: Budget) -> list[bytes]:
    """Return what stands between the delimiter lines; the last piece may lack its end."""
    delimiter = b"--" + boundary
    pieces: list[bytes] = []
    start = -1  # of the piece under way
    at = 0 if body.startswith(delimiter) else body.find(b"\n" + delimiter) + 1
    while at > 0 or (at == 0 and body.startswith(delimiter)):
        after = at + len(delimiter)
        end_of_line = body.find(b"\n", after)
        rest = body[after : end_of_line if end_of_line >= 0 else len(body)][:100].strip()
        if rest in {b"", b"--"}:
            if start >= 0:
                pieces.append(body[start : max(start, at - 1)])
                budget.parts -= 1
            start = -1 if rest or end_of_line < 0 else end_of_line + 1
            if start < 0:
                return pieces
            if budget.parts <= 0:
                budget.note = "too many parts"
                return pieces
        at = body.find(b"\n" + delimiter, after - 1 if after else 0) + 1
    if start >= 0:
        pieces.append(body[start:])
        budget.parts -= 1
    return pieces


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
