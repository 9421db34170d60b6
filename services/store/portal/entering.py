"""Coming in by a portal's token and leaving again.

A link shows who one is about to be and asks for one click: what merely fetches links uses no token up, and
nobody is let in as somebody else without seeing it. A portal that posts the token itself saves that click.
"""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from services.store.console.forms import Asked, read_form, read_own_form
from services.store.console.pages import LANGUAGE_COOKIE, THEME_COOKIE, THEMES, Pages
from services.store.console.signing_in import PREFERENCE_AGE_S, Cookies
from services.store.console.words import LANGUAGES
from services.store.portal.pages import guest_frame
from services.store.portal.sessions import PortalSessions
from services.store.portal.signed import SIGNED_CHARS_MAX
from services.store.records import Records

HOME = "/portal"


@get("/portal/enter", include_in_schema=False)
async def enter_page(
    request: Asked, pages: Pages, records: Records, portal_sessions: PortalSessions
) -> Response[str]:
    """Say who the token is for, and ask whether to go on."""
    token = request.query_params.get("token", "")[:SIGNED_CHARS_MAX]
    guest = await portal_sessions.who_enters(token)
    async with records.read() as connection:
        frame = await guest_frame(request, connection, now=records.now(), guest=guest)
    if guest is None:
        return pages.render(frame, "portal_over.html", status=403)
    page = pages.render(frame, "portal_enter.html", guest=guest, token=token)
    page.set_header("Referrer-Policy", "no-referrer")
    return page


@post("/portal/enter", include_in_schema=False, status_code=303)
async def enter(
    request: Asked, pages: Pages, records: Records, portal_sessions: PortalSessions, cookie_names: Cookies
) -> Response[Any]:
    """Exchange the token for a session, once."""
    form = await read_form(request)
    before = request.cookies.get(cookie_names.portal, "")
    session = await portal_sessions.enter(form.get("token", ""), "page")
    if session is None:
        async with records.read() as connection:
            frame = await guest_frame(request, connection, now=records.now())
        return pages.render(frame, "portal_over.html", status=403)
    await portal_sessions.end(before)
    response = Redirect(HOME, status_code=303)
    response.set_cookie(cookie_names.make(cookie_names.portal, session.token, age_s=session.age_s))
    return response


@post("/portal/leave", include_in_schema=False, status_code=303)
async def leave(
    request: Asked, pages: Pages, records: Records, portal_sessions: PortalSessions, cookie_names: Cookies
) -> Response[str]:
    """End the session."""
    await read_own_form(request, own_origin=pages.own_origin)
    await portal_sessions.end(request.cookies.get(cookie_names.portal, ""))
    async with records.read() as connection:
        frame = await guest_frame(request, connection, now=records.now())
    page = pages.render(frame, "portal_over.html", status=200)
    page.delete_cookie(cookie_names.portal)
    return page


@post("/portal/preferences", include_in_schema=False, status_code=303)
async def prefer_here(request: Asked, pages: Pages, cookie_names: Cookies) -> Redirect:
    """Keep language and theme in cookies."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    target = form.get("next", "")
    response = Redirect(
        target if target.startswith(f"{HOME}/") and "//" not in target else HOME, status_code=303
    )
    for name, allowed in ((LANGUAGE_COOKIE, LANGUAGES), (THEME_COOKIE, THEMES)):
        value = form.get(name.removeprefix("onethread_"), "")
        if value in allowed:
            response.set_cookie(cookie_names.make(name, value, age_s=PREFERENCE_AGE_S))
    return response
