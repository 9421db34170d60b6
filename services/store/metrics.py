"""What the store counts, for Prometheus: requests by route, and live pages."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import Counter, Gauge, Histogram

from shared.metrics import LATENCY_BUCKETS_S, Metrics


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

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count one answer."""
        self._requests.labels(route, str(status)).inc()
        self._latency.labels(route).observe(seconds)

    def watch_live_pages(self, how_many: Callable[[], int]) -> None:
        """From here on the exposition tells how many live pages are open."""
        gauge = Gauge("onethread_store_live_pages", "Open live pages", registry=self.registry)
        gauge.set_function(how_many)
