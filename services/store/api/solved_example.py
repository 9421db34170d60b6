"""An example of the solved threads that are like one; part of `examples`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from services.store.reading.solved import SolvedThread, SolvedThreads

SOLVED_EXAMPLES: dict[tuple[str, str], Any] = {
    ("get", "/v1/threads/{handle}/solved"): msgspec.to_builtins(
        SolvedThreads(
            threads=(
                SolvedThread(
                    handle="thr_2mK1uJ0xS5b7Lr1Vw3e8Zg",
                    reference="OT-2207-4",
                    subject="550 relay denied",
                    customer="Marina Plava d.o.o.",
                    last_at=datetime(2026, 9, 2, 13, 40, tzinfo=UTC),
                    solution="Uključena provjera autentičnosti odlazne pošte, port 587.",
                    why=("relay", "550", "thunderbird"),
                ),
            )
        )
    )
}
