"""Finds customers that are probably one, for the customers' page: what they share.

Only pairs: what three customers share is a web agency's or a bookkeeper's more often than one customer's. A
pair that somebody has decided on is not suggested again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from time import monotonic

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.merging.likeness import SIGNS, Sign, names_alike, oib_in
from services.store.reading.names import customer_refs
from services.store.views import CustomerRef
from services.store.views_merges import LikelyDuplicate

FRESH_S = 60.0
PAIRS_MAX = 500  # looked at of each sign
SHOWN_MAX = 20

_SIGN_OF: Mapping[str, Sign] = {"domain": "domain", "email": "email", "phone": "name_and_phone"}

# What the directory says counts, and no learned value: those are what somebody claimed. One pass each over an
# index made for it: without one it takes two seconds for a hundred thousand customers.
_SHARED = text(
    """
    select kind, value, array_agg(customer_id) from identifier
    where origin <> 'learned' and kind in ('domain', 'email', 'phone')
    group by kind, value having min(customer_id) <> max(customer_id) order by 1, 2 limit :limit
    """
)
_NUMBERED = text(
    """
    select substring(number, '[0-9]{11}'), array_agg(id) from customer where number ~ '[0-9]{11}'
    group by 1 having min(id) <> max(id) order by 1 limit :limit
    """
)
_KNOWN = text(
    """
    select id from customer where id = any(:ids) and kind <> 'unknown' and archived_at is null
    """
)
_DECIDED = text(
    """
    select merged_id, into_id from customer_merge
    where merged_id = any(:ids) or into_id = any(:ids)
    """
)


Signs = Mapping[tuple[str, str], Mapping[Sign, str]]
"""By pair of customers, what they share."""


class Duplicates:
    """Looks for pairs once in FRESH_S at most: they change with an import, a page is loaded all the time."""

    def __init__(self) -> None:
        self._found: Signs = {}
        self._looked_at: float | None = None

    async def read(self, connection: AsyncConnection) -> tuple[LikelyDuplicate, ...]:
        """Return the pairs that are probably one customer, the surest first, at most SHOWN_MAX."""
        now = monotonic()
        if self._looked_at is None or now - self._looked_at > FRESH_S:
            self._looked_at = now
            self._found = await _look(connection)
        if not self._found:
            return ()
        ids = sorted({one for pair in self._found for one in pair})
        names = await customer_refs(connection, await _living(connection, ids))
        decided = {frozenset(pair) for pair in await connection.execute(_DECIDED, {"ids": ids})}
        return _strongest(self._found, names, decided)


async def _look(connection: AsyncConnection) -> Signs:
    shared = await connection.execute(_SHARED, {"limit": 3 * PAIRS_MAX})
    signs = [(ids, _SIGN_OF[kind], value) for kind, value, ids in shared]
    numbered = await connection.execute(_NUMBERED, {"limit": PAIRS_MAX})
    signs += [(ids, "oib", digits) for digits, ids in numbered if oib_in(digits)]
    living = await _living(connection, sorted({one for ids, _, _ in signs for one in ids}))
    found: dict[tuple[str, str], dict[Sign, str]] = {}
    for ids, sign, value in signs:
        pair = sorted(living.intersection(ids))
        if len(pair) == 2:
            found.setdefault((pair[0], pair[1]), {}).setdefault(sign, value)
    return found


async def _living(connection: AsyncConnection, ids: Sequence[str]) -> frozenset[str]:
    """Return those of the customers that the directory lists and nobody merged away."""
    return frozenset((await connection.execute(_KNOWN, {"ids": list(ids)})).scalars())


def _strongest(
    found: Signs,
    names: Mapping[str, CustomerRef],
    decided: Iterable[frozenset[str]],
) -> tuple[LikelyDuplicate, ...]:
    done = set(decided)
    pairs = []
    for (one, other), shared in found.items():
        if frozenset({one, other}) in done or one not in names or other not in names:
            continue
        signs = dict(shared)
        if "name_and_phone" in signs and not names_alike(names[one].name, names[other].name):
            del signs["name_and_phone"]
        if signs:
            strongest = next(sign for sign in SIGNS if sign in signs)
            pairs.append(
                LikelyDuplicate(one=names[one], other=names[other], sign=strongest, value=signs[strongest])
            )
    pairs.sort(key=lambda pair: (SIGNS.index(pair.sign), pair.one.name, pair.one.handle))
    return tuple(pairs[:SHOWN_MAX])
