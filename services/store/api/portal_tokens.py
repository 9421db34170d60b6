"""/v1/portal/tokens and /sessions: how somebody who is signed in at the portal comes in."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from litestar import Request, Response, post
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.api.portal_asked import SessionAsked, SessionGiven, TokenAsked, TokenGiven
from services.store.api.security import BY_NOTHING, BY_SOURCE
from services.store.console.pages import Pages
from services.store.console.words import LANGUAGES
from services.store.portal.guests import VouchingSource
from services.store.portal.sessions import PortalSessions
from services.store.portal.tokens import AUDIENCE, PortalToken, make_token
from services.store.records import Records
from services.store.tables import contact, customer, identifier
from shared.errors import Rejected
from shared.identifiers import normalise_email, normalise_number

JTI_BYTES = 16
NOBODY = "no contact of this customer is known by this"
BILLING_ONLY = "this contact is there for the bills alone and sees no threads"


@post(
    "/portal/tokens",
    security=BY_SOURCE,
    summary="A token for who is signed in at the portal",
    tags=["Portal"],
    status_code=200,
)
async def give_token(
    request: Request[Any, Any, Any],
    data: TokenAsked,
    records: Records,
    pages: Pages,
    portal_sessions: PortalSessions,
) -> Response[TokenGiven]:
    """A token for somebody who is signed in at the portal. 404 where the directory knows no such contact."""
    asked_by: VouchingSource = request.user
    now = records.now()
    async with records.read() as connection:
        named = await _named(connection, data)
    if named is None:
        raise Rejected(NOBODY, status=404)
    expires = int(now.timestamp()) + data.valid_s
    token = make_token(
        PortalToken(
            aud=AUDIENCE,
            jti=secrets.token_urlsafe(JTI_BYTES),
            source=asked_by.id,
            customer=named[0],
            contact=named[1],
            language=data.language if data.language in LANGUAGES else "",
            iat=int(now.timestamp()),
            exp=expires,
        ),
        portal_sessions.token_key,
    )
    given = TokenGiven(
        token=token,
        expires_at=datetime.fromtimestamp(expires, UTC),
        url=f"{pages.own_origin}/portal/enter?token={token}",
    )
    return Response(given, headers={"Cache-Control": "no-store"})


@post(
    "/portal/sessions",
    security=BY_NOTHING,
    summary="Exchange a token for a session",
    tags=["Portal"],
    status_code=200,
)
async def exchange(data: SessionAsked, portal_sessions: PortalSessions) -> Response[SessionGiven]:
    """Exchange a token for a session of the API, once."""
    opened = await portal_sessions.enter(data.token, "api")
    if opened is None:
        raise Rejected("the token is not valid, is over, or was exchanged already", status=401)
    given = SessionGiven(session=opened.token, expires_s=opened.age_s)
    return Response(given, headers={"Cache-Control": "no-store"})


async def _named(connection: AsyncConnection, asked: TokenAsked) -> tuple[str, str] | None:
    """Return the handles of customer and contact whom the portal names; None for nobody, or for several."""
    number = func.upper(func.regexp_replace(customer.c.number, "[^A-Za-z0-9]", "", "g"))
    query = (
        select(customer.c.handle, contact.c.handle)
        .join(contact, contact.c.customer_id == customer.c.id)
        .where(number == (normalise_number(asked.customer_ref) or None))
        .where(customer.c.archived_at.is_(None), contact.c.archived_at.is_(None))
    )
    email = normalise_email(asked.contact_email) if asked.contact_email else None
    if asked.contact_id:
        query = query.where(contact.c.number == asked.contact_id)
    elif email:
        query = query.where(
            select(identifier.c.id)
            .where(identifier.c.contact_id == contact.c.id, identifier.c.kind == "email")
            .where(identifier.c.value == email, identifier.c.origin != "learned")
            .where(identifier.c.forgotten_at.is_(None))
            .exists()
        )
    else:
        return None
    rows = (await connection.execute(query.limit(2))).all()
    return (rows[0][0], rows[0][1]) if len(rows) == 1 else None
