"""What the customers' pages and the widget are built from, and their routes, handed to `app` as one."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec
from litestar.types import ControllerRouterHandler
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.api import portal as portal_api
from services.store.api import portal_tokens
from services.store.api import widget as widget_api
from services.store.auth import Clock
from services.store.portal import entering, marking, own_pages, people_page, report_page, widget_pages
from services.store.portal.own_records import OwnRecords
from services.store.portal.posts import IntakeDesk
from services.store.portal.sessions import PortalSessions
from services.store.portal.widget_door import WidgetDoor
from services.store.sources import key_hash
from shared.desk_key import DeskKey

TICKETS = "/v1/tickets"
CHATS = "/v1/transcripts"


class PortalParts(msgspec.Struct, frozen=True, kw_only=True):
    """The parts by the names that routes ask for them by."""

    portal_sessions: PortalSessions
    portal_records: OwnRecords  # what is read for a customer
    tickets: IntakeDesk
    door: WidgetDoor

    def provided(self) -> dict[str, Any]:
        """Return the parts by name."""
        return {name: getattr(self, name) for name in self.__struct_fields__}


def portal_parts(
    engine: AsyncEngine,
    http: httpx.AsyncClient,
    *,
    clock: Clock,
    key: DeskKey,
    ticket_url: str,
    portal_key: str,
    chat_url: str,
    widget_key: str,
) -> PortalParts:
    """Return the parts on `engine`; addresses are those of the intakes, keys are our own there."""
    chats = IntakeDesk(http, url=chat_url.rstrip("/") + CHATS, key=widget_key)
    return PortalParts(
        portal_sessions=PortalSessions(engine, clock=clock, key=key),
        portal_records=OwnRecords(engine, clock=clock),
        tickets=IntakeDesk(http, url=ticket_url.rstrip("/") + TICKETS, key=portal_key),
        door=WidgetDoor(chats, key=key, posts_as=key_hash(widget_key)),
    )


PORTAL_API_ROUTES: list[ControllerRouterHandler] = [
    portal_tokens.give_token,
    portal_tokens.exchange,
    portal_api.list_own,
    portal_api.show_own,
    portal_api.add_to_own,
    portal_api.report_new,
    portal_api.look_up_own,
    portal_api.list_people,
    portal_api.appoint_contact,
    portal_api.withdraw_contact,
    widget_api.allow,
    widget_api.begin_visit,
    widget_api.look_up_visit,
    widget_api.take_chat,
    widget_api.tell_answers,
]
PORTAL_PAGE_ROUTES: list[ControllerRouterHandler] = [
    entering.enter_page,
    entering.enter,
    entering.leave,
    entering.prefer_here,
    own_pages.own_threads_page,
    own_pages.own_thread_page,
    own_pages.add_to_thread,
    report_page.report_page,
    report_page.report,
    people_page.own_people_page,
    people_page.appoint_person,
    people_page.withdraw_person,
    marking.mark_page,
    marking.mark,
    widget_pages.widget_script,
    widget_pages.widget_demo,
]
