"""Tells systemd how we are, by its own protocol: one datagram to a socket that it names."""

from __future__ import annotations

import contextlib
import socket


def tell_systemd(state: str, *, at: str) -> None:
    """Send `state` ("READY=1") to the socket `at`, a path or "@name"; nothing happens where it is empty."""
    if not at:
        return
    address = "\0" + at[1:] if at.startswith("@") else at
    with (
        contextlib.suppress(OSError),  # whoever started us has gone: no reason not to work
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as client,
    ):
        client.connect(address)
        client.sendall(state.encode())
