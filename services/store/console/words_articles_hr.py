"""The console's words for articles in Croatian."""

from __future__ import annotations

from collections.abc import Mapping

ARTICLES: Mapping[str, str | Mapping[str, str]] = {
    "menu.articles": "Članci",
    "articles.title": "Članci",
    "articles.search": "Traži po pitanju ili poruci greške",
    "articles.empty": "Nema članaka. Uvezite ih naredbom: onethread knowledge import MAPA",
    "articles.why": "Zajedničke riječi:",
    "solved.title": "Riješeno prije",
    "articles.whole": "Cijeli članak",
    "articles.marks": "pomogao: {used}, nije pomogao: {useless}",
    "articles.used": "Pomogao je",
    "articles.useless": "Nije pomogao",
    "articles.updated": "dopunjen",
    "articles.published": "Objavljeni članak",
    "articles.archived": "povučen",
}
