"""An article as it is written: Markdown with a few named lines before it. Pure.

    ---
    id: mailbox-full
    language: en
    title: The mailbox is full
    updated: 2026-08-27
    tags: mail, quota, 552
    ---
    Markdown follows.

The lines are read as they stand, not as YAML: a colon in a title needs no quotes, and nothing in a file can
mean more than its words.
"""

from __future__ import annotations

import re
from datetime import date

import msgspec

from shared.clean import clean_line, clean_text
from shared.errors import Rejected

ARTICLE_BYTES_MAX = 512 * 1024
BODY_CHARS_MAX = 100_000
TITLE_CHARS_MAX = 300
SLUG_CHARS_MAX = 120
TAG_CHARS_MAX = 60
TAGS_MAX = 30
URL_CHARS_MAX = 1_000
HEAD_LINES_MAX = 40
LANGUAGES = ("hr", "en")

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,118}[a-z0-9])?")
_FENCE = "---"
_NAMES = frozenset({"id", "language", "title", "updated", "tags", "url"})


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """One article in one language; the same `slug` in another language is its translation."""

    slug: str
    language: str
    title: str
    body: str  # Markdown
    tags: tuple[str, ...] = ()
    updated: date | None = None
    url: str = ""  # where it is published; never fetched


def read_markdown(data: bytes, *, name: str, language: str = "") -> Article:
    """Return the article in a file; `name` is the file's, `language` counts where the file names none.

    Without an `id` the file's name is it (`03-mailbox-full.hr.md`: `mailbox-full`, Croatian); without a title
    the first heading is. Raises Rejected that names the file and what is wrong.
    """
    if len(data) > ARTICLE_BYTES_MAX:
        raise Rejected(f"{name}: larger than {ARTICLE_BYTES_MAX // 1024} KiB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Rejected(f"{name}: not UTF-8 ({error.reason} at byte {error.start})") from None
    head, body = _divided(text.replace("\r\n", "\n"), name)
    slug, named_language = _named_by_file(name)
    return checked(
        Article(
            slug=head.get("id", slug),
            language=head.get("language", named_language or language),
            title=head.get("title", "") or _first_heading(body),
            body=body,
            tags=tuple(head.get("tags", "").strip("[]").split(",")),
            updated=_date(head.get("updated", ""), name),
            url=head.get("url", ""),
        ),
        name=name,
    )


def checked(article: Article, *, name: str) -> Article:
    """Return the article cleaned and within its bounds. Raises Rejected naming `name`."""
    slug = clean_line(article.slug, chars_max=SLUG_CHARS_MAX + 1).lower()
    if not _SLUG.fullmatch(slug):
        raise Rejected(f"{name}: the id {slug!r} is not made of a-z, 0-9, dots and dashes", pointer="/id")
    language = article.language.strip().lower()
    if language not in LANGUAGES:
        raise Rejected(f"{name}: language {language!r} is not one of {LANGUAGES}", pointer="/language")
    title = clean_line(article.title, chars_max=TITLE_CHARS_MAX)
    body = clean_text(article.body, chars_max=BODY_CHARS_MAX).strip()
    if not title or not body:
        raise Rejected(f"{name}: no {'text' if title else 'title'}", pointer="/body" if title else "/title")
    return Article(
        slug=slug,
        language=language,
        title=title,
        body=body,
        tags=_tags(article.tags),
        updated=article.updated,
        url=_link(article.url),
    )


def _divided(text: str, name: str) -> tuple[dict[str, str], str]:
    """Return the named lines and the body; no lines where the text does not begin with a fence."""
    lines = text.split("\n")
    if lines[0].strip() != _FENCE:
        return {}, text
    head: dict[str, str] = {}
    for place, line in enumerate(lines[1 : HEAD_LINES_MAX + 1], start=1):
        if line.strip() == _FENCE:
            return head, "\n".join(lines[place + 1 :])
        key, colon, value = line.partition(":")
        if colon and key.strip().lower() in _NAMES:
            head[key.strip().lower()] = value.strip().strip("\"'")
    raise Rejected(f"{name}: the lines before the text do not end with ---")


def _named_by_file(name: str) -> tuple[str, str]:
    """Return slug and language as a file's name tells them: `03-mailbox-full.hr.md`."""
    stem = name.rpartition("/")[2].rpartition(".")[0] or name
    rest, _, language = stem.rpartition(".")
    slug, language = (rest, language) if rest and language in LANGUAGES else (stem, "")
    return re.sub(r"^\d{1,4}[-_.]", "", slug).lower().replace("_", "-").replace(" ", "-"), language


def _first_heading(body: str) -> str:
    lines = (line.strip() for line in body.split("\n"))
    return next((line.strip("# ") for line in lines if line.startswith("#")), "")


def _date(text: str, name: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise Rejected(f"{name}: {text[:40]!r} is not a date", pointer="/updated") from None


def _tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    cleaned = (clean_line(tag, chars_max=TAG_CHARS_MAX).strip("\"' ") for tag in tags[: TAGS_MAX * 2])
    return tuple(dict.fromkeys(tag for tag in cleaned if tag))[:TAGS_MAX]


def _link(url: str) -> str:
    """Return an address that a page may lead to, empty for anything but http and https."""
    url = clean_line(url, chars_max=URL_CHARS_MAX + 1)
    is_web = url.startswith(("https://", "http://")) and not re.search(r"[\s\"'<>\\]", url)
    return url if is_web and len(url) <= URL_CHARS_MAX else ""
