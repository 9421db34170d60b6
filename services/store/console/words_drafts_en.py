"""The console's words for calls that wait for their note, in English."""

from __future__ import annotations

from collections.abc import Mapping

DRAFTS: Mapping[str, str | Mapping[str, str]] = {
    "drafts.panel": "Calls without a note",
    "drafts.from": "Call from {number}",
    "drafts.to": "Call to {number}",
    "drafts.from.withheld": "Call from a withheld number",
    "drafts.to.withheld": "Call to an unknown number",
    "drafts.write": "Write the note",
    "drafts.dismiss": "No note needed",
    "drafts.title": "Calls waiting for their note",
    "drafts.mine": "Yours",
    "drafts.anybody": "Nobody's yet",
    "drafts.none": "No call waits for its note.",
    "drafts.stage.ringing": "ringing",
    "drafts.stage.talking": "in progress",
    "drafts.stage.ended": "ended",
    "drafts.stage.missed": "missed",
    "drafts.stage.unreached": "no answer",
    "drafts.settled": "This call has its note already, or was set aside. "
    "What you save here is a call of its own.",
    "drafts.lines": "Your extensions",
    "drafts.lines.hint": "What the telephone system calls you besides login and name, separated by commas",
    "drafts.lines.save": "Save extensions",
    "drafts.lines.taken": "One of these is another agent's already. The others are saved.",
}
