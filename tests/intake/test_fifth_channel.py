"""A further channel is a module like this one and a line in the registry: nothing else need know of it."""

from __future__ import annotations

import msgspec

from services.intake.channel import Context, Normalised
from services.intake.fields import kept_original, piece_id
from services.intake.json_payload import json_channel, original
from shared.interaction import Interaction, Participant
from tests.intake.conftest import Bus, Serve


class Fax(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    number: str
    page: str


def normalise(payload: Fax, context: Context) -> Normalised:
    content = original(payload)
    raw, blobs = kept_original(content)
    interaction = Interaction(
        id=piece_id(context, channel="fax", natural_key=payload.number, content=content),
        channel="fax",
        source=context.source.name,
        natural_key=payload.number,
        occurred_at=context.received_at,
        received_at=context.received_at,
        author=Participant(),
        text=payload.page,
        raw=raw,
    )
    return Normalised(interaction=interaction, blobs=blobs)


FAX = json_channel(name="fax", path="/v1/faxes", payload=Fax, normalise=normalise)


async def test_a_fifth_channel_is_served_like_the_four(bus: Bus, serve: Serve) -> None:
    fax = await serve(FAX)

    answer = await fax.post({"number": "f1", "page": "ne radi"})
    refused = await fax.post({"number": "f1"})

    assert (answer.status_code, refused.status_code) == (202, 422)
    (stored,) = await bus.stored()
    assert (stored.channel, stored.text) == ("fax", "ne radi")
