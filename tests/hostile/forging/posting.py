"""Posts to every page and route that changes something, as another site sends them, and as our own do."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

from tests.faults.instance import ADMINISTRATOR
from tests.hostile.attacked import Attacked
from tests.hostile.forging.pages import (
    WANTS_NO_TOKEN,
    Post,
    forged_forms,
    forged_json,
    forged_sign_ins,
    genuine_form,
    genuine_json,
)
from tests.hostile.forging.tally import Tally
from tests.hostile.requesting.asking import Asking
from tests.hostile.requesting.routes import LEAVING, Route
from tests.hostile.requesting.seen import Seen
from tests.hostile.visitors import Person, enter_portal, sign_in
from tests.hostile.wire import Answer, Wire

SHUT = frozenset({400, 401, 403, 405, 415})  # said before a post has done anything
NOT_LET_IN = frozenset({401, 403, 415})
BY_AGENTS = frozenset({"own", "read", "work", "correct", "oversee", "administer"})
UPLOAD = "POST /directory"
BODY = re.compile(rb"\r\n\r\n(.*)\Z", re.DOTALL)


class Posting:
    """Tries all posts of an instance."""

    def __init__(self, found: Attacked, seen: Seen, tally: Tally, *, seed: int) -> None:
        self._found = found
        self._seen = seen
        self._tally = tally
        self._asking = Asking(random.Random(f"{seed} posts"), ("tekst",), seen, found.vendors)
        self._wire = Wire(found.port("store"))
        self._origin = found.origin.encode()
        self.excluded: dict[str, str] = {}

    async def try_all(self, routes: list[Route]) -> None:
        """Try each route of the store that changes something by cookie."""
        self._other = await sign_in(self._wire, *ADMINISTRATOR)
        self._other_guest = await enter_portal(self._wire, await self._found.portal_token(self._wire))
        for route in sorted(routes, key=lambda one: one.row in LEAVING):
            if route.door != "store" or route.method == "GET":
                continue
            if route.row in WANTS_NO_TOKEN:
                self.excluded[route.row] = WANTS_NO_TOKEN[route.row]
            elif route.path.startswith("/v1/") and route.right in BY_AGENTS:
                await self._api(route)
            elif not route.path.startswith("/v1/"):
                await self._page(route)
        self._wire.close()

    async def _page(self, route: Route) -> None:
        people = self._found.people
        guest = route.right == "customer"
        path, fields = self._form(route)
        if route.right == "public":
            for post in forged_sign_ins(path, fields, people.browser):
                await self._forged(route, post)
            return
        person = people.customer if guest else people.administrator
        if route.row in LEAVING:
            person = people.leaving_customer if guest else people.leaving
        other = self._other_guest if guest else self._other
        for post in forged_forms(path, fields, person, other, origin=self._origin):
            await self._forged(route, post)
        if route.row == UPLOAD:
            self.excluded[f"{route.row}, the genuine one"] = "its form has a file: tests/store/console"
            return
        answer = await self._wire.ask(genuine_form(path, fields, person, origin=self._origin).raw)
        self._tally.control(f"{route.row} {answer.status}", taken=answer.status not in NOT_LET_IN)

    async def _api(self, route: Route) -> None:
        person = self._found.people.administrator
        asked = self._asking.ask(route, person, "sound", host="127.0.0.1")
        target = asked.raw.split(b" ", 2)[1]
        body = BODY.search(asked.raw)
        sent = (body[1] if body else b"") or b"{}"
        method = route.method.encode()
        for post in forged_json(method, target, sent, person, origin=self._origin):
            await self._forged(route, post)
        answer = await self._wire.ask(genuine_json(method, target, sent, person, origin=self._origin).raw)
        self._tally.control(f"{route.row} {answer.status}", taken=answer.status not in NOT_LET_IN)

    async def _forged(self, route: Route, post: Post) -> None:
        answer = await self._wire.ask(post.raw)
        self._tally.forged(f"{route.row} {answer.status}", post.told, accepted=was_let_in(answer))

    def _form(self, route: Route) -> tuple[bytes, Mapping[str, str]]:
        """Return where a page's form of this route goes and what is in it; made up where none was seen."""
        forms = list(self._seen.forms.get(route.row, {}).values())
        if forms:
            return forms[-1].path.encode(), {one.name: one.value for one in forms[-1].fields}
        asked = self._asking.ask(route, Person(), "sound", host="127.0.0.1")
        return asked.raw.split(b" ", 2)[1], {}


def was_let_in(answer: Answer) -> bool:
    """Return whether a post got past the check: all but a refusal, or being sent to sign in, is that."""
    if answer.status == 303:
        return not answer.headers.get("location", "").startswith("/sign-in")
    return answer.status not in SHUT
