"""What an agent puts right on a thread's page, and taking it back: plain forms, each with its flash line."""

from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec
from litestar import post
from litestar.response import Redirect

from services.store.auth import Visitor
from services.store.console.forms import Asked, local_path, read_own_form
from services.store.console.pages import Pages
from services.store.console.thread import known_name
from services.store.correcting.asked import Correction
from services.store.correcting.corrections import Corrections
from services.store.reading.customers import customer_numbered
from services.store.records import Records
from shared.decoding_phrases import decoding_phrase
from shared.errors import Rejected

NEW_THREAD = "new"  # in place of a thread's handle
NUMBER_CHARS_MAX = 100


@post("/threads/{handle:str}/corrections", include_in_schema=False, status_code=303)
async def correct_thread(
    request: Asked, pages: Pages, records: Records, corrections: Corrections, handle: str
) -> Redirect:
    """Do what the form asks about the thread or one of its interactions, and tell it on the thread's page."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    fields = asked_for(form, known_name(handle))
    if fields["kind"] == "give":
        async with records.read() as connection:
            number = form.get("number", "")[:NUMBER_CHARS_MAX]
            fields["customer"] = await customer_numbered(connection, number)
        if fields["customer"] is None:
            return Redirect(f"/threads/{handle}?no_customer=1", status_code=303)
    try:
        asked = msgspec.convert(fields, Correction, strict=False)
    except msgspec.ValidationError as error:
        raise Rejected(decoding_phrase(error), status=400) from None
    done = await corrections.correct(asked, agent=visitor.id, name=visitor.name)
    return flash(f"/threads/{handle}", done)


@post("/corrections/{handle:str}/undo", include_in_schema=False, status_code=303)
async def undo_correction(request: Asked, pages: Pages, corrections: Corrections, handle: str) -> Redirect:
    """Undo a correction and go back to the page whence it was asked."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    handle = known_name(handle)
    await corrections.undo(handle, agent=visitor.id)
    return flash(local_path(form.get("next", "/")), handle)


def asked_for(form: Mapping[str, str], thread: str) -> dict[str, object]:
    """Return the fields of the correction that a form on the page of `thread` asks for."""
    fields: dict[str, object] = {"kind": form.get("kind", ""), "why": form.get("why", "")}
    if fields["kind"] == "merge":
        return fields | {"thread": thread, "into": form.get("to", "")}
    fields |= {"interaction": form.get("interaction", ""), "revision": form.get("revision", "")}
    if fields["kind"] == "move" and form.get("to", NEW_THREAD) != NEW_THREAD:
        fields["thread"] = form["to"]
    return fields


def flash(path: str, correction: str) -> Redirect:
    """Return the way to a page of ours that tells of the correction."""
    plain = path.partition("?")[0].partition("#")[0]
    return Redirect(f"{plain}?{urlencode({'done': correction})}", status_code=303)
