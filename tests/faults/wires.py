"""R5: every wire is cut, half-open, slow and away, in the middle of messages too, and answers get lost."""

from __future__ import annotations

from tests.faults.matrix import CLIENT_LINK, faulted
from tests.faults.nemesis import Fault, link_faults
from tests.faults.results import Result
from tests.faults.run import Order

HITS_EACH = 4  # of 56 kinds: some 220
PAUSE_S = 1.2
TO_THE_BROKER = [
    f"{name}-nats" for name in ("phone", "chat", "email", "ticket", "correlator-1", "correlator-2", "store")
]
TO_THE_RECORDS = [f"{name}-postgres" for name in ("correlator-1", "correlator-2", "store")]
CLIENTS = ("phone", "lmtp")


def wire_faults() -> list[Fault]:
    """Return what goes wrong on wires; between client and door the answer after the deed is lost, too."""
    ours = link_faults([*TO_THE_BROKER, *TO_THE_RECORDS])
    theirs = link_faults(
        [CLIENT_LINK.format(door=door) for door in CLIENTS], ("cut", "cut_amid", "replies_lost")
    )
    return ours + theirs


async def run(order: Order) -> Result:
    """Return the result: nothing lost, nothing twice, whichever wire broke when."""
    return await faulted(
        order, "R5 links", wire_faults(), pause_s=PAUSE_S, hits_each=HITS_EACH, client_links=CLIENTS
    )
