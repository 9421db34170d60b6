"""`onethread run`: the whole of OneThread under one supervisor, from nothing to a console that is alive."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
from rich.console import Console

from deploy import first_run, servers
from deploy.access import read_access
from deploy.backup.unfinished import refuse_unfinished
from deploy.data_folder import held
from deploy.file_system import check_lasting
from deploy.first_run import PORTAL_SOURCE, SAMPLE_SOURCE, WIDGET_SOURCE, Prepared
from deploy.greeting import greeting
from deploy.instance import announced
from deploy.process_table import Service, service_stages
from deploy.sample import SAMPLE_DESK, decided, replay
from deploy.sockets import address, opened
from deploy.store_commands import StoreCommands, store_commands
from deploy.supervisor import (
    FOR_SERVICES,
    Keeper,
    Say,
    begin_service,
    cancelled_by_signals,
    first_foreseen,
    keep_logs_small,
    kept,
)
from deploy.systemd_notify import tell_systemd
from services.correlator.model_file import model_named
from services.store.migrating import check, migrate
from shared.errors import OneThreadError
from shared.settings import Settings, data_folder, notify_socket


async def run(settings: Settings, *, sample: bool, console: Console) -> None:
    """Run until a signal asks for the end, then stop everything in order.

    With `sample` the sample desk is loaded at the first run. Raises Refused, in one line, for whatever
    keeps it from starting or from going on.
    """
    with cancelled_by_signals() as stopping:
        try:
            await _run(settings, sample=sample, console=console)
        except asyncio.CancelledError:
            if not stopping():
                raise
        except BaseExceptionGroup as group:
            raise first_foreseen(group) or group from None


async def _run(settings: Settings, *, sample: bool, console: Console) -> None:
    data = data_folder(settings)
    model_named(settings.model)  # the correlators read it for themselves; what is wrong with it is told now

    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(held(data))
        refuse_unfinished(data)
        check_lasting(
            data,
            durable=settings.sync_always,
            in_memory_allowed=settings.data_in_memory,
            say=console.print,
        )
        settings, descriptors = stack.enter_context(opened(settings))
        group = await stack.enter_async_context(asyncio.TaskGroup())
        settings = await stack.enter_async_context(servers.database(settings, group, console.print))
        settings = await stack.enter_async_context(servers.broker(settings, group, console.print))
        await asyncio.to_thread(migrate, settings.database_url)
        await asyncio.to_thread(check, settings.database_url, correlators=settings.correlators)
        commands = await stack.enter_async_context(store_commands(settings))
        prepared = await first_run.prepare(settings, commands, sample=sample)
        settings = _completed(settings, prepared)
        stack.enter_context(announced(data, settings))
        access = read_access(settings.access)
        for stage in service_stages(settings, descriptors, logs=data / "log", access=access):
            await stack.enter_async_context(kept(_keepers(stage, console.print), group))
        group.create_task(keep_logs_small(data / "log"))
        console.print(await _greeting(settings, prepared, commands))
        tell_systemd("READY=1", at=notify_socket())
        await _replay_sample(settings, prepared, commands, console)
        await asyncio.Event().wait()  # until cancelled


async def _greeting(settings: Settings, prepared: Prepared, commands: StoreCommands) -> str:
    return greeting(
        settings,
        prepared.doors(settings),
        await first_run.administrator(commands),
        known_people=prepared.sample,
        now=datetime.now(UTC).astimezone(),
        mark=secrets.token_hex(4),
    )


def _completed(settings: Settings, prepared: Prepared) -> Settings:
    """Return the settings as the services need them, with what follows from the ports and the keys."""
    return msgspec.structs.replace(
        settings,
        internal_key=settings.internal_key or prepared.internal_key,
        phone_url=settings.phone_url or address(settings.host, settings.phone_port),
        portal_key=settings.portal_key or prepared.keys[PORTAL_SOURCE],
        ticket_url=settings.ticket_url or address(settings.host, settings.ticket_port),
        widget_key=settings.widget_key or prepared.keys[WIDGET_SOURCE],
        chat_url=settings.chat_url or address(settings.host, settings.chat_port),
        public_url=settings.public_url or address(settings.host, settings.store_port),
    )


def _keepers(stage: Sequence[Service], say: Say) -> list[Keeper]:
    def begin(service: Service) -> Keeper:
        return Keeper(
            service.command.name,
            lambda: begin_service(service.command, service.ready_url),
            patience=FOR_SERVICES,
            say=say,
        )

    return [begin(service) for service in stage]


async def _replay_sample(
    settings: Settings, prepared: Prepared, commands: StoreCommands, console: Console
) -> None:
    """Post what is left of the sample desk; a failure is told, and the next run goes on with it."""
    data = data_folder(settings)
    note = decided(data, SAMPLE_DESK, wanted=False)
    if note.done:
        return
    try:
        doors = prepared.doors(settings, names=SAMPLE_SOURCE)
        note = await replay(SAMPLE_DESK, doors, data=data, console=console)
        await first_run.end_replay(commands)
    except OneThreadError as error:
        console.print(f"The sample desk was not loaded to its end: {error}")
    else:
        console.print(f"The sample desk is loaded: {note.posted - note.refused} interactions.")
