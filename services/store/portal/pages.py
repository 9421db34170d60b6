"""The frame of a customer's page: their language, the desk's name and clock, and no number of an agent's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.console.forms import Asked
from services.store.console.pages import LANGUAGE_COOKIE, THEME_COOKIE, THEMES, Frame, address_of
from services.store.console.readable import zone_named
from services.store.console.words import LANGUAGES, Language, preferred
from services.store.portal.guests import Guest
from services.store.reading.waiting import read_desk
from services.store.views_lists import Counts
from shared.desk import Desk


async def guest_frame(
    request: Asked, connection: AsyncConnection, *, now: datetime, guest: Guest | None = None
) -> Frame:
    """Return the frame of a page for `guest`, or for somebody about to come in."""
    desk = await read_desk(connection)
    theme = request.cookies.get(THEME_COOKIE, "")
    return Frame(
        visitor=guest,
        language=language_for(request, desk, guest.language if guest else ""),
        theme=theme if theme in THEMES else THEMES[0],
        desk=desk,
        counts=Counts(reviews=0, dead_letters=0),
        now=now,
        zone=zone_named(desk.time_zone),
        path=request.scope["path"],
        address=address_of(request),
    )


def language_for(request: Asked, desk: Desk, known: str) -> Language:
    """Return what they chose here, else what their portal knows they read, else what the browser asks for."""
    chosen = (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE), known)
    for given in chosen:
        for language in LANGUAGES:
            if given == language:
                return language
    own: Language = "hr" if desk.language == "hr" else "en"
    return preferred(request.headers.get("accept-language", ""), own)
