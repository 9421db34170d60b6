"""What an intake knows of sources is the whole bucket, or what it knew before."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, cast

from nats.js.kv import KeyValue

from services.intake.sources import Sources

if TYPE_CHECKING:
    from tests.intake.conftest import Bus


class Breaking:
    """A JetStream whose buckets, while `broken`, end their listing after the first entry, as in a restart."""

    def __init__(self, js: Any) -> None:
        self._js = js
        self.broken = True

    async def key_value(self, name: str) -> Any:
        bucket = await self._js.key_value(name)
        return Cut(bucket) if self.broken else bucket


class Cut:
    def __init__(self, bucket: KeyValue) -> None:
        self._bucket = bucket
        self.status = bucket.status

    async def watchall(self) -> Any:
        return CutListing(await self._bucket.watchall())


class CutListing:
    def __init__(self, listing: Any) -> None:
        self._listing = listing
        self.stop = listing.stop

    async def __aiter__(self) -> AsyncIterator[Any]:
        async for entry in self._listing:
            yield entry
            return


async def test_a_listing_cut_short_is_not_taken_for_the_whole_and_read_again(bus: Bus) -> None:
    for name in ("first", "second", "third"):
        await bus.put_source(name, "phone", f"key of {name}")
    js = Breaking(bus.js)
    sources = Sources(cast("Any", js))

    await sources.refresh()
    assert not sources.known  # nobody is told 401 on half a list

    js.broken = False
    await sources.refresh()
    assert sources.known
    assert all(sources.named(name) for name in ("first", "second", "third"))


async def test_what_was_known_holds_while_the_listing_is_cut_short(bus: Bus) -> None:
    await bus.put_source("first", "phone", "one")
    js = Breaking(bus.js)
    js.broken = False
    sources = Sources(cast("Any", js))
    await sources.refresh()

    js.broken = True
    await bus.put_source("second", "phone", "two")
    await sources.refresh()

    assert sources.named("first")
    assert sources.named("second") is None
