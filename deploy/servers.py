"""The database and the broker that the settings ask for: ours as children, or somebody else's, checked."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import msgspec

from deploy import data_folder, instance
from deploy.access import keep_access
from deploy.broker_watch import has_room, watched, what_ails
from deploy.children import Child
from deploy.nats import BrokerPlan, again_at, answers, check_syncs_always, new_token, start_nats
from deploy.nats_users import CORRELATOR, STORE, new_passwords, services
from deploy.places import whole_bus
from deploy.postgres import forget_postgres, prepare_postgres, start_postgres
from deploy.subscribers import read_subscribers
from deploy.supervisor import FOR_SERVERS, Keeper, Say, kept
from services.store import roles as roles_of
from shared.errors import Refused
from shared.settings import Settings, environment_for
from shared.settings import data_folder as folder_of


@contextlib.asynccontextmanager
async def database(settings: Settings, group: asyncio.TaskGroup, say: Say) -> AsyncIterator[Settings]:
    """Within the context the settings' database runs; yields the settings with its address.

    Whether it is fit, ours or not, is looked at by services.store.migrating.
    """
    if settings.database_url:
        yield settings
        return
    postgres = await prepare_postgres(
        folder_of(settings), wish=settings.postgres_bin, environment=environment_for(Settings()), say=say
    )
    keeper = Keeper("postgres", lambda: start_postgres(postgres), patience=FOR_SERVERS, say=say)
    try:
        async with kept([keeper], group):
            roles = {STORE: postgres.url_as(roles_of.STORE), CORRELATOR: postgres.url_as(roles_of.CORRELATOR)}
            settings = msgspec.structs.replace(settings, database_url=postgres.url)
            yield keep_access(folder_of(settings), settings, database=roles)
    finally:
        forget_postgres(postgres)


@contextlib.asynccontextmanager
async def broker(settings: Settings, group: asyncio.TaskGroup, say: Say) -> AsyncIterator[Settings]:
    """Within the context the settings' broker runs; yields the settings with its address and credentials.

    Whether a foreign broker writes before it acknowledges cannot be seen from a client: `say` says so.
    """
    if settings.nats_url:
        if not await answers(settings.nats_url, settings.nats_token):
            raise Refused(f"no broker with JetStream answers at {_without_secrets(settings.nats_url)}")
        if settings.sync_always:
            say("the broker is not ours: make sure that its sync_interval is always")
        yield settings
        return
    plan = BrokerPlan(
        data=folder_of(settings),
        environment=environment_for(Settings()),
        token=new_token(),
        passwords=new_passwords() | read_subscribers(folder_of(settings)),
        sync_always=settings.sync_always,
        stream_bytes_max=settings.stream_bytes_max,
    )

    async def begin() -> Child:
        nonlocal plan
        started = await start_nats(plan)
        plan = again_at(plan, started)
        return started.child

    async def probe() -> str:
        return await what_ails(_at(plan.port), plan.token, _monitoring_at(plan.monitoring_port))

    keeper = Keeper("nats", begin, patience=FOR_SERVERS, say=say)
    async with (
        kept([keeper], group),
        watched(keeper, probe, group=group, room=lambda: has_room(plan.data / "nats"), say=say),
    ):
        if plan.sync_always:
            await check_syncs_always(_monitoring_at(plan.monitoring_port))
        settings = msgspec.structs.replace(settings, nats_url=_at(plan.port), nats_token=plan.token)
        tokens = {user: f"{user}:{plan.passwords[user]}" for user in services()}
        yield keep_access(plan.data, settings, nats=tokens)


@contextlib.asynccontextmanager
async def servers_for_a_command(
    settings: Settings, *, with_broker: bool, say: Say
) -> AsyncIterator[Settings]:
    """Yield settings in which the database (and the broker) are reachable, for one short command.

    A running instance's are used; without one they run for as long as the context lasts.
    """
    data = folder_of(settings)
    if running := instance.running_settings(data):
        yield running
        return
    async with contextlib.AsyncExitStack() as stack:
        if not (settings.database_url and settings.nats_url):
            stack.enter_context(data_folder.held(data))
        group = await stack.enter_async_context(asyncio.TaskGroup())
        settings = await stack.enter_async_context(database(settings, group, say))
        if with_broker:
            settings = await stack.enter_async_context(broker(settings, group, say))
        yield settings


async def prepare_bus(settings: Settings) -> None:
    """Bring about streams and buckets. Raises Refused for a stream that cannot become ours."""
    async with whole_bus(settings):
        pass


def _at(port: int) -> str:
    return f"nats://127.0.0.1:{port}"


def _monitoring_at(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _without_secrets(url: str) -> str:
    """Return `url` without the user and password that may stand in it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port}" if parts.hostname else "the address given"
