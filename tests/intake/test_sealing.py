"""Where a text hides a secret its original is sealed, wherever it lies, and opens with the desk's key."""

from __future__ import annotations

from typing import Any

import pytest

from shared.blobs import blob_name
from shared.interaction import original_of
from tests.intake.conftest import KEY, Bus, Serve

SECRET = b"Ljeto2024!"
NOTE = {"call_id": "c1", "agent": "Ana", "started_at": "2026-03-02T13:00:00Z", "note": "lozinka: Ljeto2024!"}
MAIL = b"From: Maja <maja@kos-obrt.hr>\r\nMessage-ID: <m1@kos-obrt.hr>\r\n\r\nlozinka: Ljeto2024!\r\n"
LARGE = MAIL + b"a line of it\r\n" * 60_000


@pytest.mark.parametrize(("channel", "body"), [("phone", NOTE), ("email", MAIL), ("email", LARGE)])
async def test_the_original_is_sealed_and_nothing_else_holds_the_secret(
    bus: Bus, serve: Serve, channel: str, body: Any
) -> None:
    service = await serve(channel)
    assert (await service.post(body)).status_code == 202
    assert (await service.post(body)).json()["duplicate"] is True

    (stored,) = await bus.stored()
    event = await bus.js.get_msg("INTERACTIONS", 1)
    raw = stored.raw
    assert raw is not None
    assert raw.sealed
    assert SECRET not in (event.data or b"")
    blobs = await bus.js.object_store("blobs")
    content = raw.inline if raw.inline is not None else (await blobs.get(raw.name)).data
    assert content is not None
    assert SECRET not in content
    assert blob_name(content) == raw.name
    original = KEY.open(content, original_of(stored.id))
    assert SECRET in original
    assert len(original) == raw.size


async def test_where_nothing_is_hidden_the_original_is_as_it_came(bus: Bus, serve: Serve) -> None:
    email = await serve("email")
    plain = MAIL.replace(b"lozinka: Ljeto2024!", b"ne radi")

    await email.post(plain)

    (stored,) = await bus.stored()
    assert stored.raw is not None
    assert (stored.raw.sealed, stored.raw.inline) == (False, plain)
