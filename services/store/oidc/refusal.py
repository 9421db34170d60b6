"""Why a sign-in at the provider does not come about: a line for the person, a reason for the journal."""

from __future__ import annotations

from typing import Literal

from shared.clean import clean_line

REASON_CHARS_MAX = 300

Line = Literal["again", "cancelled", "unverified", "refused", "away"]
"""What the person is told, `sign_in.provider_…` in the words. None of them depends on who is on the desk."""


class Refusal(Exception):  # noqa: N818  named by what happened to the sign-in
    """Nobody is let in; the reason is for administrators alone and holds no token, code or secret."""

    def __init__(self, line: Line, reason: str, *, agent_id: str = "", email: str = "") -> None:
        """`email` is what a genuine ID token says, `agent_id` whose address that is, if it is somebody's."""
        reason = clean_line(reason, chars_max=REASON_CHARS_MAX)
        super().__init__(reason)
        self.line = line
        self.reason = reason
        self.agent_id = agent_id
        self.email = email
