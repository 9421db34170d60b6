"""CPU time by process, from /proc: what a figure costs, told by who spends it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")

# How a process is told apart: by what stands in its command line, the first that fits.
NAMES = {
    "deploy.bench.pipe serve": "pipe mouth",
    "deploy.bench.pipe drain": "pipe drain",
    "deploy.bench.load": "load",
    "services.intake": "intake",
    "services.correlator": "correlator",
    "services.store": "store",
    "nats-server": "nats",
    "postgres": "postgres",
}


def cpu_seconds_by_process(top: int) -> Mapping[str, float]:
    """Return the user and system time so far of the named processes at or below `top`, in seconds.

    What a process has reaped counts as its own, so that backends and loads that ended are not forgotten.
    """
    parents, spent, names = {}, {}, {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # it ended while we looked
            continue
        number = int(entry.name)
        parents[number] = int(fields[1])
        own, reaped = sum(map(int, fields[11:13])), sum(map(int, fields[13:15]))
        names[number] = next((name for mark, name in NAMES.items() if mark in command), "")
        spent[number] = (own + (reaped if names[number] == "postgres" else 0)) / TICKS_PER_S
    totals: Counter[str] = Counter()
    for number, name in names.items():
        if name and _is_below(number, top, parents):
            totals[name] += spent[number]  # type: ignore[assignment]  # Counter is typed for ints alone
    return totals


def _is_below(number: int, top: int, parents: Mapping[int, int]) -> bool:
    while number != top:
        number = parents.get(number, 0)
        if number == 0:
            return False
    return True
