"""Every intake describes its own door, and its example is a post that the door takes."""

from __future__ import annotations

import msgspec
import pytest

from services.intake.channels import CHANNELS
from services.intake.description import described
from tests.intake.conftest import Bus, Serve

DOCUMENTS = {name: msgspec.json.decode(described(channel)) for name, channel in CHANNELS.items()}


@pytest.mark.parametrize("name", list(CHANNELS))
async def test_the_example_in_the_description_is_taken(name: str, bus: Bus, serve: Serve) -> None:
    channel = CHANNELS[name]
    service = await serve(channel)

    document = (await service.http.get("/v1/openapi.json")).json()
    ((method, operation),) = document["paths"][channel.path].items()
    example = operation["requestBody"]["content"][channel.media_type]["example"]
    answer = await service.post(example.encode() if isinstance(example, str) else example)

    assert (method, document["openapi"]) == ("post", "3.1.0")
    assert answer.status_code == 202
    assert set(answer.json()) == set(operation["responses"]["202"]["content"]["application/json"]["example"])


@pytest.mark.parametrize("name", ["phone", "chat", "ticket"])
def test_the_schema_has_every_field_and_its_bounds(name: str) -> None:
    kind = type(CHANNELS[name].example)
    schema = DOCUMENTS[name]["components"]["schemas"][kind.__name__]

    assert set(schema["properties"]) == set(msgspec.structs.asdict(CHANNELS[name].example))
    assert schema["additionalProperties"] is False
    assert "maxLength" in msgspec.json.encode(schema).decode()
