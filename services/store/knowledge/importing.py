"""`onethread knowledge import`: articles upserted by id and language, in one transaction, with a report.

Nothing goes because a file does not list it, unless that is asked for; and then only what came from the same
folder or feed. What goes is archived: marks name it, and a later import brings it back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import RowMapping, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store.database import failures_named
from services.store.knowledge.articles import Article
from services.store.tables import article
from shared.clean import clean_line
from shared.errors import Rejected
from shared.ids import derived_id, new_handle

ARTICLES_MAX = 5_000  # of one import
HANDLE_PREFIX = "art"

_COMPARED = ("title", "body", "tags", "updated_on", "url")


class Change(msgspec.Struct, frozen=True):
    """What an import changed of one article; no fields: it was archived and is back."""

    name: str
    fields: tuple[str, ...]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did; an article's name is `slug.language`."""

    added: tuple[str, ...] = ()
    changed: tuple[Change, ...] = ()
    unchanged: int = 0
    removed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()  # of the same origin, not in the file, left as they are


async def import_articles(
    engine: AsyncEngine, articles: Sequence[Article], *, origin: str, remove_missing: bool = False
) -> Report:
    """Add and change `articles`, which came from `origin`. Raises Rejected before anything is written."""
    wanted = _by_id(articles)
    origin = clean_line(origin) or "import"
    with failures_named():
        async with engine.begin() as connection:
            stored = await _stored(connection, wanted, origin)
            report = _compared(wanted, stored)
            fresh = {name.name for name in report.changed} | set(report.added)
            rows = [_row(key, one, origin) for key, one in wanted.items() if name_of(one) in fresh]
            if rows:
                await connection.execute(_upsert(rows))
            missing = {
                key: f"{row['slug']}.{row['language']}"
                for key, row in stored.items()
                if key not in wanted and row["archived_at"] is None
            }
            if missing and remove_missing:
                gone = update(article).where(article.c.id.in_(sorted(missing)))
                await connection.execute(gone.values(archived_at=func.now()))
    names = tuple(sorted(missing.values()))
    kept = {"removed": names} if remove_missing else {"missing": names}
    return msgspec.structs.replace(report, **kept)


def name_of(one: Article) -> str:
    """Return what a report calls an article."""
    return f"{one.slug}.{one.language}"


def _by_id(articles: Sequence[Article]) -> dict[str, Article]:
    if len(articles) > ARTICLES_MAX:
        raise Rejected(f"more than {ARTICLES_MAX} articles at once")
    found: dict[str, Article] = {}
    for one in articles:
        key = derived_id("article", one.slug, one.language)
        if key in found:
            raise Rejected(f"article {name_of(one)} is there twice")
        found[key] = one
    return found


async def _stored(
    connection: AsyncConnection, wanted: Mapping[str, Article], origin: str
) -> dict[str, RowMapping]:
    """Return what is stored of the wanted articles and of their origin, locked in order of id."""
    rows = select(article).where(article.c.id.in_(sorted(wanted)) | (article.c.origin == origin))
    found = await connection.execute(rows.order_by(article.c.id).with_for_update())
    return {row["id"]: row for row in found.mappings()}


def _compared(wanted: Mapping[str, Article], stored: Mapping[str, RowMapping]) -> Report:
    added, changed, unchanged = [], [], 0
    for key, one in wanted.items():
        row = stored.get(key)
        if row is None:
            added.append(name_of(one))
        elif row["content_hash"] != _hash(one) or row["archived_at"] is not None:
            changed.append(Change(name_of(one), _differing(one, row)))
        else:
            unchanged += 1
    return Report(added=tuple(added), changed=tuple(changed), unchanged=unchanged)


def _differing(one: Article, row: RowMapping) -> tuple[str, ...]:
    values = _values(one)
    return tuple(name for name in _COMPARED if values[name] != row[name])


def _values(one: Article) -> dict[str, Any]:
    return {
        "title": one.title,
        "body": one.body,
        "tags": list(one.tags),
        "updated_on": one.updated,
        "url": one.url,
    }


def _row(key: str, one: Article, origin: str) -> dict[str, Any]:
    return {
        "id": key,
        "handle": new_handle(HANDLE_PREFIX),
        "slug": one.slug,
        "language": one.language,
        "origin": origin,
        "content_hash": _hash(one),
        **_values(one),
    }


def _hash(one: Article) -> str:
    return hashlib.sha256(msgspec.json.encode(one)).hexdigest()


def _upsert(rows: Sequence[Mapping[str, Any]]) -> Any:
    """A known article keeps its handle; one that was archived is back."""
    statement = insert(article).values(list(rows))
    given = {name: statement.excluded[name] for name in (*_COMPARED, "origin", "content_hash")}
    return statement.on_conflict_do_update(
        index_elements=["id"], set_={**given, "changed_at": func.now(), "archived_at": None}
    )
