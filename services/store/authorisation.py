"""Who may do what: every route of API and console with the right it asks for, and the rights of each role.

The one place. `auth.Authentication` asks it before a route's own code runs; a route without a row is shut
to everybody, and `build_app` refuses to start with one. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from services.store.authorisation_rows import ROWS, Right
from shared.errors import Refused

AgentRole = Literal["viewer", "agent", "lead", "admin"]
READING: frozenset[Right] = frozenset({"read"})
_VIEWER: frozenset[Right] = READING | {"own"}
_AGENT: frozenset[Right] = _VIEWER | {"work", "correct"}
_LEAD: frozenset[Right] = _AGENT | {"oversee"}

ROLES: Mapping[AgentRole, frozenset[Right]] = {
    "viewer": _VIEWER,
    "agent": _AGENT,
    "lead": _LEAD,
    "admin": _LEAD | {"administer"},
}


MATRIX: Mapping[str, Right] = {
    row.strip(): right for right, rows in ROWS.items() for row in rows.strip().splitlines()
}


def right_for(method: str, path: str) -> Right | None:
    """Return the right that the route asks for, `path` with its parameters unfilled; None without a row."""
    return MATRIX.get(f"{method} {path}")


def rights_of_role(role: str) -> frozenset[Right]:
    """Return what an agent of this role may do; nothing for a role that there is not."""
    return next((rights for name, rights in ROLES.items() if name == role), frozenset())


def rights_of_key(*, corrects: bool) -> frozenset[Right]:
    """Return what a program with an API key may do."""
    return READING | {"correct"} if corrects else READING


def check_rows(routes: Iterable[str]) -> None:
    """Raise Refused, naming it, for a route ("GET /path") without a row and for a row without a route."""
    known = frozenset(routes)
    if lost := sorted(known ^ MATRIX.keys()):
        raise Refused(f"authorisation: route and row do not meet: {', '.join(lost)}")
