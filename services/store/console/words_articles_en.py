"""The console's words for articles in English."""

from __future__ import annotations

from collections.abc import Mapping

ARTICLES: Mapping[str, str | Mapping[str, str]] = {
    "menu.articles": "Articles",
    "articles.title": "Articles",
    "articles.search": "Find by a question or an error message",
    "articles.empty": "There are no articles. Import them with: onethread knowledge import FOLDER",
    "articles.why": "Shared words:",
    "solved.title": "Solved before",
    "articles.whole": "Whole article",
    "articles.marks": "helped: {used}, did not help: {useless}",
    "articles.used": "Helped",
    "articles.useless": "Did not help",
    "articles.updated": "updated",
    "articles.published": "Published article",
    "articles.archived": "withdrawn",
}
