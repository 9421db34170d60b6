"""The API describes itself, from our own files, with examples that are true."""

from __future__ import annotations

import httpx
import msgspec

from services.store.api.description import operations
from services.store.api.examples import EXAMPLES


async def test_openapi_names_every_route_with_an_example(machine: httpx.AsyncClient) -> None:
    schema = (await machine.get("/v1/openapi.json")).json()

    assert schema["openapi"].startswith("3.1")
    described = {(method, path) for path, method, _ in operations(schema)}
    assert described == set(EXAMPLES)
    for _, _, operation in operations(schema):
        assert operation["responses"]["200"]["content"]["application/json"]["example"]


async def test_an_example_has_the_fields_of_its_schema(machine: httpx.AsyncClient) -> None:
    schema = (await machine.get("/v1/openapi.json")).json()

    for path, method, operation in operations(schema):
        content = operation["responses"]["200"]["content"]["application/json"]
        name = content["schema"]["$ref"].rpartition("/")[2]
        fields = schema["components"]["schemas"][name]["properties"]
        assert set(content["example"]) == set(fields), (method, path)


async def test_the_page_for_people_loads_nothing_from_elsewhere(machine: httpx.AsyncClient) -> None:
    page = (await machine.get("/v1/docs")).text

    assert "/v1/threads/{handle}" in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in page


async def test_the_document_is_json_that_any_reader_can_take(machine: httpx.AsyncClient) -> None:
    assert (
        msgspec.json.decode((await machine.get("/v1/openapi.json")).content)["info"]["title"] == "OneThread"
    )
