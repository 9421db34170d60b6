"""nats-server as a child of ours: its configuration, when it is ready, and whether it keeps what it acks."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import msgspec
import nats.errors
from nats.aio.client import Client

from deploy.children import Child, Command, start
from deploy.nats_users import COMMAND, new_password, users_block
from shared.bus import credentials
from shared.errors import Refused
from shared.subjects import NOTICES_BYTES_MAX, PAYLOAD_BYTES_MAX, STREAM_BYTES_MAX, THREADS_BYTES_MAX

PROGRAM = "nats-server"
NAME = "onethread"
PASSWORD_VARIABLE = "BROKER_PASSWORD_{number}"  # noqa: S105  the name of a variable, not a password
READY_S = 30
ASK_AGAIN_S = 0.05
CONNECT_S = 2
MEMORY_BYTES_MAX = 64 * 1024**2
BLOBS_BYTES = 8 * 1024**3  # what the object store may take beside the streams

# Loopback is not private on a shared machine, so there are users, with passwords from the environment that
# are new at each start of the whole.
CONFIGURATION = """\
listen: "127.0.0.1:{port}"
http: "127.0.0.1:{monitoring_port}"
server_name: "{name}"
max_payload: {payload}
jetstream {{
  store_dir: {store}
  max_memory_store: {memory}
  max_file_store: {files}
  sync_interval: {sync}
}}
{users}"""
ANY_PORT = -1
DEFAULT_SYNC = "2m"  # the broker's own


class Broker(msgspec.Struct, frozen=True, kw_only=True):
    """A running embedded broker and how to reach it."""

    url: str
    token: str  # "user:password" of the command line's user, who may do everything
    monitoring_url: str
    child: Child


class BrokerPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What it takes to start the embedded broker; `start_nats` makes a Broker of it."""

    data: Path  # the data folder
    environment: Mapping[str, str]
    token: str  # "user:password" of the command line's user: new_token()
    passwords: Mapping[str, str] = {}  # of the services' users: nats_users.new_passwords()
    sync_always: bool = True
    stream_bytes_max: int = STREAM_BYTES_MAX
    port: int = ANY_PORT  # the same again at a restart, because the services know it
    monitoring_port: int = ANY_PORT


def new_token() -> str:
    """Return a name and a password, "user:password", for the user who may do everything."""
    return f"{COMMAND}:{new_password()}"


def again_at(plan: BrokerPlan, broker: Broker) -> BrokerPlan:
    """Return the plan of a restart at the addresses that the services already have."""
    return msgspec.structs.replace(
        plan, port=urlsplit(broker.url).port, monitoring_port=urlsplit(broker.monitoring_url).port
    )


def configuration(plan: BrokerPlan) -> str:
    """Return the text of the broker's configuration; the passwords are not in it."""
    users = {user: f"${variable}" for variable, (user, _) in _passwords(plan).items()}
    return CONFIGURATION.format(
        port=plan.port,
        monitoring_port=plan.monitoring_port,
        name=NAME,
        payload=PAYLOAD_BYTES_MAX,
        store=msgspec.json.encode(str(plan.data / "nats")).decode(),  # quoted
        memory=MEMORY_BYTES_MAX,
        files=plan.stream_bytes_max + THREADS_BYTES_MAX + NOTICES_BYTES_MAX + BLOBS_BYTES,
        sync="always" if plan.sync_always else DEFAULT_SYNC,
        users=users_block(users),
    )


def _passwords(plan: BrokerPlan) -> dict[str, tuple[str, str]]:
    """Return every user and password, by the variable that hands the password to the broker."""
    command, _, password = plan.token.partition(":")
    users = {command: password, **plan.passwords}
    return {PASSWORD_VARIABLE.format(number=number): user for number, user in enumerate(users.items())}


def find_nats_server() -> str:
    """Return the program: the wheel's beside our Python, else the one on PATH; raise Refused without."""
    beside = Path(sys.executable).with_name(PROGRAM)
    found = str(beside) if os.access(beside, os.X_OK) else shutil.which(PROGRAM)
    if found is None:
        raise Refused("no nats-server: there is no wheel of it for this machine; set ONETHREAD_NATS_URL")
    return found


async def start_nats(plan: BrokerPlan) -> Broker:
    """Start the broker and return once it is ours and answers; raise Refused when it does not come up."""
    run = plan.data / "run"
    for old in run.glob(f"{PROGRAM}_*.ports"):
        old.unlink()
    configured = run / "nats.conf"
    configured.write_text(configuration(plan), encoding="utf-8")
    child = await start(
        Command(
            name="nats",
            argv=(find_nats_server(), "--config", str(configured), "--ports_file_dir", str(run)),
            log=plan.data / "log" / "nats.log",
            environment={
                **plan.environment,
                **{variable: password for variable, (_, password) in _passwords(plan).items()},
            },
        )
    )
    try:
        return await _ready(plan, child)
    except BaseException:
        await child.stop()
        raise


async def _ready(plan: BrokerPlan, child: Child) -> Broker:
    ports = plan.data / "run" / f"{PROGRAM}_{child.pid}.ports"
    try:
        async with asyncio.timeout(READY_S):
            while True:
                if child.status is not None:
                    raise Refused(f"nats-server ended with status {child.status}: {child.last_words()}")
                broker = _broker_at(ports, plan, child)
                if broker and await answers(broker.url, broker.token, NAME):
                    return broker
                await asyncio.sleep(ASK_AGAIN_S)
    except TimeoutError:
        raise Refused(f"nats-server was not ready in {READY_S} s: {child.last_words()}") from None


def _broker_at(ports: Path, plan: BrokerPlan, child: Child) -> Broker | None:
    """Return the broker by the file in which it notes its addresses; None until it is whole."""
    try:
        noted = msgspec.json.decode(ports.read_bytes(), type=dict[str, list[str]])
        return Broker(
            url=noted["nats"][0], token=plan.token, monitoring_url=noted["monitoring"][0], child=child
        )
    except (OSError, msgspec.DecodeError, KeyError, IndexError):
        return None


async def answers(url: str, token: str, name: str = "") -> bool:
    """Return whether a broker with JetStream (called `name`, where given) answers at `url`."""
    client = Client()
    try:
        async with asyncio.timeout(CONNECT_S):
            await client.connect(
                url,
                allow_reconnect=False,
                connect_timeout=CONNECT_S,
                error_cb=_silent,
                **credentials(token),
            )
            if name and client._server_info.get("server_name") != name:  # noqa: SLF001  nats-py has no reader
                return False
            await client.jetstream().account_info()
    except (OSError, TimeoutError, nats.errors.Error):
        return False
    finally:
        with contextlib.suppress(Exception):
            await client.close()
    return True


async def check_syncs_always(monitoring_url: str) -> None:
    """Raise Refused unless the broker writes to the disk before it acknowledges."""
    async with httpx.AsyncClient(timeout=CONNECT_S) as client:
        try:
            config = (await client.get(f"{monitoring_url}/jsz")).json()["config"]
        except (httpx.HTTPError, ValueError, KeyError):
            raise Refused(f"the broker's monitoring at {monitoring_url} does not answer") from None
    if not config.get("sync_always"):
        raise Refused("the broker acknowledges before the disk has it: set sync_interval to always")


async def _silent(_: Exception) -> None:
    """Keep nats-py from logging each try to connect with a stack."""
