"""Opens every socket of a run before anything starts.

So a taken port is told at once, and no post is refused while a service restarts: the supervisor holds it.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator, Mapping

import msgspec

from services.intake.channels import CHANNELS
from shared.errors import Refused
from shared.serving import listening_socket
from shared.settings import Settings

LOOPBACK = "127.0.0.1"
DOORS = ("store", *CHANNELS, "lmtp")  # each with a setting `<name>_port`
ANYWHERE = {"0.0.0.0": LOOPBACK, "::": "::1", "": LOOPBACK}  # noqa: S104  where such a host can be reached


@contextlib.contextmanager
def opened(settings: Settings) -> Iterator[tuple[Settings, Mapping[str, int]]]:
    """Open the doors' sockets and one on loopback for each correlator's health.

    Yields the settings with the ports really used (0 was any free one), and the descriptors by name
    ("store", …, "correlator-1", …). Raises Refused naming the setting of a taken port.
    """
    with contextlib.ExitStack() as stack:
        sockets: dict[str, socket.socket] = {}
        for door in DOORS:
            sockets[door] = stack.enter_context(_listening(settings, door))
        for number in range(1, settings.correlators + 1):
            sockets[f"correlator-{number}"] = stack.enter_context(listening_socket(LOOPBACK, 0))
        ports = {f"{door}_port": sockets[door].getsockname()[1] for door in DOORS}
        yield (
            msgspec.structs.replace(settings, **ports),
            {name: opened.fileno() for name, opened in sockets.items()},
        )


def address(host: str, port: int) -> str:
    """Return the http address by which a service that listens on `host` is reached from this machine."""
    host = ANYWHERE.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def port_of(descriptor: int) -> int:
    """Return the port that an open socket listens on."""
    with socket.socket(fileno=descriptor) as borrowed:
        port: int = borrowed.getsockname()[1]
        borrowed.detach()
        return port


def _listening(settings: Settings, door: str) -> socket.socket:
    host = LOOPBACK if door == "lmtp" else settings.host  # LMTP knows no keys: only this machine may speak it
    try:
        return listening_socket(host, getattr(settings, f"{door}_port"))
    except Refused as refused:
        raise Refused(f"{refused} (setting ONETHREAD_{door.upper()}_PORT)") from None
