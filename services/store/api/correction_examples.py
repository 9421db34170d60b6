"""Examples of what the routes of corrections and reviews answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from services.store import views
from services.store.views_corrections import CorrectionList, CorrectionView

_MOVED = CorrectionView(
    handle="cor_8sQ1uJ0xS5b7Lr1Vw3e8Zg",
    kind="move",
    at=datetime(2026, 11, 20, 10, 2, tzinfo=UTC),
    by="Ana",
    why="",
    asked={
        "kind": "move",
        "interaction": "5f1c0a9e7b3d4826a1f0c4d2e8b96a37",
        "revision": 1,
        "thread": "thr_4nXv0y3mT1mJr8wQk2c9bA",
        "why": "",
    },
    interactions=("5f1c0a9e7b3d4826a1f0c4d2e8b96a37",),
    threads=(
        views.ThreadRef(
            handle="thr_4nXv0y3mT1mJr8wQk2c9bA",
            reference="OT-4821-7",
            subject="Ne mogu slati poštu, greška 550",
        ),
    ),
    undone_at=None,
    undone_by=None,
)
_EXAMPLE = msgspec.to_builtins(_MOVED)

CORRECTION_EXAMPLES: dict[tuple[str, str], Any] = {
    ("post", "/v1/corrections"): _EXAMPLE,
    ("get", "/v1/corrections"): msgspec.to_builtins(CorrectionList(corrections=(_MOVED,), next=None)),
    ("post", "/v1/corrections/{handle}/undo"): _EXAMPLE,
    ("post", "/v1/reviews/{handle}/accept"): _EXAMPLE,
    ("post", "/v1/reviews/{handle}/reject"): _EXAMPLE,
}
