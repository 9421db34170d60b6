"""The instance under test: the product's own servers, services and supervisor, with every wire in our hands.

It is put together of the parts that `onethread run` is made of. What differs: each service reaches broker and
database over links of its own, a server may be held down, a service may be armed or run a mutant, and what
dies is started again however often (the supervisor of a desk would ask for an operator).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import make_url

from deploy import first_run
from deploy.access import keep_access, read_access
from deploy.children import Child
from deploy.data_folder import held
from deploy.instance import announced
from deploy.nats import BrokerPlan, again_at, new_token, start_nats
from deploy.nats_users import CORRELATOR, STORE, new_passwords
from deploy.postgres import Postgres, forget_postgres, prepare_postgres, start_postgres
from deploy.process_table import Service, service_stages
from deploy.running import _completed
from deploy.sockets import opened
from deploy.store_commands import StoreCommands, store_commands
from deploy.supervisor import Keeper, Patience, begin_service, kept
from services.store import roles
from services.store.migrating import check, migrate
from shared.errors import Rejected
from shared.settings import Settings, environment_for
from tests.faults.links import Link, laid, to_port, to_socket
from tests.faults.traffic import Traffic, written

CHANNELS = ("phone", "chat", "email", "ticket")
SERVERS = ("nats", "postgres")
ADMINISTRATOR = ("faults", "faults-Harness-2026")
LOOK_AGAIN_S = 0.05
ENDLESS = Patience(restarts_max=1_000_000, window_s=3.0, pauses_s=(0.1, 0.5, 1.0))
ANY_PORT: dict[str, Any] = {f"{door}_port": 0 for door in ("store", *CHANNELS, "lmtp")}


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What kind of instance it is to be."""

    data: Path
    correlators: int = 2
    durable: bool = True  # false: faster, and everything may be gone after a power cut
    lazy_broker: bool = False  # a planted bug: the broker syncs every two minutes
    mutant: str = ""  # a planted bug that its services run with, see tests/faults/mutants.py
    settings: Mapping[str, Any] = {}  # further ones of the product


class Instance:
    """A running instance."""

    def __init__(self, plan: Plan, settings: Settings, postgres: Postgres) -> None:
        """Use `running`."""
        self.plan = plan
        self.settings = settings  # the servers themselves, not over links
        self.postgres = postgres
        self.keepers: dict[str, Keeper] = {}
        self.links: dict[str, Link] = {}
        self.keys: Mapping[str, str] = {}  # of the sources, by name
        self.api_key = ""
        self.armed: dict[str, str] = {}  # service -> settings.fail of its next start
        self.mutants: dict[str, str] = {}  # service -> mutant of its next start
        self.deaths: dict[str, int] = {}  # service -> how often it died by kill -9
        self.said: list[str] = []  # what the supervisor says
        self._allowed = {server: asyncio.Event() for server in SERVERS}
        for allowed in self._allowed.values():
            allowed.set()

    def pid(self, name: str) -> int | None:
        """Return the pid of a server or service, None while it is between two lives."""
        child = self.keepers[name].child
        return child.pid if child is not None and child.status is None else None

    @contextlib.asynccontextmanager
    async def held_down(self, server: str) -> AsyncIterator[None]:
        """Kill a server; within the context it stays away, afterwards it is started again."""
        self._allowed[server].clear()
        if (pid := self.pid(server)) is not None:
            os.kill(pid, signal.SIGKILL)
        try:
            yield
        finally:
            self._allowed[server].set()

    def end(self, service: str) -> None:
        """Tell a service to end; the supervisor starts it again, with what is armed by then."""
        if (pid := self.pid(service)) is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

    async def restart(self, service: str) -> None:
        """End a service and return once its next life is ready."""
        before = self.pid(service)
        self.end(service)
        while self.pid(service) in {None, before}:  # noqa: ASYNC110  it is another process
            await asyncio.sleep(LOOK_AGAIN_S)

    async def await_allowed(self, server: str) -> None:
        """Return once `server` may run."""
        await self._allowed[server].wait()

    def say(self, line: str) -> None:
        """Take note of what the supervisor tells."""
        self.said.append(line)
        name, _, rest = line.partition(" ")
        if "signal 9" in rest or "status -9" in rest:
            self.deaths[name] = self.deaths.get(name, 0) + 1


@contextlib.asynccontextmanager
async def running(plan: Plan, traffic: Traffic) -> AsyncIterator[Instance]:
    """Within the context the instance runs and knows the traffic's firms; afterwards nothing of it does."""
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(held(plan.data))
        wanted = Settings(
            data=str(plan.data), correlators=plan.correlators, sync_always=plan.durable, **ANY_PORT
        )
        wanted = msgspec.structs.replace(wanted, **plan.settings)
        wanted, descriptors = stack.enter_context(opened(wanted))
        group = await stack.enter_async_context(asyncio.TaskGroup())
        instance = await _with_servers(plan, wanted, stack, group)
        url = instance.settings.database_url
        await asyncio.to_thread(migrate, url, durable=plan.durable)
        await asyncio.to_thread(check, url, correlators=plan.correlators, durable=plan.durable)
        commands = await stack.enter_async_context(store_commands(instance.settings))
        await _introduced(instance, commands, traffic)
        stack.enter_context(announced(plan.data, instance.settings))  # other commands find it
        await stack.enter_async_context(_services(instance, descriptors, group))
        yield instance


async def _with_servers(
    plan: Plan, settings: Settings, stack: contextlib.AsyncExitStack, group: asyncio.TaskGroup
) -> Instance:
    plain = environment_for(Settings())
    postgres = await prepare_postgres(plan.data, environment=plain, durable=plan.durable)
    stack.callback(forget_postgres, postgres)
    broker = BrokerPlan(
        data=plan.data,
        environment=plain,
        token=new_token(),
        passwords=new_passwords(),
        sync_always=plan.durable and not plan.lazy_broker,
    )
    instance = Instance(plan, settings, postgres)

    async def begin_postgres() -> Child:
        await instance.await_allowed("postgres")
        return await start_postgres(postgres)

    async def begin_nats() -> Child:
        nonlocal broker
        await instance.await_allowed("nats")
        started = await start_nats(broker)
        broker = again_at(broker, started)
        return started.child

    servers: dict[str, Callable[[], Awaitable[Child]]] = {"postgres": begin_postgres, "nats": begin_nats}
    for name, begin in servers.items():
        instance.keepers[name] = Keeper(name, begin, patience=ENDLESS, say=instance.say)
        await stack.enter_async_context(kept([instance.keepers[name]], group))
    settings = msgspec.structs.replace(
        settings,
        database_url=postgres.url,
        nats_url=f"nats://127.0.0.1:{broker.port}",
        nats_token=broker.token,
    )
    tokens = {user: f"{user}:{password}" for user, password in broker.passwords.items()}
    as_roles = {STORE: postgres.url_as(roles.STORE), CORRELATOR: postgres.url_as(roles.CORRELATOR)}
    instance.settings = keep_access(plan.data, settings, nats=tokens, database=as_roles)
    return instance


async def _introduced(instance: Instance, commands: StoreCommands, traffic: Traffic) -> None:
    """Make sources, an agent, a key to read with, desk and directory, where missing."""
    prepared = await first_run.prepare(instance.settings, commands, sample=False)
    instance.keys = prepared.keys
    instance.settings = _completed(instance.settings, prepared)
    instance.api_key = await commands.add_api_key(f"faults-{os.urandom(4).hex()}")
    with contextlib.suppress(Rejected):  # it is there already, after a restart on the same folder
        login, password = ADMINISTRATOR
        await commands.add_agent(login, role="admin", password=password)
    desk, directory = written(instance.plan.data / "run", traffic)
    await commands.set_desk(desk)
    await commands.import_directory(directory)


@contextlib.asynccontextmanager
async def _services(
    instance: Instance, descriptors: Mapping[str, int], group: asyncio.TaskGroup
) -> AsyncIterator[None]:
    logs = instance.plan.data / "log"
    async with contextlib.AsyncExitStack() as stack:
        access = read_access(instance.settings.access)
        for stage in service_stages(instance.settings, descriptors, logs=logs, access=access):
            keepers = []
            for service in stage:
                ours = await _linked(instance, service, stack)
                name = service.command.name
                keeper = Keeper(name, _begin(instance, ours), patience=ENDLESS, say=instance.say)
                instance.keepers[name] = keeper
                keepers.append(keeper)
            await stack.enter_async_context(kept(keepers, group))
        yield


async def _linked(instance: Instance, service: Service, stack: contextlib.AsyncExitStack) -> Service:
    """Return the service with links of its own to broker and, where it uses one, database."""
    name, environment = service.command.name, dict(service.command.environment)
    broker_port = int(instance.settings.nats_url.rpartition(":")[2])
    bus = await stack.enter_async_context(laid(f"{name}-nats", to_port(broker_port)))
    environment["ONETHREAD_NATS_URL"] = f"nats://127.0.0.1:{bus.port}"
    instance.links[bus.name] = bus
    if name not in CHANNELS:
        socket_path = str(instance.postgres.socket_folder / ".s.PGSQL.5432")
        records = await stack.enter_async_context(laid(f"{name}-postgres", to_socket(socket_path)))
        url = make_url(environment["ONETHREAD_DATABASE_URL"])  # with the role of the service in it
        over_link = url.set(host="127.0.0.1", port=records.port, query={})
        environment["ONETHREAD_DATABASE_URL"] = over_link.render_as_string(hide_password=False)
        instance.links[records.name] = records
    command = msgspec.structs.replace(service.command, environment=environment)
    return msgspec.structs.replace(service, command=command)


def _begin(instance: Instance, service: Service) -> Callable[[], Awaitable[Child]]:
    """Return what starts the service, armed and mutated as the instance says at that moment."""
    name = service.command.name

    async def begin() -> Child:
        environment = dict(service.command.environment)
        environment["ONETHREAD_FAIL"] = instance.armed.get(name, "")
        argv = list(service.command.argv)
        mutant = instance.mutants.get(name, instance.plan.mutant)
        if mutant:
            argv[argv.index("-m") + 1 : argv.index("-m") + 1] = ["tests.faults.mutated", mutant]
        command = msgspec.structs.replace(service.command, argv=tuple(argv), environment=environment)
        return await begin_service(command, service.ready_url)

    return begin
