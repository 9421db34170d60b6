"""The process in which large or odd mails are read: it may be killed at any time, and may not grow.

One job after another on stdin: what is known of a mail, in msgpack, and the mail, each behind its length; the
answers likewise on stdout. It ends with its parent, whose death closes stdin.
"""

from __future__ import annotations

import resource
import signal
import sys
from typing import BinaryIO

import msgspec

from services.intake.channel import Context
from services.intake.channels.email import read_or_note
from shared.allocating import give_back_large_blocks

LENGTH_BYTES = 8


def length_of(data: bytes) -> bytes:
    """Return what goes before `data`."""
    return len(data).to_bytes(LENGTH_BYTES, "big")


def framed(data: bytes) -> bytes:
    """Return `data` with its length in front."""
    return length_of(data) + data


def main() -> None:
    """Answer jobs until stdin ends. The one argument is how many bytes of memory there are."""
    memory_bytes = int(sys.argv[1])
    for stop in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop, signal.SIG_IGN)  # the parent finishes what it has in hand, then lets go
    give_back_large_blocks()
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    decoder = msgspec.msgpack.Decoder(Context)
    jobs, answers = sys.stdin.buffer, sys.stdout.buffer
    while known := _next(jobs):
        answers.write(framed(msgspec.msgpack.encode(read_or_note(_next(jobs), decoder.decode(known)))))
        answers.flush()


def _next(jobs: BinaryIO) -> bytes:
    length = jobs.read(LENGTH_BYTES)
    return jobs.read(int.from_bytes(length, "big")) if len(length) == LENGTH_BYTES else b""


if __name__ == "__main__":
    main()
