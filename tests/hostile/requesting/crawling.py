"""Opens all pages, as an administrator and as a customer, so that names and forms of them are known."""

from __future__ import annotations

from collections.abc import Iterable

from tests.hostile.attacked import TELEPHONE, THROW_AWAY, Attacked
from tests.hostile.requesting.routes import STREAMS, Route
from tests.hostile.requesting.seen import Seen
from tests.hostile.vendors import source_name
from tests.hostile.visitors import Person
from tests.hostile.wire import Wire, request_bytes

OPENED_EACH = 4  # pages of one route
NOT_OPENED = STREAMS | {"GET /static/{version}/{name}", "GET /sign-in/provider", "GET /sign-in/provider/back"}


async def crawl(attacked: Attacked, routes: Iterable[Route], seen: Seen) -> None:
    """Read the pages of every GET route that needs nobody's key; twice, since pages lead to pages."""
    wire = Wire(attacked.port("store"))
    paging = [
        one for one in routes if one.door == "store" and one.method == "GET" and one.row not in NOT_OPENED
    ]
    for _ in range(2):
        for route in paging:
            person = attacked.people.customer if route.right == "customer" else attacked.people.administrator
            for path in _paths(route, seen):
                await _read(wire, path, person, seen)
    wire.close()


def own_names() -> dict[str, frozenset[str]]:
    """Return what must not be asked for by name, by the word before it: ourselves, and what we come by."""
    ours = {"phone", "chat", "email", "ticket", "console", "portal-pages", "widget", "lmtp"}
    return {"sources": frozenset(ours | {source_name(TELEPHONE)}), "agents": frozenset({"faults", "admin"})}


def throw_away_names(seen: Seen) -> None:
    """Let what was added to be thrown away be asked for by name."""
    agent, source, lead = THROW_AWAY
    for path in (f"/agents/{agent}/role", f"/agents/{lead}/disable", f"/sources/{source}/rotate"):
        seen.note(path)


def _paths(route: Route, seen: Seen) -> list[str]:
    if "{" not in route.path:
        return [route.path]
    words = route.path.split("/")
    place = next(number for number, one in enumerate(words) if one.startswith("{"))
    known = seen.names.get(words[place - 1], [])[-OPENED_EACH:]
    return ["/".join([*words[:place], one, *words[place + 1 :]]) for one in known]


async def _read(wire: Wire, path: str, person: Person, seen: Seen) -> None:
    if "{" in path or not path.isascii():
        return
    answer = await wire.ask(request_bytes(b"GET", path.encode(), person.headers))
    if answer.media_type == "text/html":
        seen.read(answer.body)
