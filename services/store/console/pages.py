"""Turns views into pages: language, theme, the frame around every page, and the templates.

Templates escape everything by themselves and refuse a name that they do not know.
"""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import jinja2
import msgspec
from litestar import Response
from litestar.enums import MediaType
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.auth import Visitor
from services.store.call_drafts.reading import read_fresh_drafts
from services.store.call_drafts.views import CallDraftView
from services.store.console import icons, keys, palette, readable
from services.store.console.causes import cause_said
from services.store.console.forms import Asked
from services.store.console.journal import why_said
from services.store.console.notes import note_said
from services.store.console.static_files import StaticFiles
from services.store.console.words import LANGUAGES, Language, can_tell, count, preferred, say, say_open, tell
from services.store.reading.waiting import read_counts, read_desk
from services.store.triage.permission import in_words
from services.store.views_lists import Counts
from shared.desk import Desk

TEMPLATES = Path(__file__).parent / "templates"
LANGUAGE_COOKIE = "onethread_language"
THEME_COOKIE = "onethread_theme"
KEYS_COOKIE = "onethread_keys"
KEYS_OFF = "off"
KEYS_CHOICES = ("on", KEYS_OFF)
TOLD_ONCE = frozenset({"did", "done", "decided", "undone", "left"})  # what was just done, by its handle
THEMES = ("auto", "light", "dark")
CHANNELS = ("phone", "chat", "email", "ticket")  # in the menu; others are found in the list itself
TEXT_SHOWN_CHARS = 3_000  # of one interaction; the rest is one click away


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What every page needs to know."""

    visitor: Visitor | None
    language: Language
    theme: str
    desk: Desk
    counts: Counts
    now: datetime
    zone: ZoneInfo
    path: str
    address: str  # with its query
    calls: tuple[CallDraftView, ...] = ()  # the agent's own of this shift that wait for their note
    single_keys: bool = True  # whether a letter alone is a command: the agent may switch that off


class Pages:
    """Renders the console's pages."""

    def __init__(self, static: StaticFiles, *, own_origin: str = "", single_sign_on: bool = False) -> None:
        """`single_sign_on`: agents can sign in at a provider, too."""
        self.own_origin = own_origin
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            static=static.address,
            logo=icons.logo,
            channel_icon=icons.channel_icon,
            small_line=icons.small_line,
            still=icons.still,
            shapes=icons.shapes,
            initials=readable.initials,
            who=icons.who,
            size=readable.size,
            readable_domain=readable.readable_domain,
            languages=LANGUAGES,
            themes=THEMES,
            keys_of=keys.keys_of,
            places_of=palette.places_of,
            channels=CHANNELS,
            text_shown_chars=TEXT_SHOWN_CHARS,
            single_sign_on=single_sign_on,
            permission_words=in_words,
        )

    async def frame(self, request: Asked, connection: AsyncConnection, *, now: datetime) -> Frame:
        """Return the frame for a signed-in agent's page."""
        desk = await read_desk(connection)
        counts = await read_counts(connection)
        frame = self._frame(request, desk, counts, visitor=request.user, now=now)
        if not request.user.may_write:
            return frame
        calls = await read_fresh_drafts(connection, request.user.id, now=now)
        return msgspec.structs.replace(frame, calls=calls)

    def part_frame(self, request: Asked, desk: Desk, *, now: datetime) -> Frame:
        """Return the frame of a part of a signed-in agent's page, which counts nothing."""
        return self._frame(request, desk, Counts(reviews=0, dead_letters=0), visitor=request.user, now=now)

    def bare_frame(self, request: Asked, *, now: datetime) -> Frame:
        """Return the frame of a page that needs neither database nor agent: signing in, and errors."""
        return self._frame(request, Desk(), Counts(reviews=0, dead_letters=0), visitor=None, now=now)

    @staticmethod
    def _frame(
        request: Asked, desk: Desk, counts: Counts, *, visitor: Visitor | None, now: datetime
    ) -> Frame:
        return Frame(
            visitor=visitor,
            language=language_of(request, desk),
            theme=_one_of(request.cookies.get(THEME_COOKIE), THEMES),
            single_keys=request.cookies.get(KEYS_COOKIE) != KEYS_OFF,
            desk=desk,
            counts=counts,
            now=now,
            zone=readable.zone_named(desk.time_zone),
            path=request.scope["path"],
            address=address_of(request),
        )

    def render(self, frame: Frame, template: str, *, status: int = 200, **values: Any) -> Response[str]:
        """Return the page."""
        language, zone, now = frame.language, frame.zone, frame.now
        html = self._environment.get_template(template).render(
            frame=frame,
            t=partial(say, language),
            n=partial(count, language),
            w=partial(say_open, language),
            p=partial(tell, language),
            has_words=partial(can_tell, language),
            why_said=partial(why_said, language),
            cause_said=partial(cause_said, language),
            note_said=partial(note_said, language),
            span=partial(readable.span, now=now),
            ago=partial(readable.ago, now=now, zone=zone, language=language),
            short=partial(readable.short, now=now, zone=zone, language=language),
            exact=partial(readable.exact, zone=zone, language=language),
            day=partial(readable.day, now=now, zone=zone, language=language),
            clock=partial(readable.clock, zone=zone),
            **values,
        )
        headers = {"Cache-Control": "no-store", "Vary": "Cookie, Accept-Language"}
        return Response(html, media_type=MediaType.HTML, status_code=status, headers=headers)


def language_of(request: Asked, desk: Desk) -> Language:
    """Return the language that the agent chose, else what the browser asks for, else the desk's own."""
    chosen = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    for language in LANGUAGES:
        if chosen == language:
            return language
    own: Language = "hr" if desk.language == "hr" else "en"
    return preferred(request.headers.get("accept-language", ""), own)


def address_of(request: Asked) -> str:
    """Return path and query of the page, without what it only tells once."""
    query = [(name, value) for name, value in request.query_params.multi_items() if name not in TOLD_ONCE]
    path = str(request.scope["path"])
    return f"{path}?{urlencode(query)}" if query else path


def _one_of(given: str | None, allowed: tuple[str, ...]) -> str:
    return given if given in allowed else allowed[0]
