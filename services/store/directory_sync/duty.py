"""The store's duty: each sync in its time, and at once when somebody asks."""

from __future__ import annotations

import asyncio

from services.store.directory_sync.running import Runner
from services.store.directory_sync.syncs import Sync, Syncs
from services.store.duties import pause
from shared.errors import Unavailable
from shared.log import logger

LOOK_EVERY_S = 1.0
RUNS_AT_ONCE = 3  # a billing system that takes an hour must not keep a file waiting
CONNECTIONS_MAX = 2 * RUNS_AT_ONCE  # a run holds one, and writes on another

log = logger(__name__)


async def keep_synced(syncs: Syncs, runner: Runner, *, closing: asyncio.Event) -> None:
    """Run what is due until `closing` is set; what is under way then is cut off between two steps.

    The next run does it again: nothing is half.
    """
    room = asyncio.Semaphore(RUNS_AT_ONCE)
    async with asyncio.TaskGroup() as group:
        under_way: set[asyncio.Task[None]] = set()
        while not closing.is_set():
            try:
                while not room.locked() and (sync := await syncs.begin_next()) is not None:
                    task = group.create_task(_run(sync, syncs, runner, room))
                    under_way.add(task)
                    task.add_done_callback(under_way.discard)
                    await asyncio.sleep(0)  # it takes its room
            except Unavailable as error:
                log.warning("the directory is not kept up", cause=str(error))
            await pause(closing, seconds=LOOK_EVERY_S)
        for task in under_way:
            task.cancel()


async def _run(sync: Sync, syncs: Syncs, runner: Runner, room: asyncio.Semaphore) -> None:
    async with room:
        try:
            ran = await runner.run(sync, dry=sync.asked == "preview")
            if ran is None and sync.asked:  # it runs already, and what was asked since is not in that run
                await asyncio.sleep(LOOK_EVERY_S)
                await syncs.ask_again(sync)
        except Unavailable as error:
            log.warning("a directory sync was cut off", sync=sync.name, cause=str(error))
            return
        except Exception:  # a defect that one source brings out must not stop the others, nor the service
            log.exception("a directory sync failed", sync=sync.name)
            return
    if ran is not None:
        tell = log.info if ran.outcome == "done" else log.warning
        tell("directory sync", sync=sync.name, outcome=ran.outcome, cause=str(ran.cause or ""))
