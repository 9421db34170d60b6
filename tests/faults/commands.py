"""`onethread` on a data folder, as an operator has it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from deploy.sockets import DOORS

TESTS_OWN = frozenset({"ONETHREAD_HOSTILE_CORPUS", "ONETHREAD_CHROMIUM"})  # no settings of the product


async def command(data: Path, *arguments: str) -> str:
    """Run `onethread` on a data folder to its end and return what it says; RuntimeError where it fails."""
    ours = {"ONETHREAD_DATA": str(data), **{f"ONETHREAD_{door.upper()}_PORT": "0" for door in DOORS}}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "deploy.cli", *arguments),
        env={name: value for name, value in os.environ.items() if name not in TESTS_OWN} | ours,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complaint = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"onethread {arguments[0]}: {said.decode()[-500:]} {complaint.decode()[-800:]}")
    return said.decode()
