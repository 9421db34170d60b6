"""How a customer and a portal's program are told: each by a proof of its own, which opens nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar.connection import ASGIConnection

from services.store.auth import Gate
from services.store.authorisation_rows import Right
from services.store.portal.guests import Guest, VouchingSource
from services.store.portal.sessions import PortalSessions

API = "/v1/"


def gates(sessions: PortalSessions, *, cookie: str) -> Mapping[Right, Gate]:
    """Return who finds out who asks, for the two rights that belong to portals."""

    async def customer(connection: ASGIConnection[Any, Any, Any, Any]) -> Guest | None:
        """Pages by their cookie alone, the API by its bearer token alone."""
        if connection.scope["path"].startswith(API):
            return await sessions.find(bearer(connection), "api")
        return await sessions.find(connection.cookies.get(cookie, ""), "page")

    async def source(connection: ASGIConnection[Any, Any, Any, Any]) -> VouchingSource | None:
        return await sessions.find_source(bearer(connection))

    return {"customer": customer, "vouch": source}


def bearer(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Return the bearer token of a request, empty for none."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
