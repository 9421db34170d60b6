"""What every command has in common: where it prints, and how its work is run."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

from rich.console import Console

Result = TypeVar("Result")

out = Console(highlight=False, markup=False, soft_wrap=True)


def say(line: str) -> None:
    """Tell the operator something beside the command's result."""
    sys.stderr.write(f"{line}\n")


def finished(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a command's work and return what it returns; a foreseen failure within a group comes out alone."""
    from deploy.supervisor import first_foreseen

    try:
        return asyncio.run(work)
    except BaseExceptionGroup as group:
        raise first_foreseen(group) or group from None
