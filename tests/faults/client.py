"""Clients that post as careful clients do: the same piece again until it is acknowledged.

A few give up after the first answer that tells nothing; what became of those is for the checker to see.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence

import httpx

from deploy.sample import ROUTES
from tests.faults.doors import Running, url_of
from tests.faults.operations import Operation
from tests.faults.traffic import Piece, Traffic

ANSWER_S = 8.0  # more than any intake may take under a fault; then it counts as no answer
PAUSE_S = 0.2  # between the tries of one piece
GIVES_UP = 0.02  # of the clients, at the first answer that tells nothing
ACCEPTED = 202
TAKEN = "250"
LATER_HTTP = frozenset({421, 429, 503})
CONNECTIONS_MAX = 64


class Client:
    """Posts pieces and keeps the log."""

    def __init__(self, instance: Running, http: httpx.AsyncClient, *, seed: int) -> None:
        """Use `client_of`."""
        self._instance = instance
        self._http = http
        self._dice = random.Random(f"{seed} patience")
        self.log: list[Operation] = []
        self.pause_s = PAUSE_S
        self.urls = {channel: url_of(instance.settings, channel) for channel in ROUTES}
        self.lmtp_port = instance.settings.lmtp_port

    async def post(self, piece: Piece, *, go_on: Callable[[], bool] = lambda: True) -> Operation:
        """Post until it is acknowledged or refused, or `go_on()` is false; return the log's entry."""
        operation = Operation(
            mark=piece.mark, firm=piece.firm, door=piece.door, invoked_at=time.time(), answers=[]
        )
        self.log.append(operation)
        gives_up = self._dice.random() < GIVES_UP
        while True:
            await self._try(piece, operation)
            if operation.outcome != "unknown" or gives_up or not go_on():
                operation.ended_at = time.time()
                return operation
            await asyncio.sleep(self.pause_s)

    async def _try(self, piece: Piece, operation: Operation) -> None:
        started = time.perf_counter()
        try:
            async with asyncio.timeout(ANSWER_S):
                answer = await (self._hand_over if piece.door == "lmtp" else self._send)(piece, operation)
        except (httpx.HTTPError, OSError, TimeoutError, EOFError) as error:
            answer = type(error).__name__
        operation.tries += 1
        operation.answers.append(answer)
        operation.slowest_s = max(operation.slowest_s, time.perf_counter() - started)

    async def _send(self, piece: Piece, operation: Operation) -> str:
        if "raw" in piece.payload:
            body, media_type = piece.payload["raw"].encode(), "message/rfc822"
        else:
            body, media_type = json.dumps(piece.payload, ensure_ascii=False).encode(), "application/json"
        headers = {
            "Authorization": f"Bearer {self._instance.keys[piece.door]}",
            "Content-Type": media_type,
        }
        if piece.key:
            headers["Idempotency-Key"] = piece.key
        answer = await self._http.post(
            self.urls[piece.door] + ROUTES[piece.door], content=body, headers=headers
        )
        if answer.status_code == ACCEPTED:
            operation.outcome, operation.id = "ok", str(answer.json()["id"])
        elif answer.status_code not in LATER_HTTP:
            operation.outcome = "fail"
        return str(answer.status_code)

    async def _hand_over(self, piece: Piece, operation: Operation) -> str:
        """Hand a mail over as a mail server does; the answer is that of the last line."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.lmtp_port)
        try:
            answer = await _reply(reader)
            for line in (
                "LHLO mx1",
                f"MAIL FROM:<{piece.payload['sender']}>",
                "RCPT TO:<podrska@plavihost.example>",
                "DATA",
            ):
                if not answer.startswith(("2", "3")):
                    break
                writer.write(f"{line}\r\n".encode())
                answer = await _reply(reader)
            if answer.startswith("354"):
                writer.write(piece.payload["raw"].encode() + b".\r\n")
                answer = await _reply(reader)
                if answer.startswith(TAKEN):
                    operation.outcome = "ok"
            if answer.startswith("5"):
                operation.outcome = "fail"
            return answer[:3]
        finally:
            writer.close()


async def _reply(reader: asyncio.StreamReader) -> str:
    while True:
        line = (await reader.readline()).decode("latin-1")
        if not line.endswith("\n"):
            raise EOFError("the connection ended")
        if line[3:4] != "-":
            return line.strip()


@contextlib.asynccontextmanager
async def client_of(instance: Running, *, seed: int) -> AsyncIterator[Client]:
    """Yield a client with an empty log."""
    limits = httpx.Limits(max_connections=CONNECTIONS_MAX)
    async with httpx.AsyncClient(timeout=ANSWER_S, trust_env=False, limits=limits) as http:
        yield Client(instance, http, seed=seed)


async def tell(
    client: Client, pieces: Sequence[Piece], *, go_on: Callable[[], bool] = lambda: True
) -> Sequence[Operation]:
    """Post what one firm has to say: half of it at the same moment, then the other half."""
    half = len(pieces) // 2
    first = await asyncio.gather(*(client.post(piece, go_on=go_on) for piece in pieces[:half]))
    second = await asyncio.gather(*(client.post(piece, go_on=go_on) for piece in pieces[half:]))
    return [*first, *second]


class Flow:
    """Steady traffic: firm after firm, some at the same time, until it is told to end."""

    def __init__(
        self,
        client: Client,
        traffic: Traffic,
        *,
        at_once: int,
        pause_s: float = 0.0,
        shape: Callable[[list[Piece]], list[Piece]] = list,
    ) -> None:
        """`shape` may change what a firm sends before it is sent."""
        self._client = client
        self._traffic = traffic
        self._at_once = at_once
        self._pause_s = pause_s
        self._shape = shape
        self._ending = False
        self.told = 0  # firms, so far

    def go_on(self) -> None:
        """Let it flow once more after it was ended."""
        self._ending = False

    @contextlib.asynccontextmanager
    async def flowing(self) -> AsyncIterator[None]:
        """Within the context pieces are posted; at its end those under way are posted to their end."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._at_once):
                group.create_task(self._work())
            try:
                yield
            finally:
                self._ending = True

    async def until_told(self, firms: int) -> None:
        """Return once so many firms have begun to tell."""
        while self.told < firms and self.told < len(self._traffic.firms):  # noqa: ASYNC110  others count
            await asyncio.sleep(0.05)

    async def _work(self) -> None:
        while not self._ending and self.told < len(self._traffic.firms):
            place, self.told = self.told, self.told + 1
            await tell(self._client, self._shape(self._traffic.pieces_of(place)))
            await asyncio.sleep(self._pause_s)
