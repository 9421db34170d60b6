"""The client at the real intakes: what it hands over is on the bus, once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import httpx
import pytest

from deploy.client import AsyncClient, CallRefused, Client, Door, Doors, PhoneNote, Post
from services.intake.channels import CHANNELS
from services.intake.channels.chat import EXAMPLE as CHAT
from services.intake.channels.email import EXAMPLE as MAIL
from services.intake.channels.phone import EXAMPLE as NOTE
from services.intake.channels.ticket import EXAMPLE as TICKET
from tests.deploy.client.blocking import Blocking
from tests.intake.conftest import Bus, Serve, bus, serve

__all__ = ["bus", "serve"]

DOORS = Doors(**{name: Door(url=f"http://{name}", key=f"ot_{name}") for name in CHANNELS})


class ByHost(httpx.AsyncBaseTransport):
    """Leads each request to the app of the channel that its host names."""

    def __init__(self, transports: dict[str, httpx.ASGITransport]) -> None:
        self._transports = transports

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._transports[request.url.host].handle_async_request(request)


async def all_intakes(bus: Bus, serve: Serve) -> httpx.AsyncClient:
    transports = {}
    for name in CHANNELS:
        await bus.put_source(f"{name}-own", name, f"ot_{name}")
    for name, channel in CHANNELS.items():
        service = await serve(channel)
        transports[name] = service.http._transport
    return httpx.AsyncClient(transport=ByHost(transports))  # type: ignore[arg-type]


async def test_all_four_channels_take_what_is_handed_over_and_tell_a_duplicate(
    bus: Bus, serve: Serve
) -> None:
    async with AsyncClient(DOORS, http=await all_intakes(bus, serve)) as client:
        taken = [
            await client.post_phone_note(NOTE),
            await client.post_transcript(CHAT),
            await client.post_mail(MAIL.raw),
            await client.post_ticket(TICKET),
        ]
        again = await client.post_phone_note(NOTE)

    assert not any(one.duplicate for one in taken)
    assert (again.id, again.duplicate) == (taken[0].id, True)
    assert {one.id for one in taken} == {one.id for one in await bus.stored()}


async def test_a_refusal_names_the_field_and_a_key_stands_for_one_content(bus: Bus, serve: Serve) -> None:
    early = datetime(1970, 1, 1, tzinfo=UTC)
    async with AsyncClient(DOORS, http=await all_intakes(bus, serve)) as client:
        with pytest.raises(CallRefused) as refusal:
            await client.post_phone_note(PhoneNote(call_id="c", agent="Ana", started_at=early, note="x"))
        await client.post_ticket(TICKET, key="one")
        with pytest.raises(CallRefused) as other:
            await client.post_ticket(Post(ticket_id="t", post_id="2", body="b", posted_at=early), key="one")

    assert (refusal.value.status, refusal.value.pointer) == (422, "/started_at")
    assert other.value.status == 422


async def test_the_sync_client_does_the_same(bus: Bus, serve: Serve) -> None:
    await bus.put_source("phone-own", "phone", "ot_phone")
    service = await serve(CHANNELS["phone"])
    http = httpx.Client(transport=Blocking(service.http._transport.app))  # type: ignore[attr-defined]

    def work() -> tuple[bool, bool]:
        with Client(DOORS, http=http) as client:
            return client.post_phone_note(NOTE).duplicate, client.post_phone_note(NOTE).duplicate

    assert await asyncio.to_thread(work) == (False, True)
