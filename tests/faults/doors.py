"""How clients and the checker reach a OneThread that runs, however it was started."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Protocol

import httpx

from shared.settings import Settings

ANSWER_S = 30.0


class Running(Protocol):
    """What they need of it."""

    settings: Settings
    api_key: str

    @property
    def keys(self) -> Mapping[str, str]:
        """The sources' keys, by name."""
        ...


def url_of(settings: Settings, door: str) -> str:
    """Return the address of a service's door."""
    return f"http://127.0.0.1:{getattr(settings, f'{door}_port')}"


@contextlib.asynccontextmanager
async def reader_of(instance: Running) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client of the API."""
    async with httpx.AsyncClient(
        base_url=url_of(instance.settings, "store"),
        headers={"Authorization": f"Bearer {instance.api_key}"},
        timeout=ANSWER_S,
        trust_env=False,
    ) as client:
        yield client
