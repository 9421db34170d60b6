"""`make doors`: ten thousand mails through Postfix, the intake killed at random; MAILS=n for others."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from deploy.nats import BrokerPlan, new_token, start_nats
from tests.doors.flood import Outcome, flood
from tests.doors.postfix import why_not

MAILS = 10_000
KILLS_MIN = 10
S_PER_MAIL = 0.5  # what a slow machine may take
WAIT_MIN_S = 120.0


def main() -> int:
    """Run it and return the exit status."""
    if reason := why_not():
        sys.stdout.write(f"doors: not run: {reason}\n")
        return 2
    mails = int(sys.argv[1]) if len(sys.argv) > 1 else MAILS
    outcome = asyncio.run(_run(mails, seed=int(time.time())))
    sys.stdout.write(f"doors: {outcome}\n")
    return 0 if outcome.sound else 1


async def _run(mails: int, *, seed: int) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="onethread-doors-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        for each in ("run", "log", "nats"):
            (folder / each).mkdir()
        plan = BrokerPlan(data=folder, environment=os.environ, token=new_token(), sync_always=True)
        broker = await start_nats(plan)
        try:
            wait_s = max(WAIT_MIN_S, mails * S_PER_MAIL)
            return await flood(broker, folder, mails=mails, kills_min=KILLS_MIN, seed=seed, wait_s=wait_s)
        finally:
            await broker.child.stop()


if __name__ == "__main__":
    sys.exit(main())
