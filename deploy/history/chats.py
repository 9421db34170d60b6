"""A chat as other tools export it becomes the payload of `POST /v1/transcripts`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from deploy.history.clock import read_time
from deploy.history.columns import as_text, plain
from deploy.history.rows import Unreadable, Zone, key_of

MESSAGES = ("messages", "poruke", "transcript", "razgovor")
_IDS = ("chat_id", "id", "conversation_id", "session_id", "id_razgovora", "oznaka")
_STARTED = ("started_at", "start", "created_at", "at", "date", "pocetak", "vrijeme", "datum")
_ENDED = ("ended_at", "end", "closed_at", "kraj", "zavrsetak")
_AT = ("at", "time", "timestamp", "created_at", "sent_at", "date", "vrijeme", "datum")
_SPEAKER = ("from", "role", "sender_type", "author_type", "type", "sender", "speaker", "od", "uloga")
_AUTHOR = ("author", "name", "sender_name", "ime", "autor")
_TEXT = ("text", "body", "message", "content", "tekst", "poruka", "sadrzaj")
_VISITOR = ("visitor", "customer", "contact", "user", "posjetitelj", "korisnik", "kontakt")
_VISITOR_FIELDS = {
    "name": ("name", "ime", "ime_i_prezime", "visitor_name"),
    "email": ("email", "e_mail", "mail", "e_posta", "visitor_email"),
    "phone": ("phone", "telefon", "mobitel", "visitor_phone"),
    "ip": ("ip",),
    "page_url": ("page_url", "page", "url", "stranica"),
}
_SPEAKERS = {
    "visitor": "visitor customer user client contact guest end_user korisnik posjetitelj kupac klijent",
    "agent": "agent operator support staff admin desk teammate djelatnik podrska kolega",
    "bot": "bot system assistant trigger robot sustav",
}
_SPEAKER_OF = {name: speaker for speaker, names in _SPEAKERS.items() for name in names.split()}

Fields = Mapping[str, Any]


def is_chat(fields: Fields) -> bool:
    """Return whether a record, its names made `plain`, is a chat."""
    return any(isinstance(fields.get(name), list) for name in MESSAGES)


def chat_of(fields: Fields, at: Zone) -> tuple[datetime, dict[str, Any]]:
    """Return when a chat was received, its last moment, and its payload. Raises Unreadable."""
    listed = next(fields[name] for name in MESSAGES if isinstance(fields.get(name), list))
    started = read_time(_first(fields, _STARTED), at.zone, at.order)
    messages = [_message(one, number, started, at) for number, one in enumerate(listed, start=1)]
    if not messages:
        raise Unreadable("no messages")
    moments = [moment for moment, _ in messages]
    started = started or moments[0]
    ended = read_time(_first(fields, _ENDED), at.zone, at.order)
    payload: dict[str, Any] = {
        "chat_id": as_text(_first(fields, _IDS)) or key_of([message for _, message in messages]),
        "started_at": started.isoformat(),
        "visitor": _visitor(fields),
        "messages": [message for _, message in messages],
    }
    if ended is not None:
        payload["ended_at"] = ended.isoformat()
    return max(started, *moments, ended or started), payload


def _message(one: object, number: int, started: datetime | None, at: Zone) -> tuple[datetime, dict[str, Any]]:
    if not isinstance(one, dict):
        raise Unreadable(f"message {number} is no object")
    fields = {plain(str(name)): value for name, value in one.items()}
    moment = read_time(_first(fields, _AT), at.zone, at.order) or started
    if moment is None:
        raise Unreadable(f"message {number} has no time, nor has the chat")
    said = as_text(_first(fields, _SPEAKER))
    speaker = _SPEAKER_OF.get(plain(said))
    if speaker is None:
        raise Unreadable(f"message {number}: who is {said!r}? visitor, agent or bot")
    message: dict[str, Any] = {
        "at": moment.isoformat(),
        "from": speaker,
        "text": as_text(_first(fields, _TEXT)),
    }
    if author := as_text(_first(fields, _AUTHOR)):
        message["author"] = author
    return moment, message


def _visitor(fields: Fields) -> dict[str, str]:
    nested = next((fields[name] for name in _VISITOR if isinstance(fields.get(name), dict)), None)
    source = {plain(str(name)): value for name, value in nested.items()} if nested is not None else fields
    told = {name: as_text(_first(source, names)) for name, names in _VISITOR_FIELDS.items()}
    return {name: value for name, value in told.items() if value}


def _first(fields: Fields, names: tuple[str, ...]) -> Any:
    return next((fields[name] for name in names if fields.get(name) is not None), None)
