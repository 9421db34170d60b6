"""A call that an agent types in goes the way of every call: by HTTP to the phone intake. No second door."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec

from shared.errors import Unavailable

POST_WAIT_S = 5.0
ANSWER_CHARS_MAX = 20_000


class CallNote(msgspec.Struct, frozen=True, kw_only=True):
    """One call as the phone intake takes it (corpora format); None is left empty."""

    call_id: str
    agent: str
    started_at: str  # ISO 8601 with offset
    note: str
    direction: str = "inbound"
    duration_s: int | None = None
    caller_number: str | None = None
    caller_name: str | None = None
    company: str | None = None
    customer_ref: str | None = None
    domain: str | None = None
    email: str | None = None


class Taken(msgspec.Struct, frozen=True):
    """The intake has the call on record."""

    id: str
    duplicate: bool = False


class FieldRefused(msgspec.Struct, frozen=True):
    """What the intake has against one field."""

    pointer: str = ""
    detail: str = ""


class NotTaken(Exception):  # noqa: N818
    """The intake refuses the call as it is."""

    def __init__(self, detail: str, fields: dict[str, str]) -> None:
        """`fields` maps names of CallNote to what is wrong with them."""
        super().__init__(detail)
        self.detail = detail
        self.fields = fields


class _Problem(msgspec.Struct, frozen=True):
    detail: str = ""
    title: str = ""
    pointer: str = ""
    errors: tuple[FieldRefused, ...] = ()


class CallDesk:
    """Posts call notes to the phone intake at `url` with the console's own key."""

    def __init__(self, client: httpx.AsyncClient, *, url: str, key: str) -> None:
        self._client = client
        self._url = url.rstrip("/") + "/v1/phone-notes"
        self._key = key

    async def file(self, call: CallNote) -> Taken:
        """Return once the bus has the call; the same call_id again is the same call.

        Raises NotTaken for what the intake refuses, Unavailable when it is away.
        """
        try:
            answer = await self._client.post(
                self._url,
                content=msgspec.json.encode(_given(call)),
                headers={"content-type": "application/json", "authorization": f"Bearer {self._key}"},
                timeout=POST_WAIT_S,
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unavailable(f"the phone intake does not answer: {type(error).__name__}") from error
        return read_answer(answer)


def _given(call: CallNote) -> dict[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(call).items() if value not in {None, ""}}


def read_answer(answer: httpx.Response) -> Taken:
    """Return what an intake answered to a piece. Raises NotTaken for a refusal, Unavailable for no answer."""
    if answer.status_code == httpx.codes.ACCEPTED:
        try:
            return msgspec.json.decode(answer.content, type=Taken)
        except msgspec.DecodeError:
            raise Unavailable("the intake gave an answer that is not its own") from None
    if answer.status_code in _CALL_AT_FAULT:
        raise _not_taken(answer.content[:ANSWER_CHARS_MAX])
    # Its own trouble (5xx), and a key that it does not know (yet): nothing that the typed text could mend.
    raise Unavailable(f"the intake answered {answer.status_code}")


_CALL_AT_FAULT = frozenset({400, 409, 413, 415, 422})


def _not_taken(content: bytes) -> NotTaken:
    try:
        problem = msgspec.json.decode(content, type=_Problem)
    except msgspec.DecodeError:
        return NotTaken("", {})
    refused = (*problem.errors, FieldRefused(problem.pointer, problem.detail))
    fields = {one.pointer.strip("/").partition("/")[0]: one.detail for one in refused if one.pointer}
    return NotTaken(problem.detail or problem.title, fields)
