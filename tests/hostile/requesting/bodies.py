"""Bodies of requests, each in its manner: JSON by its schema, forms as pages show them, mails, webhooks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any

import msgspec

from tests.hostile.requesting.examples import example_of, free_places
from tests.hostile.requesting.manner import Manner
from tests.hostile.requesting.odd_heads import Heads, word
from tests.hostile.requesting.odd_json import changed, flipped, mutated, written
from tests.hostile.requesting.routes import Route
from tests.hostile.requesting.seen import Form, Seen
from tests.hostile.vendors import Connected, payload_of, signed
from tests.hostile.visitors import FORM, JSON, Person, form_bytes

HANDLE = re.compile(r"[a-z]{3}_[A-Za-z0-9]{8,}")
INTERACTION = re.compile(r"[0-9a-f]{32}")
KEYS = frozenset({"call_id", "chat_id", "ticket_id", "post_id"})  # what makes a piece another
CSRF = "csrf_token"
MAIL_FIELDS = (b"Subject", b"From", b"Message-ID", b"In-Reply-To", b"Date", b"X-Priority")
EDGE = b"edge-of-the-form"
UPLOAD = "POST /directory"

Body = tuple[bytes, Heads]


class Bodies:
    """Makes them; no two pieces are the same."""

    def __init__(self, seen: Seen, vendors: Mapping[str, Connected]) -> None:
        self._seen = seen
        self._vendors = vendors
        self._turns = count()

    def of(self, route: Route, form: Form | None, person: Person, manner: Manner, *, host: str) -> Body:
        """Return a body for the route, and the headers that go with it."""
        if route.body == "json":
            return self._json(route, manner), [(b"Content-Type", JSON)]
        if route.body == "mail":
            return self._mail(route, manner), [(b"Content-Type", route.media_type.encode())]
        if route.body == "vendor":
            return self._call(route, manner, host=host)
        if route.body == "form":
            fields = self._fields(form, person, manner)
            if route.row == UPLOAD:
                return _upload(fields)
            body = form_bytes(fields)
            return (flipped(body, manner.dice) if manner.chance(0.1) else body), [(b"Content-Type", FORM)]
        return b"", []

    def _json(self, route: Route, manner: Manner) -> bytes:
        value = route.example
        if value is None:
            value = example_of(route.schema, route.components) if route.schema else {}
        value = self._known(value, manner)
        if isinstance(value, Mapping) and route.door != "store":
            value = self._fresh(value)
        if manner.kind == "words":
            value = _filled(value, route, manner)
        return mutated(value, manner.dice, manner.odd) if manner.kind == "broken" else written(value)

    def _known(self, value: Any, manner: Manner) -> Any:
        """Return the value with made-up handles in it replaced by such as have been seen."""
        if isinstance(value, Mapping):
            return {name: self._known(one, manner) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return [self._known(one, manner) for one in value]
        if not isinstance(value, str):
            return value
        known: list[str] = []
        if INTERACTION.fullmatch(value):
            known = self._seen.names.get("interactions", [])
        elif HANDLE.fullmatch(value):
            known = [one for names in self._seen.names.values() for one in names if one[:4] == value[:4]]
        return manner.dice.choice(known) if known else value

    def _fresh(self, value: Mapping[str, Any]) -> dict[str, Any]:
        turn = next(self._turns)
        return {name: f"{one}-{turn}" if name in KEYS else one for name, one in value.items()}

    def _mail(self, route: Route, manner: Manner) -> bytes:
        mail = str(route.example or payload_of("mailgun").decode()).encode()
        if manner.kind == "words":
            head, _, text = mail.partition(b"\r\n\r\n")
            words = [manner.fill().encode("utf-8", "surrogatepass") for _ in (*MAIL_FIELDS, text)]
            lines = zip(MAIL_FIELDS, words, strict=False)
            more = b"".join(name + b": " + one.replace(b"\n", b"\n ") + b"\r\n" for name, one in lines)
            return more + head + b"\r\n\r\n" + text + words[-1]
        if manner.kind == "broken":
            return flipped(flipped(mail, manner.dice), manner.dice)
        return mail + b"\r\n%d" % next(self._turns)

    def _call(self, route: Route, manner: Manner, *, host: str) -> Body:
        """Return a vendor's webhook, signed whatever is in it: only so is it read at all."""
        body = payload_of(route.vendor)
        if body.startswith((b"{", b"[")):
            value = msgspec.json.decode(body)
            if manner.kind == "words":
                body = written(_filled(value, route, manner))
            elif manner.kind == "broken":
                body = mutated(value, manner.dice, manner.odd)
        elif manner.kind != "sound":
            body = flipped(body, manner.dice)
        body, headers = signed(self._vendors[route.vendor], body, at=datetime.now(UTC), host=host)
        return body, [one for one in headers.items() if one[0] != b"Host"]

    def _fields(self, form: Form | None, person: Person, manner: Manner) -> dict[str, str]:
        fields = {one.name: one.value for one in form.fields} if form else self._guessed(manner)
        if manner.kind == "words":
            free = [one.name for one in form.fields if one.free] if form else list(fields)
            fields |= {name: manner.fill() for name in free}
        for name in list(fields):
            if manner.chance(0.35):
                fields[name] = manner.spoilt()
            elif manner.chance(0.05):
                del fields[name]
        if manner.chance(0.2):
            fields[manner.dice.choice(manner.strings)[:200]] = manner.spoilt()
        if not manner.chance(0.05):
            fields[CSRF] = person.csrf
        return fields

    def _guessed(self, manner: Manner) -> dict[str, str]:
        """Return fields for a route whose form no page has shown: some that other forms have."""
        forms = [form for known in self._seen.forms.values() for form in known.values()]
        names = sorted({one.name for form in forms for one in form.fields})
        return dict.fromkeys(manner.dice.sample(names, min(6, len(names))), "tekst")


def _filled(value: Any, route: Route, manner: Manner) -> Any:
    for at in list(free_places(value, route.schema, route.components)):
        value = changed(value, at, lambda _: manner.fill())
    return value


def _upload(fields: Mapping[str, str]) -> Body:
    """Return the fields as a form with a file in it."""
    parts = []
    for name, value in fields.items():
        file = b'; filename="a.csv"' if name == "file" else b""
        head = b'Content-Disposition: form-data; name="' + word(name) + b'"' + file
        said = value.encode("utf-8", "surrogatepass")
        parts.append(b"--" + EDGE + b"\r\n" + head + b"\r\n\r\n" + said + b"\r\n")
    body = b"".join(parts) + b"--" + EDGE + b"--\r\n"
    return body, [(b"Content-Type", b"multipart/form-data; boundary=" + EDGE)]
