"""The WHMCS API as documented (developers.whmcs.com/api): one POST an action, lists page by page.

Requests go one after another with a pause between them: the billing system serves customers meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from services.store.directory_sync.listed import Broken
from shared.clean import clean_line
from shared.errors import Rejected
from shared.phrases import Phrase, phrase, phrased

API_PATH = "/includes/api.php"
PAGE = 250  # records a request; WHMCS's default is 25
PAUSE_S = 0.1  # between requests: at most ten a second
ANSWER_S = 60.0
ANSWER_BYTES_MAX = 32 * 1024 * 1024
TRIES_PAUSES_S = (1.0, 5.0)  # before the second and the third try of a request that was not answered
LIST_TRIES = 3  # of a list that changes while it is read
RECORDS_MAX = 1_000_000  # of one list
CAUSE_CHARS_MAX = 200
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})

Record = Mapping[str, Any]


def api_address(given: str) -> str:
    """Return the API's address for that of an installation. Raises Rejected for one that is not safe.

    The credentials travel in every request, so plain HTTP is for this machine alone.
    """
    try:
        parts = urlsplit(given.strip())
        host = parts.hostname or ""
        parts.port  # noqa: B018  raises for what is no port
    except ValueError:
        host, parts = "", urlsplit("")
    if not host or parts.username is not None or parts.query or parts.fragment:
        raise Rejected(f"{given!r} is not the address of a WHMCS: https://billing.example.com/whmcs")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOCAL):
        raise Rejected("the address must begin with https://")
    path = parts.path.rstrip("/")
    return parts._replace(path=path if path.endswith(".php") else path + API_PATH).geturl()


class WhmcsApi:
    """Asks one installation. Every method raises Broken, with a cause that holds no secret."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        url: str,
        *,
        identifier: str,
        secret: str,
        pause_s: float = PAUSE_S,
        tries_pauses_s: tuple[float, ...] = TRIES_PAUSES_S,
    ) -> None:
        self._http = http
        self._url = url
        self._credentials = {"identifier": identifier, "secret": secret, "responsetype": "json"}
        self._pause_s = pause_s
        self._tries_pauses_s = tries_pauses_s

    async def ask(self, action: str, **parameters: str | int) -> Record:
        """Return the answer to an action."""
        form = {**{name: str(value) for name, value in parameters.items()}, **self._credentials}
        cause = phrased("")
        for pause in (self._pause_s, *self._tries_pauses_s):
            await asyncio.sleep(pause)
            try:
                return _answer(action, await self._post({"action": action, **form}))
            except _Passing as error:
                cause = error.phrase
        raise _broken(action, cause)

    async def list_all(self, action: str, many: str, one: str, **parameters: str) -> list[Record]:
        """Return all records of a list, `many` holding `one`; a list that changes meanwhile is read again."""
        for _ in range(LIST_TRIES):
            records, total = await self._list(action, many, one, parameters)
            if len({said_id(record) for record in records}) == len(records) == total:
                return records
        raise _broken(
            action,
            phrase(
                "whmcs_moving",
                "{came} of {n} records came, at the third try too",
                came=len(records),
                n=total,
            ),
        )

    async def _list(
        self, action: str, many: str, one: str, parameters: Mapping[str, str]
    ) -> tuple[list[Record], int]:
        """Return the records of one pass over a list, and how many the last page says there are."""
        records: list[Record] = []
        while True:
            answer = await self.ask(action, limitstart=len(records), limitnum=PAGE, **parameters)
            total = _number(action, answer.get("totalresults"))
            if total > RECORDS_MAX:
                raise _broken(action, phrase("whmcs_many", "more than {n} records", n=RECORDS_MAX))
            page = records_in(answer.get(many), one)
            records += page
            if not page or len(records) >= total:
                return records, total

    async def _post(self, form: Mapping[str, str]) -> httpx.Response:
        try:
            async with self._http.stream(
                "POST", self._url, data=dict(form), timeout=ANSWER_S, follow_redirects=False
            ) as answer:
                data = bytearray()
                async for chunk in answer.aiter_bytes():
                    data += chunk
                    if len(data) > ANSWER_BYTES_MAX:
                        raise _broken(form["action"], _too_large())
        except httpx.HTTPError as error:
            why = type(error).__name__
            raise _Passing(phrase("whmcs_away", "no answer ({why})", why=why)) from None
        return httpx.Response(answer.status_code, content=bytes(data))


class _Passing(Exception):  # noqa: N818
    """What may pass by itself."""

    def __init__(self, told: Phrase) -> None:
        super().__init__(told.text)
        self.phrase = told


def _broken(action: str, what: Phrase) -> Broken:
    return Broken(phrase("whmcs_action", "{action}: {what}", action=action, what=what))


def _too_large() -> Phrase:
    return phrase("whmcs_answer_large", "more than {bytes} bytes", bytes=ANSWER_BYTES_MAX)


def _answer(action: str, answer: httpx.Response) -> Record:
    """Return the answer's object. Raises Broken for a refusal, _Passing for what may pass."""
    try:
        found = msgspec.json.decode(answer.content)
    except (msgspec.DecodeError, RecursionError):
        found = None
    if isinstance(found, dict) and found.get("result") == "error":
        raise _broken(action, _cause(found.get("message")))
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
        raise _Passing(phrase("whmcs_answered", "answered {status}", status=answer.status_code))
    if not isinstance(found, dict) or found.get("result") != "success":
        status = answer.status_code
        raise _broken(action, phrase("whmcs_no_result", "answered {status} without a result", status=status))
    return found


def _cause(message: object) -> Phrase:
    """Return what the installation says of itself, as a quotation."""
    if not message:
        return phrase("whmcs_error", "an error")
    return phrased(clean_line(str(message), chars_max=CAUSE_CHARS_MAX))


def records_in(found: object, one: str) -> list[Record]:
    """Return the records of a list: `{"client": […]}`; PHP writes an empty one in several ways."""
    held = found.get(one) if isinstance(found, dict) else found
    return [record for record in held if isinstance(record, dict)] if isinstance(held, list) else []


def said_id(record: Record) -> str:
    """Return a record's own id, as text."""
    return str(record.get("id", ""))


def _number(action: str, given: object) -> int:
    try:
        return int(str(given))
    except ValueError:
        raise _broken(action, phrase("whmcs_no_total", "no totalresults")) from None
