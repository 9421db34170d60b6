"""The rows of canned answers: read for whoever answers, changed by leads and administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from sqlalchemy import insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store import audit
from services.store.tables import canned_answer
from services.store.triage.language import Language
from services.store.views_replies import CannedView
from shared.clean import clean_line, clean_text
from shared.errors import Rejected
from shared.ids import new_handle
from shared.phrases import phrase

TITLE_CHARS_MAX = 120
TEXT_CHARS_MAX = 5_000
ANSWERS_MAX = 200  # in all: more than anybody looks through


class Canned(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A canned answer as a lead writes it."""

    language: Literal["hr", "en"]
    title: Annotated[str, Meta(min_length=1, max_length=TITLE_CHARS_MAX)]
    text: Annotated[str, Meta(min_length=1, max_length=TEXT_CHARS_MAX)]


async def read_canned(connection: AsyncConnection) -> tuple[CannedView, ...]:
    """Return the canned answers that are in use, by language and title."""
    query = (
        select(canned_answer)
        .where(canned_answer.c.withdrawn_at.is_(None))
        .order_by(canned_answer.c.language.desc(), canned_answer.c.title, canned_answer.c.handle)
        .limit(ANSWERS_MAX)
    )
    return tuple(_view(row) for row in await connection.execute(query))


async def save_canned(connection: AsyncConnection, handle: str, given: Canned, *, by: str) -> str:
    """Write a canned answer, a new one where `handle` is empty, and return its handle.

    Raises Rejected: 404 for no such answer, 409 where there are too many, 422 for a blank title or text.
    """
    title = clean_line(given.title, chars_max=TITLE_CHARS_MAX)
    text = clean_text(given.text, chars_max=TEXT_CHARS_MAX).strip()
    if not title or not text:
        raise Rejected(phrase("canned_blank", "a canned answer has a title and a text"), status=422)
    values = {
        "language": given.language,
        "title": title,
        "text": text,
        "changed_by": by,
        "changed_at": audit.NOW,
    }
    if not handle:
        if len(await read_canned(connection)) >= ANSWERS_MAX:
            raise Rejected(
                phrase("canned_too_many", "there are {n} canned answers already", n=ANSWERS_MAX), status=409
            )
        handle = new_handle("can")
        await connection.execute(insert(canned_answer).values(handle=handle, **values))
    else:
        await _changed(connection, handle, values)
    await audit.note(connection, who=by, what="canned.saved", about=handle)
    return handle


async def withdraw_canned(connection: AsyncConnection, handle: str, *, by: str) -> None:
    """Offer a canned answer no longer. Raises Rejected (404) for no such answer."""
    await _changed(connection, handle, {"withdrawn_at": audit.NOW})
    await audit.note(connection, who=by, what="canned.withdrawn", about=handle)


async def _changed(connection: AsyncConnection, handle: str, values: Mapping[str, object]) -> None:
    in_use = (canned_answer.c.handle == handle, canned_answer.c.withdrawn_at.is_(None))
    if not (await connection.execute(update(canned_answer).where(*in_use).values(values))).rowcount:
        raise Rejected(phrase("canned_unknown", "there is no such canned answer"), status=404)


def _view(row: Row[tuple[object, ...]]) -> CannedView:
    language: Language = "hr" if row.language == "hr" else "en"
    return CannedView(handle=row.handle, language=language, title=row.title, text=row.text)
