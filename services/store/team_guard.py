"""Keeps an agent with a team from touching what they do not see: the one check before anything is written.

Every thread, interaction, review, correction, step of work, reply and call is named by a handle that tells
its kind, or by an interaction's id. Whatever a request that changes something names, in its path, form or
JSON, is looked up as the agent sees it, before the route's own code runs; else it is a 404.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from litestar.exceptions import SerializationException
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.bodies import JsonRequest
from services.store.records import Records
from shared.errors import Rejected
from shared.forms import URLENCODED, read_urlencoded
from shared.phrases import phrase

FIELDS_MAX = 200  # of a form; routes take fewer
NOTHING_CHANGES = frozenset({"GET", "HEAD"})  # what is read is locked by itself: team_scope
# These keep what was typed of a call, and treat what is not seen as not there by themselves.
LOOK_THEMSELVES = frozenset({"/calls/new", "/calls/lookup"})

_NAME = re.compile(
    r"(?<![A-Za-z0-9_-])(?:(?:thr|rev|cor|work|rep|call)_[A-Za-z0-9_-]{16,40}|[0-9a-f]{32})(?![A-Za-z0-9_-])"
)
_BETWEEN = " \t\r\n.,:;/"  # between several names in one field
# A thread that was merged leads on to where it went: who names it means that one.
_SEEN = text(
    """
    with recursive way (name, id, merged_into) as (
        select handle, id, merged_into from thread where handle = any(:names)
        union
        select w.name, t.id, t.merged_into from way w join thread t on t.id = w.merged_into
    )
    select name from way where merged_into is null
    union all select id from interaction where id = any(:names)
    union all select handle from review where handle = any(:names)
    union all select handle from correction where handle = any(:names)
    union all select handle from work_step where handle = any(:names)
    union all select handle from reply where handle = any(:names)
    union all select handle from call_draft where handle = any(:names)
    """
)


async def guard(records: Records, request: JsonRequest) -> None:
    """Return if the visitor, who has a team, sees all that the request names; else raise Rejected (404)."""
    if request.method in NOTHING_CHANGES or request.scope["path_template"] in LOOK_THEMSELVES:
        return
    names = set(names_in(map(str, request.path_params.values())))
    names |= set(names_in(await _texts_of(request)))
    async with records.read() as connection:
        await check_seen(connection, names)


async def check_seen(connection: AsyncConnection, names: Collection[str]) -> None:
    """Return if all that bears one of `names` is seen on `connection`; else raise Rejected (404)."""
    if not names:
        return
    seen = set((await connection.execute(_SEEN, {"names": sorted(names)})).scalars())
    if not seen.issuperset(names):
        raise Rejected(phrase("nothing_seen", "nothing has this id"), status=404)


def names_in(texts: Iterable[str]) -> Iterator[str]:
    """Yield the names in texts that consist of nothing else: one in a sentence is a quotation."""
    for one in texts:
        if not _NAME.sub("", one).strip(_BETWEEN):
            yield from _NAME.findall(one)


async def _texts_of(request: JsonRequest) -> list[str]:
    """Return every text in the request's body, those of fields' names after their colon."""
    body = await request.body()
    if not body:
        return []
    if request.content_type[0] == URLENCODED:
        pairs = read_urlencoded(body, fields_max=FIELDS_MAX)
        return [one for name, value in pairs for one in (name.partition(":")[2], value)]
    return list(_texts_in(await _json_of(request)))


async def _json_of(request: JsonRequest) -> Any:
    try:
        return await request.json()
    except SerializationException:
        raise Rejected(phrase("body_unreadable", "this is no JSON"), status=400) from None


def _texts_in(value: Any) -> Iterator[str]:
    waiting = [value]  # a list of its own: JSON may be nested deeper than calls may
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one
