"""The load generator: a process of its own that posts prepared bodies over keep-alive connections.

It speaks HTTP/1.1 over bare asyncio streams: a client library costs more CPU than the server under test.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

CONNECTIONS = 64
ANSWER_WAIT_S = 30.0


class Target:
    """Where to post, with what headers."""

    def __init__(self, *, port: int, path: str, key: str, media_type: str) -> None:
        self.port = port
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Type: {media_type}\r\nContent-Length: "
        ).encode()

    def request(self, body: bytes) -> bytes:
        """Return the whole request for `body`."""
        return self._head + str(len(body)).encode() + b"\r\n\r\n" + body


Answer = tuple[int, bool]  # the status, and whether the piece was known before


async def flood(
    target: Target, bodies: Sequence[bytes], *, connections: int = CONNECTIONS
) -> Counter[Answer]:
    """Post all bodies as fast as they are answered; return how often there was each answer."""
    answers: Counter[Answer] = Counter()
    todo = iter([target.request(body) for body in bodies])
    async with asyncio.TaskGroup() as tasks:
        for _ in range(connections):
            tasks.create_task(_post_from(target.port, todo, answers))
    return answers


async def _post_from(port: int, todo: Iterator[bytes], answers: Counter[Answer]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for request in todo:
            writer.write(request)
            answers[await _answer(reader)] += 1
    finally:
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> Answer:
    async with asyncio.timeout(ANSWER_WAIT_S):
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
        )
        said = await reader.readexactly(length)
    return int(head[9:12]), b'"duplicate":true' in said


async def drip(target: Target, bodies: Sequence[bytes], *, rate: int) -> list[tuple[float, float]]:
    """Post `rate` bodies a second, each on its beat; return when each was sent and its round trip.

    Both in seconds; the first is of time.time(), to be held against what the database says.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
    taken = []
    start = time.perf_counter()
    for place, body in enumerate(bodies):
        await asyncio.sleep(max(0.0, start + place / rate - time.perf_counter()))
        sent_at, sent = time.time(), time.perf_counter()
        writer.write(target.request(body))
        await _answer(reader)
        taken.append((sent_at, time.perf_counter() - sent))
    writer.close()
    return taken


def main(arguments: Sequence[str]) -> None:
    """Read a job from the file named first, do it, and print the outcome as JSON."""
    job = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    target = Target(port=job["port"], path=job["path"], key=job["key"], media_type=job["media_type"])
    bodies = [body.encode("utf-8", "surrogateescape") for body in job["bodies"]]
    outcome: dict[str, Any] = {"started_at": time.time()}
    if rate := job["rate"]:
        outcome["taken"] = asyncio.run(drip(target, bodies, rate=rate))
    else:
        statuses: Counter[str] = Counter()
        duplicates = 0
        for (status, duplicate), count in asyncio.run(flood(target, bodies)).items():
            statuses[str(status)] += count
            duplicates += count if duplicate else 0
        outcome |= {"statuses": statuses, "duplicates": duplicates}
    print(json.dumps(outcome | {"cpu_s": time.process_time()}))  # noqa: T201  its one output


if __name__ == "__main__":
    main(sys.argv[1:])
