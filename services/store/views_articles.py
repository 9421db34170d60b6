"""Articles as the API and the pages see them."""

from __future__ import annotations

from datetime import date

from services.store.views import Sentence, View


class ArticleRef(View, frozen=True, kw_only=True):
    """An article, as others name it."""

    handle: str
    id: str  # the desk's own; the same in two languages: a translation
    language: str  # "hr", "en"
    title: str


class ArticleSummary(ArticleRef, frozen=True, kw_only=True):
    """A row of a list of articles."""

    tags: tuple[str, ...]
    updated: date | None
    used: int  # how often agents marked it so, beside whatever thread
    useless: int


class PassageView(View, frozen=True, kw_only=True):
    """A piece of an article, in Markdown."""

    heading: str
    text: str


class ArticleOffer(ArticleSummary, frozen=True, kw_only=True):
    """An article that may help, and why it is offered."""

    passage: PassageView | None  # null in a plain list
    why: tuple[str, ...]  # the words it shares with what is asked, the weightiest first
    marked: str | None  # "used", "useless": by who asks, beside this thread


class ArticleOffers(View, frozen=True, kw_only=True):
    """At most three articles, the best first; `said` tells in words whether there are any."""

    articles: tuple[ArticleOffer, ...]
    said: Sentence


class ArticleList(View, frozen=True, kw_only=True):
    """Articles found for a question, the best first; without one all of them, by id."""

    articles: tuple[ArticleOffer, ...]
    said: Sentence
    next: str | None


class ArticleView(ArticleSummary, frozen=True, kw_only=True):
    """A whole article."""

    body: str  # Markdown
    url: str  # where it is published, empty where nowhere
    translations: tuple[ArticleRef, ...]
    archived: bool  # an import removed it; it is offered no more
