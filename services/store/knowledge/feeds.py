"""Articles out of an RSS or Atom file. Pure: it reads bytes, never an address that stands in them.

The parser is the standard library's expat with what makes XML dangerous refused: a document type (entities,
and so entity bombs and outside files, need one), deep nesting, sheer size.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Collection
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from xml.parsers import expat

import msgspec

from services.store.knowledge.analysis import folded
from services.store.knowledge.articles import SLUG_CHARS_MAX, Article, checked
from services.store.knowledge.plain_html import to_markdown
from shared.errors import Rejected

FEED_BYTES_MAX = 16 * 1024 * 1024
DEPTH_MAX = 60
ENTRIES_MAX = 5_000
FIELD_CHARS_MAX = 400_000
HASH_LETTERS = 8

_ENTRIES = frozenset({"item", "entry"})
_FIELDS = {
    "title": "title",
    "link": "link",
    "guid": "guid",
    "id": "guid",
    "pubdate": "date",
    "updated": "date",
    "published": "date",
    "date": "date",
    "category": "tag",
    "encoded": "content",  # content:encoded
    "content": "content",
    "description": "summary",
    "summary": "summary",
    "language": "language",
}


class _Entry(msgspec.Struct):
    fields: dict[str, list[str]] = {}

    def one(self, name: str) -> str:
        """Return the first value of a field that is not empty."""
        return next((value.strip() for value in self.fields.get(name, ()) if value.strip()), "")


def read_feed(data: bytes, *, name: str, language: str = "") -> tuple[list[Article], list[str]]:
    """Return the articles of a feed, and a phrase for each entry that makes none.

    `language` counts before what the feed says of itself. An article's id is made from the end of its
    address, so that it stays when its title changes. Raises Rejected for what is no feed.
    """
    if len(data) > FEED_BYTES_MAX:
        raise Rejected(f"{name}: larger than {FEED_BYTES_MAX // 1024**2} MiB")
    reader = _Reader(name)
    reader.read(data)
    told = (language or reader.feed.one("language")).lower()[:2]
    articles: list[Article] = []
    left_out: list[str] = []
    seen: set[str] = set()
    for number, entry in enumerate(reader.entries, start=1):
        try:
            one = _told_apart(_article(entry, told, f"entry {number}"), entry.one("guid"), seen)
        except Rejected as rejected:
            left_out.append(rejected.detail)
        else:
            seen.add(one.slug)
            articles.append(one)
    return articles, left_out


class _Reader:
    """Collects the fields of every entry while expat walks through the file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.feed = _Entry(fields={})
        self.entries: list[_Entry] = []
        self._path: list[str] = []
        self._field = ""  # that is being read, and at what depth it began
        self._field_depth = 0
        self._text: list[str] = []
        self._size = 0

    def read(self, data: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            raise Rejected(f"{self.name}: not XML ({error})") from None
        if not self.entries and not self._is_feed:
            raise Rejected(f"{self.name}: neither RSS nor Atom")

    _is_feed = False

    def _refuse(self, *_: object) -> None:
        raise Rejected(f"{self.name}: a document type is not taken")

    def _start(self, qualified: str, attributes: dict[str, str]) -> None:
        tag = qualified.rpartition(" ")[2].lower()
        if len(self._path) >= DEPTH_MAX:
            raise Rejected(f"{self.name}: nested deeper than {DEPTH_MAX}")
        if not self._path:
            self._is_feed = tag in {"rss", "feed", "rdf"}
            self._keep("language", next((v for k, v in attributes.items() if k.endswith(" lang")), ""))
        self._path.append(tag)
        if self._field:  # markup within a field: XHTML content
            self._text.append(f"<{tag}>" if re.fullmatch(r"[a-z][a-z0-9]{0,9}", tag) else "")
        elif tag in _ENTRIES:
            if len(self.entries) == ENTRIES_MAX:
                raise Rejected(f"{self.name}: more than {ENTRIES_MAX} entries")
            self.entries.append(_Entry(fields={}))
        elif tag in _FIELDS:
            self._field, self._field_depth, self._text, self._size = _FIELDS[tag], len(self._path), [], 0
            if tag == "link" and attributes.get("rel", "alternate") == "alternate":
                self._keep("link", attributes.get("href", ""))
            self._keep("tag", attributes.get("term", "") if tag == "category" else "")

    def _end(self, _: str) -> None:
        if self._field and len(self._path) == self._field_depth:
            self._keep(self._field, "".join(self._text))
            self._field = ""
        elif self._field:
            tag = self._path[-1]
            self._text.append(f"</{tag}>" if re.fullmatch(r"[a-z][a-z0-9]{0,9}", tag) else "")
        self._path.pop()

    def _characters(self, text: str) -> None:
        if self._field and self._size < FIELD_CHARS_MAX:
            # Within XHTML a character stands for itself; in a field of text the markup is in the characters.
            inner = len(self._path) > self._field_depth
            self._text.append(text.replace("&", "&amp;").replace("<", "&lt;") if inner else text)
            self._size += len(text)

    def _keep(self, field: str, value: str) -> None:
        entry = self.entries[-1] if _ENTRIES.intersection(self._path) else self.feed
        if value:
            entry.fields.setdefault(field, []).append(value)


def _article(entry: _Entry, language: str, name: str) -> Article:
    link = entry.one("link") or (entry.one("guid") if entry.one("guid").startswith("http") else "")
    title = to_markdown(entry.one("title")).strip()
    return checked(
        Article(
            slug=_slug(link.partition("?")[0].rstrip("/").rpartition("/")[2]) or _slug(title) or "entry",
            language=language,
            title=title,
            body=to_markdown(entry.one("content") or entry.one("summary")),
            tags=tuple(entry.fields.get("tag", ())),
            updated=_day(entry.one("date")),
            url=link,
        ),
        name=name,
    )


def _slug(text: str) -> str:
    plain = re.sub(r"\.(?:html?|php|aspx?)$", "", folded(text[: SLUG_CHARS_MAX * 2]))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: SLUG_CHARS_MAX - HASH_LETTERS - 1].strip("-")


def _told_apart(one: Article, guid: str, seen: Collection[str]) -> Article:
    """Return the article, under an id of its own where an earlier one has taken its."""
    if one.slug not in seen:
        return one
    digest = hashlib.sha256((guid or one.url or one.title).encode()).hexdigest()
    return msgspec.structs.replace(one, slug=f"{one.slug}-{digest[:HASH_LETTERS]}")


def _day(text: str) -> date | None:
    """Return the day in RFC 3339 or RFC 5322 form; else None: a blog's date decides nothing."""
    with contextlib.suppress(ValueError):
        return datetime.fromisoformat(text[:40]).date()
    with contextlib.suppress(ValueError, TypeError, IndexError):
        return parsedate_to_datetime(text[:100]).date()
    return None
