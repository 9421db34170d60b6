"""The e-mail intake as the process that it is, to be killed and started again."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
from nats.js import JetStreamContext

from deploy.nats import Broker
from shared import subjects
from shared.bus import connect, disconnect, ensure_topology
from shared.desk import Desk, Source, SourceKey
from shared.interaction import Interaction, decode_interaction
from shared.settings import Settings, environment_for

KEY = "ot_doors"  # of every source
READY_S = 30.0
LOOK_S = 0.05
DESK = Desk(name="Podrška", language="hr", own_addresses=("podrska@desk.example", "info@desk.example"))


class IntakeProcess:
    """`python -m services.intake email`, over all of its lives."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self.settings = settings
        self.url = f"http://127.0.0.1:{settings.email_port}"
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and return once it is ready."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "services.intake", "email"),
                env=environment_for(self.settings),
                stdout=log,
                stderr=log,
            )
        async with asyncio.timeout(READY_S), httpx.AsyncClient(trust_env=False) as http:
            while True:
                assert self._process.returncode is None, self._log.read_text()
                with contextlib.suppress(httpx.HTTPError):
                    if (await http.get(f"{self.url}/health/ready")).status_code == 200:
                        return
                await asyncio.sleep(LOOK_S)

    async def end(self, number: signal.Signals = signal.SIGKILL) -> int:
        """End it by a signal and return its exit status."""
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)
        return await self._process.wait()


class Stored:
    """What the bus has."""

    def __init__(self, js: JetStreamContext) -> None:
        self._js = js

    async def count(self) -> int:
        """Return how many interactions are on it."""
        return int((await self._js.stream_info(subjects.INTERACTIONS)).state.messages)

    async def all(self) -> list[Interaction]:
        """Return them in order."""
        last = (await self._js.stream_info(subjects.INTERACTIONS)).state.last_seq
        numbers = range(1, last + 1)
        return [
            decode_interaction((await self._js.get_msg(subjects.INTERACTIONS, number)).data or b"")
            for number in numbers
        ]


@contextlib.asynccontextmanager
async def intake(
    broker: Broker, folder: Path, *sources: str, **settings: Any
) -> AsyncIterator[tuple[IntakeProcess, Stored]]:
    """Within the context the e-mail intake runs on `broker`, with `sources` whose key is KEY."""
    client = await connect(broker.url, name="doors", token=broker.token)
    try:
        js = client.jetstream()
        await ensure_topology(js)
        bucket = await js.key_value(subjects.SOURCES_BUCKET)
        await bucket.put(subjects.DESK_KEY, msgspec.json.encode(DESK))
        known = SourceKey(hashlib.sha256(KEY.encode()).hexdigest())
        for name in sources:
            source = Source(name=name, channel="email", salt=f"salt of {name}", keys=(known,))
            await bucket.put(f"source.{name}", msgspec.json.encode(source))
        own = Settings(
            data=str(folder),
            nats_url=broker.url,
            nats_token=broker.token,
            email_port=free_port(),
            lmtp_port=free_port(),
            **settings,
        )
        process = IntakeProcess(own, folder / "intake.log")
        await process.start()
        try:
            yield process, Stored(js)
        finally:
            await process.end(signal.SIGKILL)
    finally:
        await disconnect(client)


def free_port() -> int:
    """Return a port on which nothing listens now."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


@contextlib.contextmanager
def opened_folder() -> Iterator[Path]:
    """Yield a new folder into which the mail server's own user may go too.

    It is none of pytest's: another run by the same user shuts their root again.
    """
    with tempfile.TemporaryDirectory(prefix="onethread-doors-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder
