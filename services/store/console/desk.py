"""The page of the desk's settings: every field of desk.json with what it is for, checked before it counts."""

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Response, get, post

from services.store.administering import Administration
from services.store.auth import Visitor
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Pages
from services.store.desk_settings import LANGUAGES, MINUTES_PER_REPEAT_MAX
from services.store.reading.waiting import read_desk
from services.store.records import Records
from services.store.replying.acknowledging import SHIPPED
from shared.desk import Desk
from shared.errors import Rejected
from shared.phrases import phrase

LINES = ("own_addresses", "own_domains", "authserv_ids", "agents")
"""Fields that are lists: a line each."""
PLAIN = ("name", "language", "time_zone", "region", "acknowledgement_hr", "acknowledgement_en")
LINK_PARTS = 3  # name | class of problem | address


@get("/settings", include_in_schema=False)
async def settings_page(request: Asked, pages: Pages, records: Records) -> Response[str]:
    """The settings as they are."""
    return await _page(request, pages, records)


@post("/settings", include_in_schema=False, status_code=200)
async def change_settings(
    request: Asked, pages: Pages, records: Records, administration: Administration
) -> Response[str]:
    """Take the settings over, or show what is wrong beside its field, with all that was typed."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    try:
        given = msgspec.json.encode(asked_desk(form))
        await administration.set_desk(given, by=visitor.id)
    except Rejected as rejected:
        return await _page(request, pages, records, typed=form, refusal=rejected)
    return await _page(request, pages, records, saved=True)


def asked_desk(form: Mapping[str, str]) -> dict[str, object]:
    """Return desk.json as the form asks for it. Raises Rejected with a pointer for what has no such form."""
    asked: dict[str, object] = {name: form.get(name, "").strip() for name in PLAIN}
    asked |= {name: lines_of(form.get(name, "")) for name in LINES}
    minutes = form.get("minutes_per_repeat", "").strip()
    if not (minutes.isascii() and minutes.isdigit() and len(minutes) < 6):
        raise Rejected(phrase("minutes_unreadable", "a number of minutes"), pointer="/minutes_per_repeat")
    asked["minutes_per_repeat"] = int(minutes)
    asked["acknowledgements"] = "acknowledgements" in form
    asked["log_links"] = [
        _link(line, place) for place, line in enumerate(lines_of(form.get("log_links", "")))
    ]
    return asked


def lines_of(text: str) -> list[str]:
    """Return the lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _link(line: str, place: int) -> dict[str, str]:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != LINK_PARTS:
        raise Rejected(
            phrase("link_parts", "a link is: name | class of problem, or nothing | address"),
            pointer=f"/log_links/{place}",
        )
    name, problem, url = parts
    return {"name": name, "problem": problem, "url": url}


def shown(desk: Desk) -> dict[str, str]:
    """Return the settings as the form shows them."""
    fields: dict[str, str] = {name: getattr(desk, name) for name in PLAIN}
    fields |= {name: "\n".join(getattr(desk, name)) for name in LINES}
    links = (f"{link.name} | {link.problem} | {link.url}" for link in desk.log_links)
    return {**fields, "log_links": "\n".join(links), "minutes_per_repeat": str(desk.minutes_per_repeat)}


async def _page(
    request: Asked,
    pages: Pages,
    records: Records,
    *,
    typed: Mapping[str, str] | None = None,
    refusal: Rejected | None = None,
    saved: bool = False,
) -> Response[str]:
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        desk = await read_desk(connection)
    values: dict[str, Any] = {**shown(desk), **(typed or {})}
    acknowledges = desk.acknowledgements if typed is None else "acknowledgements" in typed
    return pages.render(
        frame,
        "settings.html",
        status=refusal.status if refusal else 200,
        values=values,
        acknowledges=acknowledges,
        shipped=SHIPPED,
        desk_languages=LANGUAGES,
        minutes_max=MINUTES_PER_REPEAT_MAX,
        wrong=refusal.pointer.split("/")[1] if refusal and refusal.pointer else "",
        refusal=refusal.phrase if refusal else None,
        saved=saved,
    )
