"""What every command has in common: where it prints, what it asks unseen, and how its work is run."""

from __future__ import annotations

import asyncio
import getpass
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console

from shared.errors import Refused

Result = TypeVar("Result")

out = Console(highlight=False, markup=False, soft_wrap=True)


def say(line: str) -> None:
    """Tell the operator something beside the command's result."""
    sys.stderr.write(f"{line}\n")


def typed_unseen(prompt: str) -> str:
    """Return what the operator types at `prompt`, which the terminal does not show, or a pipe's next line."""
    return getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def secret_from(file: Path | None) -> str:
    """Return the secret in a file, without one what the operator types. Raises Refused."""
    if file is None:
        return typed_unseen("Secret: ")
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"cannot read {file}: {error}") from None


def finished(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a command's work and return what it returns; a foreseen failure within a group comes out alone."""
    from deploy.supervisor import first_foreseen

    try:
        return asyncio.run(work)
    except BaseExceptionGroup as group:
        raise first_foreseen(group) or group from None
