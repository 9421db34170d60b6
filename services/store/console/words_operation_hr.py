"""The console's words in Croatian for what could not be filed, and what is done about it."""

from __future__ import annotations

from collections.abc import Mapping

OPERATION: Mapping[str, str | Mapping[str, str]] = {
    "dead.redrive": "Pošalji ponovno na raspoređivanje",
    "dead.redrive.hint": "Rasporedit će se jednom, koliko god puta to učinili. Najprije uklonite uzrok.",
    "dead.discard": "Odustani od zapisa",
    "dead.discard.why": "Zašto se odustaje",
    "dead.one": "Neraspoređen zapis",
    "dead.source": "Stiglo putem",
    "dead.author": "Od",
    "dead.excerpt": "Što piše",
    "dead.unreadable": "Ovi bajtovi nisu čitljiv zapis.",
    "dead.done.redriven": "Zapis je ponovno poslan i za koji će trenutak biti među pristiglima.",
    "dead.done.filed": "Zapis je u međuvremenu raspoređen; nema se više što učiniti.",
    "dead.done.discarded": "Od zapisa se odustalo. Bajtovi su sačuvani.",
    "dead.how.redriven": "ponovno poslano",
    "dead.how.filed": "raspoređeno",
    "dead.how.discarded": "odustalo se",
}
