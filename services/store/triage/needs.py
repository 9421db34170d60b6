"""What an agent needs to know for each class of problem, the most useful first. Pure.

True of desks in general: what one asks before one looks, in the order in which it shortens the looking.
"""

from __future__ import annotations

from collections.abc import Collection

NEEDS: dict[str, tuple[str, ...]] = {
    "mail": ("mailbox", "direction", "error", "since", "scope", "client"),
    "web": ("domain", "error", "since", "scope", "steps"),
    "dns": ("domain", "since", "scope"),
    "ssl": ("domain", "error", "client"),
    "domain": ("domain",),
    "database": ("domain", "error", "since", "steps"),
    "ftp": ("domain", "error", "client", "steps"),
    "billing": ("domain",),
    "performance": ("domain", "since", "scope", "steps"),
    "security": ("domain", "since", "scope", "steps"),
    "account": ("domain", "error", "client"),
    "backup": ("domain", "since", "steps"),
    "other": ("domain", "error", "since"),
}
IMPLIED = {"domain": "mailbox"}  # a mailbox names its domain


def needed(problem: str) -> tuple[str, ...]:
    """Return the facts needed for a class of problem, the most useful first; an unknown class needs few."""
    return NEEDS.get(problem, NEEDS["other"])


def missing(problem: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the facts that are needed and neither known nor implied by what is known."""
    return tuple(
        name for name in needed(problem) if name not in known and IMPLIED.get(name, name) not in known
    )
