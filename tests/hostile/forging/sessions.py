"""Forged sessions: given beforehand, used after their end, altered, and carried where they are none."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import msgspec

from tests.faults.instance import ADMINISTRATOR
from tests.hostile.attacked import Attacked
from tests.hostile.forging.tally import Tally
from tests.hostile.visitors import (
    FORM,
    Person,
    cookies_of,
    enter_portal,
    form_bytes,
    portal_program,
    post_form,
    post_json,
    sign_in,
    stranger,
)
from tests.hostile.wire import Answer, Wire, request_bytes

SESSION, PORTAL = "onethread", "onethread_portal"  # cookies, as they are called without https
FIXED = "fixed-by-somebody-" + "a" * 25
PAGE, OWN, API, OWN_API = b"/account", b"/portal", b"/v1/threads", b"/v1/portal/threads"


async def forge_sessions(found: Attacked, wire: Wire, tally: Tally) -> None:
    """Try all of it against the instance."""
    await _fixed(found, wire, tally)
    await _fixed_portal(found, wire, tally)
    await _after_the_end(found, wire, tally)
    await _tokens(found, wire, tally)
    await _elsewhere(found, wire, tally)
    await _altered(found, wire, tally)


async def opens(wire: Wire, path: bytes, *, cookie: bytes = b"", bearer: bytes = b"") -> bool:
    """Return whether the proof opens the page."""
    headers = [(b"Cookie", cookie)] if cookie else []
    headers += [(b"Authorization", b"Bearer " + bearer)] if bearer else []
    return (await wire.ask(request_bytes(b"GET", path, headers))).status == 200


def value_of(person: Person, name: str) -> bytes:
    """Return the value of a cookie that the person has."""
    pairs = dict(one.strip().split(b"=", 1) for one in person.cookie.split(b";") if b"=" in one)
    return pairs.get(name.encode(), b"")


async def _fixed(found: Attacked, wire: Wire, tally: Tally) -> None:
    """Somebody gave the browser a session before its owner signed in: it opens nothing afterwards."""
    another = await sign_in(wire, *ADMINISTRATOR)
    for told, given in (
        ("a made-up one", FIXED),
        ("one of somebody's own", value_of(another, SESSION).decode()),
    ):
        person = await sign_in(wire, *ADMINISTRATOR, cookies={SESSION: given})
        tally.control("signing in", taken=await opens(wire, PAGE, cookie=person.cookie))
        still = await opens(wire, PAGE, cookie=f"{SESSION}={given}".encode())
        same = value_of(person, SESSION).decode() == given
        tally.forged("signing in", f"a session given beforehand, {told}", accepted=still or same)


async def _fixed_portal(found: Attacked, wire: Wire, tally: Tally) -> None:
    another = await enter_portal(wire, await found.portal_token(wire))
    for told, given in (
        ("a made-up one", FIXED.encode()),
        ("one of somebody's own", value_of(another, PORTAL)),
    ):
        cookie = PORTAL.encode() + b"=" + given
        token = await found.portal_token(wire)
        answer = await wire.ask(post_form(b"/portal/enter", {"token": token}, cookie=cookie))
        fresh = cookies_of(answer).get(PORTAL, "").encode()
        opened = await opens(wire, OWN, cookie=PORTAL.encode() + b"=" + fresh)
        tally.control("entering", taken=answer.status == 303 and opened)
        still = fresh == given or await opens(wire, OWN, cookie=cookie)
        tally.forged("entering", f"a session given beforehand, {told}", accepted=still)


async def _after_the_end(found: Attacked, wire: Wire, tally: Tally) -> None:
    """A session that its owner has ended opens nothing."""
    person = await sign_in(wire, *ADMINISTRATOR)
    ended = await wire.ask(post_form(b"/sign-out", {"csrf_token": person.csrf}, cookie=person.cookie))
    tally.control("signing out", taken=ended.status == 303)
    for path in (PAGE, b"/", API, b"/v1/openapi.json", b"/audit"):
        tally.forged("signed out", path.decode(), accepted=await opens(wire, path, cookie=person.cookie))
    again = await wire.ask(
        post_form(b"/preferences", {"csrf_token": person.csrf, "theme": "dark"}, cookie=person.cookie)
    )
    tally.forged("signed out", "a form", accepted=b"/sign-in" not in _location(again))
    guest = await enter_portal(wire, await found.portal_token(wire))
    left = await wire.ask(post_form(b"/portal/leave", {"csrf_token": guest.csrf}, cookie=guest.cookie))
    tally.control("leaving", taken=left.status == 200)
    tally.forged("left", "a page", accepted=await opens(wire, OWN, cookie=guest.cookie))
    for path, form in ((b"/portal/new", {"subject": "x", "body": "y"}), (b"/portal/preferences", {})):
        answer = await wire.ask(post_form(path, form | {"csrf_token": guest.csrf}, cookie=guest.cookie))
        tally.forged("left", path.decode(), accepted=answer.status != 401)


async def _tokens(found: Attacked, wire: Wire, tally: Tally) -> None:
    """A portal's token lets in once, whoever carries it, and not at all when anything about it is changed."""
    token = await found.portal_token(wire)
    await enter_portal(wire, token)
    tally.control("a portal's token", taken=True)
    for told, one in (("used before", token), *altered(await found.portal_token(wire))):
        page = await wire.ask(post_form(b"/portal/enter", {"token": one}))
        tally.forged("a portal's token at a page", told, accepted=page.status == 303)
        program = await wire.ask(post_json(b"/v1/portal/sessions", {"token": one}))
        tally.forged("a portal's token at the API", told, accepted=program.status == 200)
    visit = found.people.visitor.bearer.removeprefix(b"Bearer ").decode()
    asked = {"text": "Ne radi web."}
    own = await wire.ask(post_json(b"/v1/widget/lookup", asked, bearer=visit, origin=found.origin))
    tally.control("a visit", taken=own.status == 200)
    for told, one in altered(visit):
        answer = await wire.ask(post_json(b"/v1/widget/lookup", asked, bearer=one, origin=found.origin))
        tally.forged("a visit", told, accepted=answer.status == 200)
    foreign = await wire.ask(
        post_json(b"/v1/widget/lookup", asked, bearer=visit, origin="https://evil.example")
    )
    tally.forged("a visit", "from another site", accepted=foreign.status == 200)


async def _elsewhere(found: Attacked, wire: Wire, tally: Tally) -> None:
    """Each proof opens what it is for, and nothing else."""
    people, instance = found.people, found.instance
    token = await found.portal_token(wire)
    program = await portal_program(wire, token)
    agent, guest = value_of(people.administrator, SESSION), value_of(people.customer, PORTAL)
    bearer = program.bearer.removeprefix(b"Bearer ")
    key, source = instance.api_key.encode(), instance.keys["ticket"].encode()
    for where, path, person in (("agent", PAGE, people.administrator), ("customer", OWN, people.customer)):
        tally.control(where, taken=await opens(wire, path, cookie=person.cookie))
    tally.control("program", taken=await opens(wire, OWN_API, bearer=bearer))
    tally.control("key", taken=await opens(wire, API, bearer=key))
    proofs = {"agent's": agent, "customer's": guest, "program's": bearer, "key": key, "source's": source}
    right = {("agent's", SESSION), ("customer's", PORTAL)}
    for told, proof in proofs.items():
        for name, path in ((SESSION, PAGE), (SESSION, API), (PORTAL, OWN), (PORTAL, OWN_API)):
            if (told, name) not in right or path == OWN_API:
                carried = await opens(wire, path, cookie=name.encode() + b"=" + proof)
                tally.forged(f"{told} as {name}", path.decode(), accepted=carried)
        for path, of in ((API, "key"), (OWN_API, "program's"), (PAGE, ""), (OWN, "")):
            if told != of:
                carried = await opens(wire, path, bearer=proof)
                tally.forged(f"{told} as bearer", path.decode(), accepted=carried)


async def _altered(found: Attacked, wire: Wire, tally: Tally) -> None:
    """A session's token with anything about it changed is none."""
    whole = value_of(found.people.administrator, SESSION).decode()
    for told, one in altered(whole):
        opened = await opens(wire, PAGE, cookie=f"{SESSION}={one}".encode())
        tally.forged("an agent's session", told, accepted=opened)
    own = value_of(found.people.customer, PORTAL).decode()
    for told, one in altered(own):
        opened = await opens(wire, OWN, cookie=f"{PORTAL}={one}".encode())
        tally.forged("a customer's session", told, accepted=opened)
    browser = await stranger(wire)
    headers = [(b"Cookie", browser.cookie + b"; onethread_step=" + secrets.token_urlsafe(32).encode())]
    form = {"form_token": value_of(browser, "onethread_form").decode(), "code": "000000", "next": "/"}
    raw = request_bytes(b"POST", b"/sign-in/code", [*headers, (b"Content-Type", FORM)], form_bytes(form))
    answer: Answer = await wire.ask(raw)
    tally.forged("the second step", "without a first", accepted=b"/sign-in" not in _location(answer))


def altered(token: str) -> Iterator[tuple[str, str]]:
    """Yield what is not the token, though like it."""
    middle = len(token) // 2
    other = "A" if token[middle] != "A" else "B"
    yield "one letter changed", token[:middle] + other + token[middle + 1 :]
    yield "without its last letters", token[:-3]
    yield "with letters more", token + "AAAA"
    yield "in the other case", token.swapcase()
    yield "of nothing but blanks", "%20"
    if "." in token:
        claims, _, mac = token.partition(".")
        yield "without its signature", claims
        yield "with an empty signature", f"{claims}."
        yield "with a signature of nothing", f"{claims}.{'A' * len(mac)}"
        yield "with other claims", f"{claims[:-4]}AAAA.{mac}"
        yield "with its signature alone", f".{mac}"


def _location(answer: Answer) -> bytes:
    return msgspec.json.encode(answer.headers.get("location", ""))
