"""Forged posts to pages and API, as another site can make a signed-in browser send them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from tests.hostile.visitors import FORM, JSON, Person, form_bytes
from tests.hostile.wire import request_bytes

FOREIGN = b"https://evil.example"
CSRF = "csrf_token"
WANTS_NO_TOKEN: Mapping[str, str] = {
    "POST /portal/enter": "a portal of the desk's posts its own signed token there, from its own site",
}
"""Page routes that another site may post to, and why."""


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """One post; `told`: what is forged about it, empty for nothing."""

    told: str
    raw: bytes


def genuine_form(path: bytes, fields: Mapping[str, str], person: Person, *, origin: bytes) -> Post:
    """Return the form as our own page sends it."""
    return _form("", path, dict(fields) | {CSRF: person.csrf}, person, origin=origin)


def forged_forms(
    path: bytes, fields: Mapping[str, str], person: Person, other: Person, *, origin: bytes
) -> Iterator[Post]:
    """Yield what must be refused. `other` is another session of the same agent."""
    right = dict(fields) | {CSRF: person.csrf}
    without = {name: value for name, value in fields.items() if name != CSRF}
    yield _form("no token", path, without, person, origin=origin)
    yield _form("an empty token", path, without | {CSRF: ""}, person, origin=origin)
    yield _form("another session's token", path, without | {CSRF: other.csrf}, person, origin=origin)
    yield _form("half of the token", path, without | {CSRF: person.csrf[:20]}, person, origin=origin)
    yield _form("no token, from elsewhere", path, without, person, origin=FOREIGN)
    yield from _from_elsewhere(path, right, person)
    yield from _of_another_type(path, right, person, origin=origin)


def forged_sign_ins(path: bytes, fields: Mapping[str, str], browser: Person) -> Iterator[Post]:
    """Yield posts of a form that nobody need be signed in for, as another site would send them."""
    yield _form(
        "no form token", path, {name: one for name, one in fields.items() if "token" not in name}, browser
    )
    yield _form("no cookie", path, fields, Person())
    yield from _from_elsewhere(path, dict(fields), browser)
    yield from _of_another_type(path, dict(fields), browser, origin=b"")


def genuine_json(method: bytes, path: bytes, body: bytes, person: Person, *, origin: bytes) -> Post:
    """Return what our own page sends to the API."""
    headers = [(b"Cookie", person.cookie), (b"Content-Type", JSON), (b"Origin", origin)]
    return Post(told="", raw=request_bytes(method, path, headers, body))


def forged_json(method: bytes, path: bytes, body: bytes, person: Person, *, origin: bytes) -> Iterator[Post]:
    """Yield what another site can make a browser send, with its cookies, to the API."""
    cookie = (b"Cookie", person.cookie)
    for told, where in _ELSEWHERE.items():
        raw = request_bytes(method, path, [cookie, (b"Content-Type", JSON), *where], body)
        yield Post(told=told, raw=raw)
    if method == b"POST":  # what a form can send, and none of it is JSON
        for media_type in (b"text/plain", FORM, b"multipart/form-data; boundary=x", b""):
            headers = [cookie, *([(b"Content-Type", media_type)] if media_type else [])]
            told = f"as {media_type.decode() or 'nothing'}"
            yield Post(told=f"{told}, from nowhere", raw=request_bytes(method, path, headers, body))
            own = [*headers, (b"Origin", FOREIGN)]
            yield Post(told=f"{told}, from elsewhere", raw=request_bytes(method, path, own, body))


_ELSEWHERE: Mapping[str, list[tuple[bytes, bytes]]] = {
    "from elsewhere": [(b"Origin", FOREIGN)],
    "from a frame without origin": [(b"Origin", b"null")],
    "from another port": [(b"Origin", b"http://127.0.0.1:1")],
    "from a host that begins like ours": [(b"Origin", b"http://127.0.0.1.evil.example")],
    "from a site that the browser calls another": [(b"Sec-Fetch-Site", b"cross-site")],
    "from a neighbour": [(b"Sec-Fetch-Site", b"same-site")],
}


def _from_elsewhere(path: bytes, right: Mapping[str, str], person: Person) -> Iterator[Post]:
    for told, where in _ELSEWHERE.items():
        headers = [*_cookie(person), (b"Content-Type", FORM), *where]
        yield Post(told=told, raw=request_bytes(b"POST", path, headers, form_bytes(right)))


def _of_another_type(
    path: bytes, right: Mapping[str, str], person: Person, *, origin: bytes
) -> Iterator[Post]:
    """Yield the right fields as another type of body: what a text/plain form can spell, and JSON."""
    bodies = {
        b"text/plain": form_bytes(right),
        JSON: msgspec.json.encode(right),
        b"": form_bytes(right),
    }
    for media_type, body in bodies.items():
        headers = _cookie(person) + ([(b"Content-Type", media_type)] if media_type else [])
        headers += [(b"Origin", origin)] if origin else []
        told = f"as {media_type.decode() or 'nothing'}"
        yield Post(told=told, raw=request_bytes(b"POST", path, headers, body))
    headers = [*_cookie(person), (b"Content-Type", b"text/plain"), (b"Origin", FOREIGN)]
    yield Post(
        told="as text/plain, from elsewhere", raw=request_bytes(b"POST", path, headers, form_bytes(right))
    )


def _cookie(person: Person) -> list[tuple[bytes, bytes]]:
    return [(b"Cookie", person.cookie)] if person.cookie else []


def _form(told: str, path: bytes, fields: Mapping[str, str], person: Person, *, origin: bytes = b"") -> Post:
    headers = [*_cookie(person), (b"Content-Type", FORM)] + ([(b"Origin", origin)] if origin else [])
    return Post(told=told, raw=request_bytes(b"POST", path, headers, form_bytes(fields)))
