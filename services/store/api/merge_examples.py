"""Examples of what the routes of merges answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from services.store import views
from services.store.views_merges import MergeList, MergeView

_PROPOSED = MergeView(
    handle="mrg_3pQ1uJ0xS5b7Lr1Vw3e8Zg",
    state="proposed",
    customer=views.CustomerRef(
        handle="cus_7bR4kJ2xT5d9Ms1Vw3e8Zg", number="C-2001", name="HORVAT GRADNJA", kind="company"
    ),
    into=views.CustomerRef(
        handle="cus_9fQ2uJ0xS5b7Lr1Vw3e8Zg", number="C-1001", name="Horvat gradnja d.o.o.", kind="company"
    ),
    why="Isti OIB, vlasnik je potvrdio telefonom.",
    alone=False,
    proposed_by="Ana",
    proposed_at=datetime(2026, 11, 20, 10, 2, tzinfo=UTC),
    decided_by=None,
    decided_at=None,
    correction=None,
    undone_at=None,
    undone_by=None,
)
_MERGED = msgspec.structs.replace(
    _PROPOSED,
    state="merged",
    decided_by="Iva",
    decided_at=datetime(2026, 11, 20, 10, 30, tzinfo=UTC),
    correction="cor_8sQ1uJ0xS5b7Lr1Vw3e8Zg",
)
_DECLINED = msgspec.structs.replace(_MERGED, state="declined", correction=None)
_UNDONE = msgspec.structs.replace(
    _MERGED, state="undone", undone_at=datetime(2026, 11, 21, 8, 0, tzinfo=UTC), undone_by="Ana"
)

MERGE_EXAMPLES: dict[tuple[str, str], Any] = {
    ("post", "/v1/merges"): msgspec.to_builtins(_PROPOSED),
    ("get", "/v1/merges"): msgspec.to_builtins(MergeList(merges=(_PROPOSED,), next=None)),
    ("post", "/v1/merges/{handle}/confirm"): msgspec.to_builtins(_MERGED),
    ("post", "/v1/merges/{handle}/decline"): msgspec.to_builtins(_DECLINED),
    ("post", "/v1/merges/{handle}/undo"): msgspec.to_builtins(_UNDONE),
}
