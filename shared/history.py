"""What is imported from before this desk had OneThread: known by its source's name wherever it goes.

History is memory. It finds its customers and threads as every piece does, but raises nothing today: no
incident, no acknowledgement.
"""

from __future__ import annotations

HISTORY_SOURCE = "history-{channel}"
_PREFIX = HISTORY_SOURCE.partition("{")[0]


def history_source(channel: str) -> str:
    """Return the name of the source by which a channel's history comes in."""
    return HISTORY_SOURCE.format(channel=channel)


def is_history(source: str) -> bool:
    """Whether pieces of the source called so are history."""
    return source.startswith(_PREFIX)
