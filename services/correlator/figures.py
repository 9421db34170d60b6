"""What the correlator counts, for /metrics."""

from __future__ import annotations

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from shared.placement import Placed


class Figures:
    """Counters of one correlator, in a registry of their own."""

    def __init__(self) -> None:
        """Begin at nought."""
        self._registry = CollectorRegistry()
        self._placed = Counter(
            "onethread_placed",
            "Interactions placed",
            ("channel", "kind", "zone"),
            registry=self._registry,
        )
        self._dead = Counter("onethread_dead_letters", "Pieces given up", registry=self._registry)
        self._batch = Gauge("onethread_batch_size", "Pieces in the last batch", registry=self._registry)

    def placed(self, placed: Sequence[Placed]) -> None:
        """Count a batch."""
        self._batch.set(len(placed))
        for one in placed:
            self._placed.labels(one.interaction.channel, one.placement.kind, one.placement.zone).inc()

    def buried(self) -> None:
        """Count a dead letter."""
        self._dead.inc()

    def text(self) -> bytes:
        """Return the figures in the text format of Prometheus."""
        return generate_latest(self._registry)
