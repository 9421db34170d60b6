"""Articles from a folder of Markdown or a feed's file into the store; behind `onethread knowledge`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.knowledge.articles import ARTICLE_BYTES_MAX, LANGUAGES, Article, read_markdown
from services.store.knowledge.feeds import FEED_BYTES_MAX, read_feed
from services.store.knowledge.importing import ARTICLES_MAX, Report, import_articles
from shared.errors import Refused, Rejected

SAMPLE_ARTICLES = Path(__file__).parent / "sample_desk" / "articles"
MARKDOWN = frozenset({".md", ".markdown"})
TOLD_MAX = 20  # of each list in a report; the rest is counted


class Read(msgspec.Struct, frozen=True):
    """What a folder or file holds."""

    articles: list[Article]
    left_out: list[str]
    origin: str  # the name of the folder or file


def read_articles(path: Path, *, language: str = "") -> Read:
    """Return the articles in a folder of Markdown, one Markdown file, or an RSS or Atom file.

    `language` is theirs where they name none; of a feed it counts before what the feed says. Raises Refused
    for what cannot be read, Rejected for what is no article.
    """
    if language and language not in LANGUAGES:
        raise Rejected(f"language {language!r} is not one of {LANGUAGES}")
    origin = path.resolve().name
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix.lower() in MARKDOWN)
        if len(files) > ARTICLES_MAX:
            raise Rejected(f"more than {ARTICLES_MAX} articles at once")
        return Read([_markdown(file, language) for file in files], [], origin)
    if path.suffix.lower() in MARKDOWN:
        return Read([_markdown(path, language)], [], origin)
    return Read(*read_feed(_bytes(path, FEED_BYTES_MAX), name=path.name, language=language), origin)


async def import_path(
    engine: AsyncEngine, path: Path, *, language: str = "", remove_missing: bool = False
) -> list[str]:
    """Import what `path` holds and return what changed, a line each. Raises Refused and Rejected."""
    read = read_articles(path, language=language)
    report = await import_articles(engine, read.articles, origin=read.origin, remove_missing=remove_missing)
    return _told(report, read.left_out)


def _markdown(file: Path, language: str) -> Article:
    return read_markdown(_bytes(file, ARTICLE_BYTES_MAX), name=file.name, language=language)


def _bytes(file: Path, bytes_max: int) -> bytes:
    """Return a file's bytes, one more than allowed at most: the reader refuses it then."""
    try:
        with file.open("rb") as opened:
            return opened.read(bytes_max + 1)
    except OSError as error:
        raise Refused(f"cannot read {file}: {error.strerror}") from None


def _told(report: Report, left_out: Iterable[str]) -> list[str]:
    added, changed, gone = len(report.added), len(report.changed), len(report.removed)
    return [
        f"{added} added, {changed} changed, {report.unchanged} as before, {gone} removed",
        *_listed("added", report.added),
        *_listed("changed", (f"{one.name}: {', '.join(one.fields) or 'is back'}" for one in report.changed)),
        *_listed("removed", report.removed),
        *_listed("not there any more, left as they are (--remove-missing removes them)", report.missing),
        *_listed("could not be read, left out", left_out),
    ]


def _listed(title: str, entries: Iterable[str]) -> list[str]:
    found = list(entries)
    if not found:
        return []
    rest = len(found) - TOLD_MAX
    more = [f"  and {rest} more"] if rest > 0 else []
    return [f"{title}:", *(f"  {entry}" for entry in found[:TOLD_MAX]), *more]
