"""What the store counts, for Prometheus: requests by route, live pages, and what an operator must hear of."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from prometheus_client import Counter, Gauge, Histogram

from shared.metrics import LATENCY_BUCKETS_S, Metrics

WATCHED = {
    "unfiled": "Pieces acknowledged and not yet placed",
    "oldest_unfiled_s": "Seconds that the oldest of them has waited, at least",
    "stream_fill": "Share of the stream's bytes that is used; at 1 the intakes refuse",
    "disk_free": "Share of the data folder's disk that is free",
    "dead_letters": "Pieces that could not be placed and wait for somebody",
    "outbox": "Transactions whose events the bus has not got yet",
}


class StoreMetrics(Metrics):
    """Routes are counted by their template, never by what was asked: labels stay few."""

    def __init__(self) -> None:
        super().__init__()
        self._requests = Counter(
            "onethread_store_requests", "Requests answered", ("route", "status"), registry=self.registry
        )
        self._latency = Histogram(
            "onethread_store_seconds",
            "From a request's first byte to the head of its answer",
            ("route",),
            buckets=LATENCY_BUCKETS_S,
            registry=self.registry,
        )

        self._swept = Counter(
            "onethread_store_swept",
            "Objects, and pieces of uploads, removed because nothing named them",
            ("what",),
            registry=self.registry,
        )
        self._failed = Counter(
            "onethread_store_duty_failures",
            "Duties that a defect of ours ended, and that began anew",
            ("duty",),
            registry=self.registry,
        )
        self._orphans = Gauge(
            "onethread_store_orphans", "Of these, what the last look left", registry=self.registry
        )
        self._orphans.set(float("nan"))
        self._watched = {
            name: Gauge(f"onethread_store_{name}", what, registry=self.registry)
            for name, what in WATCHED.items()
        }
        for gauge in self._watched.values():
            gauge.set(float("nan"))

    def seen(self, figures: Mapping[str, float]) -> None:
        """Take over how things stand: a figure for each name in WATCHED, NaN where it is not known."""
        for name, gauge in self._watched.items():
            gauge.set(figures[name])

    def swept(self, removed: Mapping[str, int], *, left: int) -> None:
        """Count what a look through the originals removed, by kind, and tell what it left."""
        for what, number in removed.items():
            self._swept.labels(what).inc(number)
        self._orphans.set(left)

    def duty_failed(self, duty: str) -> None:
        """Count a duty that a defect ended."""
        self._failed.labels(duty).inc()

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count one answer."""
        self._requests.labels(route, str(status)).inc()
        self._latency.labels(route).observe(seconds)

    def watch_live_pages(self, how_many: Callable[[], int]) -> None:
        """From here on the exposition tells how many live pages are open."""
        gauge = Gauge("onethread_store_live_pages", "Open live pages", registry=self.registry)
        gauge.set_function(how_many)
