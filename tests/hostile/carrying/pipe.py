"""The pipe of a mail server: `onethread mail-pipe`, a process for each mail."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path

from services.intake.mail.envelope import with_sender
from tests.hostile.carrying.sent import ANSWER_S, Mail, Told
from tests.hostile.mail_set import ROOT

BEGIN = "from deploy.entry import main; main()"


class Pipe:
    """Starts the command and gives it the mail."""

    door = "pipe"

    def __init__(self, url: str, key_file: Path) -> None:
        self._words = ("mail-pipe", "--key-file", str(key_file), "--url", url, "--sender")

    def kept(self, mail: Mail) -> bytes:
        """Return the mail under its envelope's sender."""
        return with_sender(mail.raw, mail.sender)

    async def hand_over(self, mail: Mail) -> Told:
        """Run the command and return its exit status."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", BEGIN, *self._words, mail.sender),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            cwd=ROOT,
        )
        try:
            async with asyncio.timeout(ANSWER_S):
                _, why = await process.communicate(mail.raw)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            return Told("no exit")
        return Told(f"exit {process.returncode}", why.decode("utf-8", "replace").strip())

    async def close(self) -> None:
        """Nothing stays open."""
