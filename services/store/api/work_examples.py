"""Examples of what the routes of agents' work answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from services.store.views_work import AgentRef, ClosingView, StepView, TeamRef, WorkView

_AT = datetime(2026, 11, 20, 10, 2, tzinfo=UTC)
TEAM = TeamRef(handle="team_3bWv5y8mT1mJr8wQk2c9bA", name="Hosting")
_NOTE = StepView(
    handle="work_6dQ1uJ0xS5b7Lr1Vw3e8Zg",
    kind="note",
    at=_AT,
    by="Ana",
    text="Ivan je na terenu do 15 h, zvati na mobitel.",
    assignee=None,
    until=None,
    team=None,
    undone_at=None,
    undone_by=None,
)
_ASSIGNED = msgspec.structs.replace(
    _NOTE,
    handle="work_0mK1uJ0xS5b7Lr1Vw3e8Zg",
    kind="assign",
    text="",
    assignee=AgentRef(login="marko", name="Marko"),
)

WORK = WorkView(
    closing=ClosingView(at=_AT, by="Ana", solution="Kvota podignuta na 10 GB."),
    notes=(_NOTE,),
    history=(_ASSIGNED,),
)


def _plain(view: Any) -> Any:
    return msgspec.to_builtins(view)


WORK_EXAMPLES: dict[tuple[str, str], Any] = {
    ("get", "/v1/threads/{handle}/work"): _plain(WORK),
    ("post", "/v1/threads/{handle}/work"): _plain(_ASSIGNED),
    ("post", "/v1/work/{handle}/undo"): _plain(
        msgspec.structs.replace(_ASSIGNED, undone_at=_AT, undone_by="Ana")
    ),
}
