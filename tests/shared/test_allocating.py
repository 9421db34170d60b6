"""Large blocks are given back: a process that held many is small again."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import os
from shared.allocating import give_back_large_blocks
from tests.hostile.memory import resident

done = give_back_large_blocks()
before = resident(os.getpid())
freed_once = bytes(25_000_000)
del freed_once
large, pins = [], []
for _ in range(8):  # what stays small and lies between them would keep the heap from shrinking
    large.append(b"x" * 20_000_000)
    pins.append([bytearray(300) for _ in range(1_000)])
del large
print(done, (resident(os.getpid()) - before) >> 20)
"""


def test_what_was_held_is_given_back() -> None:
    said = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=True, text=True).stdout

    done, more_mib = said.split()
    assert done == "True"
    assert int(more_mib) < 20
