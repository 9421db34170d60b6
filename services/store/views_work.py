"""What agents did with a thread, as the API and the pages see it."""

from __future__ import annotations

from datetime import datetime

from services.store.views import View


class AgentRef(View, frozen=True, kw_only=True):
    """A member of the desk, as others name it."""

    login: str
    name: str


class TeamRef(View, frozen=True, kw_only=True):
    """A team of the desk."""

    handle: str
    name: str


class StepView(View, frozen=True, kw_only=True):
    """One thing that an agent did with a thread."""

    handle: str
    kind: str  # "assign", "close", "reopen", "snooze", "wake", "note", "team"
    at: datetime
    by: str  # name of the agent, or of the API key
    text: str  # of a note, or what solved it
    assignee: AgentRef | None  # of "assign": to whom; null: to nobody
    until: datetime | None  # of "snooze"
    team: TeamRef | None  # of "team": to which it was handed; null: to none
    undone_at: datetime | None
    undone_by: str | None


class ClosingView(View, frozen=True, kw_only=True):
    """An agent's closing, while it holds."""

    at: datetime
    by: str
    solution: str


class WorkView(View, frozen=True, kw_only=True):
    """What agents did with a thread."""

    closing: ClosingView | None  # null where it is open, or closed by what was said or by quiet
    notes: tuple[StepView, ...]  # agents' own, never the customer's to see; by time
    history: tuple[StepView, ...]  # the other steps, the latest first
