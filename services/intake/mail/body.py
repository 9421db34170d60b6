"""Which parts of a mail are its text, which are files, and which mails are within it. Pure."""

from __future__ import annotations

import hashlib

import msgspec

from services.intake.mail.calendar_part import calendar_words
from services.intake.mail.html import html_text
from services.intake.mail.parts import Part, decoded, safe_file_name, text_of
from services.intake.mail.saying import said
from services.intake.mail.secured import secured_note, without_armour
from services.intake.mail.tnef import MEDIA_TYPES, Packed, read_tnef
from shared.clean import TEXT_CHARS_MAX, clean_line, clean_text
from shared.interaction import Attachment

ATTACHMENTS_MAX = 100
TEXT_PARTS_MAX = 20
TOLD_CHARS_MAX = 300  # of file names in a sentence
EVENTS_MAX = 3  # of calendars, told in words
STUB_CHARS_MAX = 2  # a plain text part shorter than this beside an HTML one says nothing
CALENDARS = frozenset({"text/calendar", "application/ics"})


class Body(msgspec.Struct):
    """What a mail holds."""

    texts: list[str] = msgspec.field(default_factory=list)
    attachments: list[Attachment] = msgspec.field(default_factory=list)
    events: list[str] = msgspec.field(default_factory=list)  # of calendars, in words
    mails: list[Part] = msgspec.field(default_factory=list)  # attached ones
    notes: list[str] = msgspec.field(default_factory=list)

    @property
    def text(self) -> str:
        """The text, cleaned, at most TEXT_CHARS_MAX characters."""
        return clean_text("\n\n".join(text for text in self.texts if text.strip()), chars_max=TEXT_CHARS_MAX)


def read_body(mail: Part, *, language: str) -> Body:
    """Return what `mail` holds; of alternatives the plain one, where it says anything."""
    body = Body()
    _collect(mail, body, language)
    for place, text in enumerate(body.texts):
        body.texts[place], note = without_armour(text, language)
        body.notes.append(note)
    return body


def _collect(part: Part, body: Body, language: str) -> None:
    body.notes.append(secured_note(part, language))
    if part.media_type == "message/rfc822" and part.children:
        body.mails.append(part.children[0])
        _attach(part, body)
    elif part.media_type == "multipart/alternative" and part.children:
        _collect_best(part, body, language)
    elif part.children:
        for child in part.children:
            _collect(child, body, language)
    elif part.media_type.startswith("multipart/") and not part.is_attachment:  # its parts cannot be found
        body.texts.append(text_of(part, language=language))
    elif part.media_type in CALENDARS:
        _tell_event(part, body, language)
    elif part.media_type in MEDIA_TYPES or part.file_name.lower() == "winmail.dat":
        _unpack(part, body, language)
    elif part.is_attachment or not part.media_type.startswith("text/") or len(body.texts) >= TEXT_PARTS_MAX:
        _attach(part, body)
    elif part.media_type == "text/html":
        body.texts.append(_from_html(part, body, language))
    elif part.media_type in {"text/rfc822-headers", "text/x-amp-html"}:
        _attach(part, body)
    else:
        body.texts.append(text_of(part, language=language))


def _collect_best(part: Part, body: Body, language: str) -> None:
    """Take the plain alternative; the richest one (the last) where that is missing or says nothing.

    A calendar stands beside the others as one more way to say it, and says what they do not.
    """
    for child in part.children:
        if child.media_type in CALENDARS:
            _tell_event(child, body, language)
    plain = next((child for child in part.children if child.media_type == "text/plain"), None)
    if plain is not None and not plain.is_attachment:
        text = text_of(plain, language=language)
        if len(text.strip()) >= STUB_CHARS_MAX:
            body.texts.append(text)
            return
    for child in reversed([one for one in part.children if one.media_type not in CALENDARS]):
        before = len(body.texts)
        _collect(child, body, language)
        if any(text.strip() for text in body.texts[before:]):
            return


def _from_html(part: Part, body: Body, language: str) -> str:
    text, note = html_text(text_of(part, language=language))
    if note:
        body.notes.append(note)
    return text


def _tell_event(part: Part, body: Body, language: str) -> None:
    words = calendar_words(text_of(part, language=language), language)
    if words and words not in body.events and len(body.events) < EVENTS_MAX:
        body.events.append(words)
    _attach(part, body)


def _unpack(part: Part, body: Body, language: str) -> None:
    """Attach what is within a winmail.dat by its name; where that cannot be read, the whole."""
    packed = read_tnef(decoded(part), language=language)
    if packed is None or not (packed.files or packed.text or packed.html):
        body.notes.append(said("tnef.broken", language))
        _attach(part, body)
        return
    names = [name or "file" for name, _ in packed.files]
    if names:
        shown = clean_line(", ".join(names), chars_max=TOLD_CHARS_MAX)
        body.notes.append(said("tnef", language, names=shown))
    room = ATTACHMENTS_MAX - len(body.attachments)
    files = [Attachment(name or "file", "application/octet-stream", size) for name, size in packed.files]
    body.attachments += files[:room]
    if not any(text.strip() for text in body.texts):
        body.texts.append(_packed_text(packed))


def _packed_text(packed: Packed) -> str:
    return packed.text if packed.text.strip() else html_text(packed.html)[0]


def _attach(part: Part, body: Body) -> None:
    if len(body.attachments) >= ATTACHMENTS_MAX:
        return
    kind = "message.eml" if part.children else part.media_type.replace("/", ".")
    name = part.file_name or safe_file_name(kind)
    size = _size(part)
    if size:
        body.attachments.append(Attachment(name, clean_line(part.media_type, chars_max=100), size))


def _size(part: Part) -> int:
    """Return the bytes of a file, for base64 by its length: decoding big ones only to count is a waste."""
    if part.children:
        return sum(_size(child) for child in part.children)
    if part.headers.text("content-transfer-encoding").strip().lower() == "base64":
        return (len(part.body) - part.body.count(b"\n")) * 3 // 4
    return len(decoded(part))


def content_hash(mail: Part) -> bytes:
    """Return a hash of all that `mail` says, whatever servers did to its encodings and trace headers."""
    digest = hashlib.sha256()
    todo = [mail]
    while todo:
        part = todo.pop()
        todo += part.children
        if not part.children:
            content = decoded(part)
            if part.media_type.startswith("text/"):
                content = content.replace(b"\r\n", b"\n").rstrip()
            kind = f"{part.media_type}\x00{part.file_name}\x00".encode("utf-8", "surrogatepass")
            own = hashlib.sha256(kind)
            own.update(content)
            digest.update(own.digest())
    return digest.digest()
