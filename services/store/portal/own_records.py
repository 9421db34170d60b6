"""The records as one customer may see them: a transaction in the portal's role, bound to that customer.

PostgreSQL itself then shows no row of anybody else's (services/store/rows.py), whatever a statement forgets.
Where the database has no such role, or we may not take it on, the statements' own conditions are alone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store.auth import Clock
from services.store.portal.guests import Guest
from services.store.records import Records
from services.store.rows import PORTAL, SETTING
from shared.log import logger

log = logger(__name__)

_BIND = text(
    """
    select set_config(:setting, :customer, true),
        (select set_config('role', rolname, true) from pg_roles
            where rolname = :role and pg_has_role(current_user, oid, 'member'))
    """
)


class OwnRecords:
    """Opens transactions that read for one customer."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock, role: str = PORTAL) -> None:
        self._records = Records(engine, clock=clock)
        self._role = role
        self._said = False

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return self._records.now()

    @asynccontextmanager
    async def read(self, guest: Guest) -> AsyncIterator[AsyncConnection]:
        """Open a transaction to read in for `guest`. Raises Unavailable when the database is away."""
        async with self._records.read() as connection:
            values = {"setting": SETTING, "customer": guest.customer_id, "role": self._role}
            _, role = (await connection.execute(_BIND, values)).one()
            if role is None and not self._said:
                self._said = True
                log.warning("customers' rows are not locked: docs/deployment.md says how", missing=self._role)
            yield connection
