"""What each service counts, for Prometheus. One registry each, so that tests may run many at once."""

from __future__ import annotations

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from shared.placement import Placed

EXPOSITION_TYPE = "text/plain; version=0.0.4"
LATENCY_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    """A registry and its exposition."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()

    def exposition(self) -> bytes:
        """Return everything counted so far, in Prometheus' text format (EXPOSITION_TYPE)."""
        return generate_latest(self.registry)


class IntakeMetrics(Metrics):
    """What one channel's intake counts, over whatever door."""

    def __init__(self, channel: str) -> None:
        super().__init__()
        requests = Counter(
            "onethread_intake_requests", "Posts answered", ("channel", "status"), registry=self.registry
        )
        pieces = Counter(
            "onethread_intake_pieces", "Pieces acknowledged", ("channel", "duplicate"), registry=self.registry
        )
        latency = Histogram(
            "onethread_intake_seconds",
            "From a post's first byte to its answer",
            ("channel",),
            buckets=LATENCY_BUCKETS_S,
            registry=self.registry,
        )
        self._channel = channel
        self._requests = requests
        self._accepted = pieces.labels(channel, "false")
        self._duplicates = pieces.labels(channel, "true")
        self._latency = latency.labels(channel)
        self._answered = requests.labels(channel, "202")

    def answered(self, status: int, seconds: float) -> None:
        """Count one answer; `status` is HTTP's, or its like for another protocol."""
        counter = self._answered if status == 202 else self._requests.labels(self._channel, str(status))
        counter.inc()
        self._latency.observe(seconds)

    def taken(self, *, accepted: int, duplicates: int) -> None:
        """Count pieces that the bus has acknowledged."""
        if accepted:
            self._accepted.inc(accepted)
        if duplicates:
            self._duplicates.inc(duplicates)


class CorrelatorMetrics(Metrics):
    """What one correlator counts."""

    def __init__(self) -> None:
        super().__init__()
        self._placements = Counter(
            "onethread_correlator_placements",
            "Interactions placed",
            ("channel", "kind", "zone"),
            registry=self.registry,
        )
        self._batches = Counter("onethread_correlator_batches", "Batches committed", registry=self.registry)
        self._dead = Counter("onethread_correlator_dead_letters", "Dead letters", registry=self.registry)

    def placed(self, placed: Sequence[Placed]) -> None:
        """Count one committed batch."""
        self._batches.inc()
        for one in placed:
            placement = one.placement
            self._placements.labels(one.interaction.channel, placement.kind, placement.zone).inc()

    def buried(self) -> None:
        """Count one dead letter."""
        self._dead.inc()
