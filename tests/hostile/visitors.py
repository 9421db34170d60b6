"""Who asks: the desk's administrator, a customer and a visitor of a site, each with the proof of theirs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec

from tests.hostile.wire import Answer, Wire, request_bytes

FORM = b"application/x-www-form-urlencoded"
JSON = b"application/json"
CSRF = re.compile(rb'name="csrf_token" value="([^"]+)"')
FORM_TOKEN = re.compile(rb'name="form_token" value="([^"]+)"')


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody with a proof."""

    cookie: bytes = b""
    bearer: bytes = b""
    csrf: str = ""
    origin: bytes = b""

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """Return what is sent along."""
        told = ((b"Cookie", self.cookie), (b"Authorization", self.bearer), (b"Origin", self.origin))
        return [(name, value) for name, value in told if value]


NOBODY = Person()


def form_bytes(fields: Mapping[str, str]) -> bytes:
    """Return a form as a browser posts it."""
    return urlencode(fields, errors="surrogatepass").encode()


def cookies_of(answer: Answer) -> dict[str, str]:
    """Return the cookies that an answer sets."""
    pairs = (one.partition(";")[0].partition("=") for one in answer.cookies)
    return {name: value for name, _, value in pairs}


def cookie_header(cookies: Mapping[str, str]) -> bytes:
    """Return them as a browser sends them."""
    return "; ".join(f"{name}={value}" for name, value in cookies.items()).encode()


async def sign_in(wire: Wire, login: str, password: str, *, cookies: Mapping[str, str] = {}) -> Person:
    """Return the agent, signed in by a browser that had these cookies before."""
    page = await wire.ask(request_bytes(b"GET", b"/sign-in", [(b"Cookie", cookie_header(cookies))]))
    kept = dict(cookies) | cookies_of(page)
    token = FORM_TOKEN.search(page.body)
    assert token, f"the page to sign in has no form token: {page.status}"
    form = {"form_token": token[1].decode(), "login": login, "password": password, "next": "/"}
    answer = await wire.ask(post_form(b"/sign-in", form, cookie=cookie_header(kept)))
    assert answer.status == 303, f"signing in: {answer.status}"
    kept |= cookies_of(answer)
    cookie = cookie_header(kept)
    return Person(cookie=cookie, csrf=await csrf_of(wire, b"/account", cookie))


async def stranger(wire: Wire) -> Person:
    """Return a browser that has been at the page to sign in, and nowhere else."""
    return Person(cookie=cookie_header(cookies_of(await wire.ask(request_bytes(b"GET", b"/sign-in")))))


async def enter_portal(wire: Wire, token: str) -> Person:
    """Return the customer whom the portal's token lets in, with a browser."""
    answer = await wire.ask(post_form(b"/portal/enter", {"token": token}))
    assert answer.status == 303, f"entering: {answer.status}"
    cookie = cookie_header(cookies_of(answer))
    return Person(cookie=cookie, csrf=await csrf_of(wire, b"/portal", cookie))


async def csrf_of(wire: Wire, page: bytes, cookie: bytes) -> str:
    """Return the token that the page's forms carry."""
    found = CSRF.search((await wire.ask(request_bytes(b"GET", page, [(b"Cookie", cookie)]))).body)
    assert found, f"{page.decode()} has no token"
    return found[1].decode()


async def portal_token(wire: Wire, key: str, customer: str, email: str) -> str:
    """Return a token of the portal whose key it is, for that contact."""
    asked = {"customer_ref": customer, "contact_email": email}
    answer = await wire.ask(post_json(b"/v1/portal/tokens", asked, bearer=key))
    assert answer.status == 200, f"a portal's token: {answer.status} {answer.body[:200]!r}"
    return str(msgspec.json.decode(answer.body)["token"])


async def portal_program(wire: Wire, token: str) -> Person:
    """Return the customer whom the portal's token lets in, as a program."""
    answer = await wire.ask(post_json(b"/v1/portal/sessions", {"token": token}))
    assert answer.status == 200, f"a portal's session: {answer.status}"
    return Person(bearer=b"Bearer " + str(msgspec.json.decode(answer.body)["session"]).encode())


async def visitor_of(wire: Wire, source: str, origin: str) -> Person:
    """Return a visitor of the site at `origin`, where the source's widget is."""
    answer = await wire.ask(post_json(b"/v1/widget/visits", {"source": source}, origin=origin))
    assert answer.status == 200, f"a visit: {answer.status} {answer.body[:200]!r}"
    visit = str(msgspec.json.decode(answer.body)["visit"])
    return Person(bearer=b"Bearer " + visit.encode(), origin=origin.encode())


def post_form(path: bytes, fields: Mapping[str, str], *, cookie: bytes = b"") -> bytes:
    """Return the request with which a browser posts a form of our own pages."""
    headers = [(b"Content-Type", FORM)] + ([(b"Cookie", cookie)] if cookie else [])
    return request_bytes(b"POST", path, headers, form_bytes(fields))


def post_json(path: bytes, value: object, *, bearer: str = "", origin: str = "") -> bytes:
    """Return the request with which a program posts."""
    headers = [(b"Content-Type", JSON)]
    headers += [(b"Authorization", f"Bearer {bearer}".encode())] if bearer else []
    headers += [(b"Origin", origin.encode())] if origin else []
    return request_bytes(b"POST", path, headers, msgspec.json.encode(value))
