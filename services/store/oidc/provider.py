"""Asks the provider: its description, its keys, and what a code stands for. Bounded in time, size and number.

Description and keys are kept for an hour. A token signed with a key that is not among them has the keys read
again, once a minute at most, so that nobody makes us ask without end.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import httpx

from services.store.auth import Clock
from services.store.oidc.asking import authorisation_url, token_request
from services.store.oidc.begun import Begun
from services.store.oidc.configured import Configured
from services.store.oidc.documents import (
    Description,
    PublicKey,
    Unreadable,
    read_description,
    read_fault,
    read_id_token,
    read_keys,
)
from services.store.oidc.id_token import Claims, UnknownKey, read_claims
from services.store.oidc.refusal import Refusal

WELL_KNOWN = "/.well-known/openid-configuration"
KEPT_FOR = timedelta(hours=1)
KEYS_AGAIN_AFTER = timedelta(minutes=1)
WAIT_S = 8.0  # for one answer, our own turn included: a person waits, for three answers at most
CONNECT_S = 3.0
AT_ONCE_MAX = 8  # requests: what is more waits its turn within WAIT_S
ANSWER_BYTES_MAX = 512 * 1024  # the largest key sets have some 30 KB


class OidcProvider:
    """One provider. Both methods raise Refusal, with the line "away" where it does not answer as it should.

    It is first asked when somebody signs in: a provider that is away keeps nothing from starting.
    """

    def __init__(
        self, us: Configured, http: httpx.AsyncClient, *, clock: Clock, wait_s: float = WAIT_S
    ) -> None:
        """`wait_s` is for one answer in all."""
        self._us = us
        self._wait_s = wait_s
        self._http = http
        self._clock = clock
        self._turn = asyncio.Semaphore(AT_ONCE_MAX)
        self._described: tuple[datetime, Description] | None = None
        self._keys: tuple[datetime, Sequence[PublicKey]] | None = None

    async def leave_for(self, begun: Begun) -> str:
        """Return where the browser goes to sign in."""
        return authorisation_url(await self._description(), self._us, begun)

    async def vouched(self, begun: Begun, code: str, issuer: str | None) -> Claims:
        """Return what the provider says of who came back with `code`; `issuer`: who it says is answering."""
        described = await self._description()
        if issuer is None and described.authorization_response_iss_parameter_supported:
            raise Refusal("refused", "the answer does not say which provider it is from (RFC 9207)")
        if issuer is not None and issuer != described.issuer:
            raise Refusal("refused", "the answer is from another provider")
        token = await self._exchange(described, begun, code)
        with contextlib.suppress(UnknownKey):
            return self._read(token, begun, await self._known_keys(described, KEPT_FOR))
        try:
            return self._read(token, begun, await self._known_keys(described, KEYS_AGAIN_AFTER))
        except UnknownKey:
            raise Refusal("refused", "ID token: signed with a key that the provider does not have") from None

    def _read(self, token: str, begun: Begun, keys: Sequence[PublicKey]) -> Claims:
        return read_claims(
            token,
            keys,
            issuer=self._us.issuer,
            client_id=self._us.client_id,
            nonce=begun.nonce,
            now=self._clock(),
        )

    async def _description(self) -> Description:
        now = self._clock()
        if self._described is None or now - self._described[0] >= KEPT_FOR:
            url = self._us.issuer.rstrip("/") + WELL_KNOWN
            body = await self._document(url)
            try:
                self._described = (now, read_description(body, issuer=self._us.issuer))
            except Unreadable as error:
                raise Refusal("away", f"the provider: {error}") from None
        return self._described[1]

    async def _known_keys(self, described: Description, kept_for: timedelta) -> Sequence[PublicKey]:
        now = self._clock()
        if self._keys is None or now - self._keys[0] >= kept_for:
            body = await self._document(described.jwks_uri)
            try:
                self._keys = (now, read_keys(body))
            except Unreadable as error:
                raise Refusal("away", f"the provider: {error}") from None
        return self._keys[1]

    async def _exchange(self, described: Description, begun: Begun, code: str) -> str:
        wanted = token_request(described, self._us, begun, code)
        request = self._http.build_request("POST", wanted.url, headers=wanted.headers, content=wanted.body)
        status, body = await self._answer(request)
        if status >= 500 or status == 429:
            raise Refusal("away", f"the provider answered the code with {status}")
        if status != 200:
            raise Refusal("refused", f"the provider did not take the code: {status} {read_fault(body)}")
        try:
            return read_id_token(body)
        except Unreadable as error:
            raise Refusal("refused", f"the provider: {error}") from None

    async def _document(self, url: str) -> bytes:
        status, body = await self._answer(self._http.build_request("GET", url))
        if status != 200:
            raise Refusal("away", f"the provider answered {status} for {url}")
        return body

    async def _answer(self, request: httpx.Request) -> tuple[int, bytes]:
        request.headers["Accept-Encoding"] = "identity"  # so that its size is what we count
        request.extensions["timeout"] = httpx.Timeout(self._wait_s, connect=CONNECT_S).as_dict()
        try:
            async with asyncio.timeout(self._wait_s), self._turn:
                answer = await self._http.send(request, stream=True, follow_redirects=False)
                try:
                    return answer.status_code, await _read(answer)
                finally:
                    await answer.aclose()
        except TimeoutError:
            raise Refusal("away", f"the provider did not answer within {self._wait_s:.0f} s") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise Refusal("away", f"the provider cannot be reached: {type(error).__name__}") from None


async def _read(answer: httpx.Response) -> bytes:
    body = bytearray()
    async for part in answer.aiter_raw():
        body += part
        if len(body) > ANSWER_BYTES_MAX:
            raise Refusal("away", f"the provider's answer has more than {ANSWER_BYTES_MAX} bytes")
    return bytes(body)
