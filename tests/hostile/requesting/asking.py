"""Requests to one route, each in its manner. What the desk shows by then (names, forms) comes from `seen`."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from itertools import count

import msgspec

from tests.hostile.requesting.bodies import Bodies
from tests.hostile.requesting.manner import Kind, Manner
from tests.hostile.requesting.odd_heads import METHODS, ODD_QUERIES, ODD_WORDS, odd_headers, word
from tests.hostile.requesting.odd_json import odd_values
from tests.hostile.requesting.routes import STREAMS, Route
from tests.hostile.requesting.seen import Form, Seen
from tests.hostile.vendors import Connected
from tests.hostile.visitors import NOBODY, Person
from tests.hostile.wire import request_bytes

PARAMETER = re.compile(r"\{[a-z_]+\}")
NOBODYS = b"abc_AAAAAAAAAAAAAAAAAAAAAA"  # a handle as ours are, of nothing
STRANGERS = 0.04  # of the broken requests come without any proof
ODD_METHODS = 0.03
ODD_HEADERS = 0.25
WORDS_IN_PATHS = 0.2  # there they hide all else
BODY_BYTES_MAX = 400_000  # of what is made here; sizes are the business of the run "worst"
QUERY_BYTES_MAX = 12_000


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request that goes to a route."""

    route: Route
    raw: bytes
    kind: Kind
    head_only: bool = False


class Asking:
    """Makes requests."""

    def __init__(
        self, dice: random.Random, strings: Sequence[str], seen: Seen, vendors: Mapping[str, Connected]
    ) -> None:
        self._dice = dice
        self._strings = strings
        self._odd = odd_values(dice, strings)
        self._seen = seen
        self._vendors = vendors
        self._bodies = Bodies(seen, vendors)

    def ask(self, route: Route, person: Person, kind: Kind, *, host: str, turn: int = 0) -> Asked:
        """Return a request; over all turns of the kind "words" each string stands wherever words are free."""
        places = count(turn)
        manner = Manner(
            kind=kind,
            dice=self._dice,
            strings=self._strings,
            odd=self._odd,
            fill=lambda: self._strings[next(places) % len(self._strings)],
        )
        form = self._form(route)
        target = self._target(route, form, manner)
        if manner.chance(STRANGERS):
            person = NOBODY
        body, headers = self._bodies.of(route, form, person, manner, host=host)
        headers = [*person.headers, *headers]
        if manner.chance(ODD_HEADERS):
            headers = odd_headers(headers, self._dice, self._strings)
        method = self._dice.choice(METHODS) if manner.chance(ODD_METHODS) else route.method.encode()
        raw = request_bytes(method, target, headers, body[:BODY_BYTES_MAX], host=host.encode())
        return Asked(route=route, raw=raw, kind=kind, head_only=route.row in STREAMS)

    def _form(self, route: Route) -> Form | None:
        forms = list(self._seen.forms.get(route.row, {}).values())
        return self._dice.choice(forms) if forms and route.body == "form" else None

    def _target(self, route: Route, form: Form | None, manner: Manner) -> bytes:
        if route.vendor:
            target = self._vendors[route.vendor].target
            if not manner.chance(0.1):
                return target
            return target + (b"&" if b"?" in target else b"?") + self._dice.choice(ODD_QUERIES)
        if form is not None and not manner.chance(0.2):
            path = b"/".join(word(one) for one in form.path.split("/"))
        else:
            path = self._path(route, manner)
        query = self._query(route, manner)[:QUERY_BYTES_MAX]
        return path + (b"?" + query if query else b"")

    def _path(self, route: Route, manner: Manner) -> bytes:
        words, before = [], ""
        for one in route.path.split("/"):
            words.append(self._parameter(before, manner) if PARAMETER.fullmatch(one) else one.encode())
            before = one
        return b"/".join(words)

    def _parameter(self, before: str, manner: Manner) -> bytes:
        known = self._seen.names.get(before, [])
        if manner.kind == "words" and (not known or self._dice.random() < WORDS_IN_PATHS):
            return word(manner.fill())
        if not known and manner.kind == "sound":
            return NOBODYS
        if not known or manner.chance(0.25):
            return self._dice.choice(ODD_WORDS)
        return word(self._dice.choice(known))

    def _query(self, route: Route, manner: Manner) -> bytes:
        known = dict.fromkeys(route.query, "") | self._seen.queries.get(route.row, {})
        if manner.kind == "words":
            known = {name: manner.fill() for name in known}
        elif manner.kind == "broken":
            if manner.chance(0.3):
                return self._dice.choice(ODD_QUERIES)
            known = {name: manner.spoilt() for name in known if manner.chance(0.5)}
        return b"&".join(word(name) + b"=" + word(one) for name, one in known.items() if one)
