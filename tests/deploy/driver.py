"""A supervisor over real servers and one stand-in, to be killed by a test.

Argument: the data folder. Prints one line of JSON: the pids of its children.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import sys
from pathlib import Path

from deploy import servers
from deploy.data_folder import held
from deploy.supervisor import cancelled_by_signals, kept
from shared.settings import Settings
from tests.deploy.world import stand_in


def children() -> list[int]:
    """Return the pids of this process's children."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):  # it ended meanwhile
            if entry.name.isdecimal():
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
                found += [int(entry.name)] if parent == str(os.getpid()) else []
    return found


async def main(data: Path) -> None:
    settings = Settings(data=str(data))
    with cancelled_by_signals() as stopping, held(data), socket.create_server(("127.0.0.1", 0)) as door:
        keeper = stand_in("one", data, descriptor=door.fileno(), port=door.getsockname()[1])
        try:
            async with (
                asyncio.TaskGroup() as group,
                servers.database(settings, group, print) as with_database,
                servers.broker(with_database, group, print),
                kept([keeper], group),
            ):
                sys.stdout.write(json.dumps(children()) + "\n")
                sys.stdout.flush()
                await asyncio.Event().wait()
        except asyncio.CancelledError:
            if not stopping():
                raise


asyncio.run(main(Path(sys.argv[1])))
