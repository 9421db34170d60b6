"""An example of every answer about articles; part of `examples`."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from services.store.reading.articles import FOUND
from services.store.views_articles import (
    ArticleList,
    ArticleOffer,
    ArticleOffers,
    ArticleRef,
    ArticleView,
    PassageView,
)

_SUMMARY: dict[str, Any] = {
    "handle": "art_7cHk2Qm0tZ4xWv9sLd1pBg",
    "id": "cannot-send-mail",
    "language": "hr",
    "title": "Slanje e-pošte ne radi (550 relay, 535 prijava, port 25)",
    "tags": ("e-pošta", "smtp", "550"),
    "updated": date(2026, 9, 14),
    "used": 12,
    "useless": 1,
}
_OFFER = ArticleOffer(
    **_SUMMARY,
    passage=PassageView(
        heading="Što učiniti", text="1. U programu za poštu otvorite postavke izlaznog poslužitelja."
    ),
    why=("550", "relay", "slati"),
    marked=None,
)
_VIEW = ArticleView(
    **_SUMMARY,
    body="## Što vidite\n\nPoruke ostaju u izlaznoj pošti.",
    url="",
    translations=(
        ArticleRef(
            handle="art_2sVn8Jw5eR1yUa6kGf3hTz",
            id="cannot-send-mail",
            language="en",
            title="Mail cannot be sent (550 relay, 535 authentication, port 25)",
        ),
    ),
    archived=False,
)

ARTICLE_EXAMPLES: dict[tuple[str, str], Any] = {
    ("get", "/v1/threads/{handle}/articles"): msgspec.to_builtins(
        ArticleOffers(articles=(_OFFER,), said=FOUND)
    ),
    ("get", "/v1/articles"): msgspec.to_builtins(ArticleList(articles=(_OFFER,), said=FOUND, next=None)),
    ("get", "/v1/articles/{handle}"): msgspec.to_builtins(_VIEW),
    ("post", "/v1/articles/{handle}/marks"): msgspec.to_builtins(_VIEW),
}
