"""A service whose broker client has given up for good ends, so that the supervisor can start it again.

After a protocol error nats-py closes its connection for ever, whatever it is told about reconnecting. A proxy
between service and broker says what a broker says then.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator

import httpx
import pytest

from deploy.nats import Broker
from shared.bus import connect, ensure_topology
from shared.serving import listening_socket
from shared.settings import Settings, environment_for

PROTOCOL_ERROR = b"-ERR 'Maximum Payload Violation'\r\n"
DEADLINE_S = 30.0
LOOK_AGAIN_S = 0.05

SERVICES = {
    "an intake": ("services.intake", "phone"),
    "the correlator": ("services.correlator",),
    "the store": ("services.store",),
}


class Proxy:
    """Passes on what service and broker say to each other."""

    def __init__(self, broker_port: int) -> None:
        self._broker_port = broker_port
        self._services: list[asyncio.StreamWriter] = []

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._services.append(writer)
        from_broker, to_broker = await asyncio.open_connection("127.0.0.1", self._broker_port)
        with contextlib.suppress(ConnectionError):
            await asyncio.gather(_pass_on(reader, to_broker), _pass_on(from_broker, writer))
        to_broker.close()
        writer.close()

    def say_to_services(self, line: bytes) -> None:
        for writer in self._services:
            writer.write(line)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while said := await reader.read(65_536):
        writer.write(said)
        await writer.drain()
    writer.close()


@contextlib.asynccontextmanager
async def proxy_to(broker: Broker) -> AsyncIterator[tuple[Proxy, str]]:
    """Yield a proxy and its address."""
    proxy = Proxy(int(broker.url.rpartition(":")[2]))
    server = await asyncio.start_server(proxy.meet, "127.0.0.1", 0)
    try:
        yield proxy, f"nats://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


@contextlib.asynccontextmanager
async def process_of(argv: tuple[str, ...], settings: Settings) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *argv),
        env=environment_for(settings),
        pass_fds=(settings.listen_fd,),
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


@pytest.mark.parametrize("service", list(SERVICES))
async def test_it_ends_when_its_client_has_given_up_the_broker_for_good(
    nats_server: Broker, database_url: str, service: str
) -> None:
    client = await connect(nats_server.url, name="test", token=nats_server.token)
    await ensure_topology(client.jetstream())
    await client.close()
    with listening_socket("127.0.0.1", 0) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/health/ready"
        async with asyncio.timeout(DEADLINE_S), proxy_to(nats_server) as (proxy, nats_url):
            settings = Settings(
                nats_url=nats_url,
                nats_token=nats_server.token,
                database_url=database_url,
                listen_fd=listener.fileno(),
                internal_key="ot_key",
                sync_always=False,  # the tests' database forgets everything in a power cut
            )
            async with process_of(SERVICES[service], settings) as process:
                await is_ready(url)
                proxy.say_to_services(PROTOCOL_ERROR)
                await process.wait()


async def is_ready(url: str) -> None:
    async with httpx.AsyncClient(timeout=5, trust_env=False) as http:
        while True:
            with contextlib.suppress(httpx.HTTPError):
                if (await http.get(url)).status_code == httpx.codes.OK:
                    return
            await asyncio.sleep(LOOK_AGAIN_S)
