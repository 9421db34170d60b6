"""Which agent a telephone system means by an extension, e-mail address, login or name. Pure.

In doubt nobody: the call then stands with those that belong to no agent, where every agent sees it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from services.store.call_drafts.growing import Call


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """An agent who may write notes, with what telephone systems may call them."""

    id: str
    login: str
    name: str
    lines: tuple[str, ...] = ()  # extensions and other names that the agent gave: tables/call_drafts.py


def agent_of(call: Call, members: Sequence[Member]) -> str | None:
    """Return the id of the agent whose call it is, or None.

    Who took or made it; before that the only one whom it rings. A call that rings several is nobody's yet.
    """
    if call.taken_by:
        return _only(_named(call.taken_by, members))
    return _only(_named(call.rung, members)) if len(call.rung) == 1 else None


def _named(names: Iterable[str], members: Sequence[Member]) -> frozenset[str]:
    """Return the agents whom the first of the names that names any means: they are names of one person."""
    known = _by_name(members)
    for name in names:
        wanted = folded(name)
        found = known.get(wanted) or known.get(wanted.partition("@")[0])
        if found:
            return found
    return frozenset()


def _by_name(members: Sequence[Member]) -> Mapping[str, frozenset[str]]:
    known: dict[str, frozenset[str]] = {}
    for member in members:
        for name in {folded(one) for one in (member.login, member.name, *member.lines)} - {""}:
            known[name] = known.get(name, frozenset()) | {member.id}
    return known


def folded(name: str) -> str:
    """Return a name as it is compared: without case, and without spaces around and doubled within."""
    return " ".join(name.casefold().split())


def _only(found: frozenset[str]) -> str | None:
    return next(iter(found)) if len(found) == 1 else None
