"""What a run of forgeries comes to: each is refused and each genuine one taken, else it says nothing."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.faults.results import Result

TOLD_MAX = 15


class Tally:
    """Counts forgeries and controls."""

    def __init__(self) -> None:
        self.tried: Counter[str] = Counter()
        self.accepted: list[str] = []
        self.controls = 0
        self.not_taken: list[str] = []

    def forged(self, where: str, told: str, *, accepted: bool) -> None:
        """Count a forgery."""
        self.tried[told] += 1
        if accepted:
            self.accepted.append(f"{where}: {told}")

    def control(self, where: str, *, taken: bool) -> None:
        """Count a genuine one."""
        self.controls += 1
        if not taken:
            self.not_taken.append(where)

    def result(self, run: str, seed: int, **figures: Any) -> Result:
        """Return the verdict."""
        outcome, why = "kept", ""
        if self.not_taken or not self.controls:
            outcome, why = (
                "void",
                f"genuine, and not taken: {', '.join(self.not_taken[:TOLD_MAX]) or 'nothing'}",
            )
        if self.accepted:
            outcome, why = "broken", f"taken: {'; '.join(self.accepted[:TOLD_MAX])}"
        return Result(
            run=run,
            outcome=outcome,  # type: ignore[arg-type]
            seed=seed,
            why=why,
            figures={
                "forgeries": sum(self.tried.values()),
                "accepted": len(self.accepted),
                "controls": self.controls,
                "of": dict(self.tried.most_common()),
            }
            | figures,
        )
