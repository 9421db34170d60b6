"""A sign-in at the provider from its begin to the agent it is for, or to a refusal with its reason.

Only an agent who is there, enabled, and to whom an administrator gave exactly the address that the provider
has confirmed is let in. Nobody is ever added by signing in.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import Protocol

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store import audit
from services.store.auth import Clock
from services.store.database import failures_named
from services.store.oidc.begun import Begun, begin, from_cookie, to_cookie
from services.store.oidc.refusal import Line, Refusal
from services.store.oidc.vouched import Vouched, confirmed_email
from services.store.tables import agent
from shared.log import logger

NOTED_MAX = 30  # refusals in the journal within NOTED_WITHIN: who signs in nowhere must not fill the disk
NOTED_WITHIN = timedelta(minutes=1)
CODE_CHARS_MAX = 4_000
CANCELLED = frozenset({"access_denied", "login_required", "interaction_required", "consent_required"})
NOBODY = ""  # who did it, where no agent is known

log = logger(__name__)


class Provider(Protocol):
    """A provider that can be asked. Both methods raise Refusal."""

    async def leave_for(self, begun: Begun) -> str:
        """Return where the browser goes to sign in."""
        ...

    async def vouched(self, begun: Begun, code: str, issuer: str | None) -> Vouched:
        """Return whom the provider names for `code`."""
        ...


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser brings back in its address."""

    state: str = ""
    code: str = ""
    error: str = ""
    issuer: str | None = None  # RFC 9207


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """A browser on its way to the provider."""

    url: str
    cookie: str


class SingleSignOn:
    """Signs agents in at the provider where one is set up; off, it lets nobody in."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        clock: Clock,
        provider: Provider | None = None,
        key: bytes = b"",
        provider_asks_second_factor: bool = False,
    ) -> None:
        """`key` signs the cookies. Without a provider nothing else is needed."""
        self._engine = engine
        self._clock = clock
        self._provider = provider
        self._key = key
        self._noted = 0
        self._noted_since: datetime | None = None
        self.provider_asks_second_factor = provider_asks_second_factor

    @property
    def is_on(self) -> bool:
        """Whether agents can sign in at a provider."""
        return self._provider is not None

    def begun(self, cookie: str) -> Begun | None:
        """Return the sign-in that the browser is in the middle of, None for a cookie that does not count."""
        return from_cookie(cookie, self._key, now=self._clock()) if self.is_on else None

    async def leave(self, target: str) -> Left:
        """Return where the browser goes, and what it keeps meanwhile. Raises Refusal."""
        begun = begin(target, now=self._clock())
        return Left(url=await self._asked().leave_for(begun), cookie=to_cookie(begun, self._key))

    async def come_back(self, begun: Begun | None, answer: Answer) -> str:
        """Return the id of the agent who signs in. Raises Refusal for everybody else."""
        if begun is None:
            raise Refusal("again", "the browser has no sign-in under way, or began it too long ago")
        check_answer(begun, answer)
        vouched = await self._asked().vouched(begun, answer.code, answer.issuer)
        return await self._agent_with(confirmed_email(vouched))

    async def note(self, refusal: Refusal) -> None:
        """Write the refusal into the journal; into the log alone where there are more than NOTED_MAX."""
        log.warning("sign_in_refused", reason=refusal.reason)
        now = self._clock()
        if self._noted_since is None or now - self._noted_since >= NOTED_WITHIN:
            self._noted, self._noted_since = 0, now
        self._noted += 1
        if self._noted > NOTED_MAX:
            return
        who = refusal.agent_id or NOBODY
        with failures_named():
            async with self._engine.begin() as connection:
                await audit.note(
                    connection, who=who, what="sign_in.refused", about=refusal.email, why=refusal.reason
                )

    def _asked(self) -> Provider:
        if self._provider is None:
            raise Refusal("refused", "no provider is set up")
        return self._provider

    async def _agent_with(self, email: str) -> str:
        known = select(agent.c.id, agent.c.disabled_at).where(agent.c.email == email)
        with failures_named():
            async with self._engine.connect() as connection:
                row = (await connection.execute(known)).one_or_none()
        if row is None:
            raise Refusal("refused", "no agent has this address", email=email)
        if row.disabled_at is not None:
            raise Refusal("refused", "the agent is disabled", agent_id=row.id, email=email)
        return str(row.id)


def check_answer(begun: Begun, answer: Answer) -> None:
    """Raise Refusal unless the answer is to this sign-in and brings a code. Pure."""
    if not hmac.compare_digest(answer.state.encode("utf-8", "replace"), begun.state.encode()):
        raise Refusal("again", "the answer belongs to another sign-in (state)")
    if answer.error:
        line: Line = "cancelled" if answer.error in CANCELLED else "refused"
        raise Refusal(line, f"the provider answered {answer.error!r}")
    if not 0 < len(answer.code) <= CODE_CHARS_MAX:
        raise Refusal("refused", "the answer has no code")
