"""What a customer posts on these pages goes the way of every portal's post: by HTTP to the ticket intake.

A post to a thread is one of the ticket that the thread is here, and names the thread's reference; the
correlator files it as it files everything. The widget's chats go to the chat intake likewise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
import msgspec

from services.store.calls import POST_WAIT_S, NotTaken, Taken, read_answer
from services.store.triage.language import Language
from services.store.triage.questions import QUESTIONS
from shared.errors import Unavailable

TEXT_CHARS_MAX = 20_000
SUBJECT_CHARS_MAX = 200
ANSWER_CHARS_MAX = 1_000  # of one question
TICKET = "portal-{name}"  # what a thread, or a new report, is called as a ticket of these pages

# Where a question has few answers they are offered, in words that say it as a sentence would.
CHOICES: Mapping[str, Mapping[Language, tuple[str, ...]]] = {
    "direction": {
        "hr": ("ne mogu slati poštu", "pošta ne dolazi", "ne mogu ni slati ni primati poštu"),
        "en": ("cannot send mail", "cannot receive mail", "can neither send nor receive mail"),
    },
    "scope": {
        "hr": ("samo meni", "nekolicini", "svima u firmi"),
        "en": ("only me", "some of us", "everyone in the company"),
    },
}
_SINCE: Mapping[Language, str] = {"hr": "od", "en": "since"}

__all__ = ["IntakeDesk", "NotTaken", "TicketPost", "body_of", "subject_of"]


class TicketPost(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One post as the ticket intake takes it (corpora format)."""

    ticket_id: str
    post_id: str
    body: str
    posted_at: str  # ISO 8601 with offset
    customer_ref: str
    contact_name: str
    contact_email: str = ""
    subject: str = ""
    related_domain: str = ""


class IntakeDesk:
    """Posts to one intake with a key of the store's own."""

    def __init__(self, client: httpx.AsyncClient, *, url: str, key: str) -> None:
        self._client = client
        self._url = url
        self._key = key

    async def file(self, piece: Any) -> Taken:
        """Return once the bus has it; the same piece again is the same interaction.

        Raises NotTaken for what the intake refuses, Unavailable when it is away.
        """
        if not self._key:
            raise Unavailable("there is no key for the intake")
        try:
            answer = await self._client.post(
                self._url,
                content=msgspec.json.encode(piece),
                headers={"content-type": "application/json", "authorization": f"Bearer {self._key}"},
                timeout=POST_WAIT_S,
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unavailable(f"the intake does not answer: {type(error).__name__}") from error
        return read_answer(answer)


def body_of(words: str, answers: Mapping[str, str], language: Language) -> str:
    """Return the text of a post: what they wrote, then each question with its answer below it."""
    asked = [
        f"{QUESTIONS[name][language]}\n{_answer(name, answer.strip()[:ANSWER_CHARS_MAX], language)}"
        for name, answer in answers.items()
        if name in QUESTIONS and answer.strip()
    ]
    return "\n\n".join(part for part in (words.strip()[:TEXT_CHARS_MAX], *asked) if part)


def _answer(name: str, answer: str, language: Language) -> str:
    """Return the answer as one would say it: "yesterday" to the question since when is "since yesterday"."""
    word = _SINCE[language]
    bare = name == "since" and not answer.lower().startswith(f"{word} ")
    return f"{word} {answer}" if bare else answer


def subject_of(subject: str, reference: str) -> str:
    """Return the subject of a post to the thread with this reference, where the correlator reads it."""
    return f"{reference} {subject[:SUBJECT_CHARS_MAX]}".strip()
