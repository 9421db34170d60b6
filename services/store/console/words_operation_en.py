"""The console's words in English for what could not be filed, and what is done about it."""

from __future__ import annotations

from collections.abc import Mapping

OPERATION: Mapping[str, str | Mapping[str, str]] = {
    "dead.redrive": "Send it through again",
    "dead.redrive.hint": "It is filed once, however often this is done. Fix the cause first.",
    "dead.discard": "Give it up",
    "dead.discard.why": "Why it is given up",
    "dead.one": "A piece that could not be filed",
    "dead.source": "Came by",
    "dead.author": "From",
    "dead.excerpt": "What it says",
    "dead.unreadable": "These bytes are no interaction that can be read.",
    "dead.done.redriven": "It has been sent through again and will stand in the inbox in a moment.",
    "dead.done.filed": "It had been filed meanwhile; there was nothing left to do.",
    "dead.done.discarded": "It has been given up. Its bytes are kept.",
    "dead.how.redriven": "sent through again",
    "dead.how.filed": "filed",
    "dead.how.discarded": "given up",
}
