"""The API describes itself, from our own files, with examples that are true."""

from __future__ import annotations

import re
from typing import Any

import httpx
import msgspec

from services.store.api.asked_examples import ASKED_EXAMPLES
from services.store.api.description import DONE, operations
from services.store.api.examples import EXAMPLES
from services.store.api.security import SCHEMES
from services.store.event_catalogue import KINDS_BY_TYPE


def answered(operation: dict[str, Any]) -> dict[str, Any]:
    """Return what the operation answers with, as JSON; empty where it answers nothing."""
    answers = [operation["responses"][status] for status in DONE if status in operation["responses"]]
    return dict(answers[0]["content"]["application/json"]) if answers else {}


async def test_openapi_names_every_route_with_an_example(machine: httpx.AsyncClient) -> None:
    schema = (await machine.get("/v1/openapi.json")).json()

    assert schema["openapi"].startswith("3.1")
    described = {(method, path) for path, method, _ in operations(schema)}
    assert described == set(EXAMPLES)
    for path, method, operation in operations(schema):
        content = answered(operation)
        assert content["example"] if content else "204" in operation["responses"], (method, path)


async def test_whatever_is_sent_has_an_example_that_its_schema_knows(machine: httpx.AsyncClient) -> None:
    schema = (await machine.get("/v1/openapi.json")).json()
    taking = {(method, path): one for path, method, one in operations(schema) if "requestBody" in one}

    assert set(taking) == set(ASKED_EXAMPLES)
    for route, operation in taking.items():
        content = operation["requestBody"]["content"]["application/json"]
        of = content["schema"]
        names = [one["$ref"].rpartition("/")[2] for one in of.get("oneOf", of.get("allOf", [of]))]
        fields = {field for name in names for field in schema["components"]["schemas"][name]["properties"]}
        assert content["example"], route
        assert set(content["example"]) <= fields, route


async def test_every_event_is_described_as_a_webhook(machine: httpx.AsyncClient) -> None:
    schema = (await machine.get("/v1/openapi.json")).json()

    assert set(schema["webhooks"]) == set(KINDS_BY_TYPE)
    for kind, item in schema["webhooks"].items():
        content = item["post"]["requestBody"]["content"]["application/json"]
        data = content["schema"]["properties"]["data"]["$ref"].rpartition("/")[2]
        assert set(content["example"]["data"]) == set(schema["components"]["schemas"][data]["properties"])
        assert content["example"]["type"] == kind


async def test_an_example_has_the_fields_of_its_schema(machine: httpx.AsyncClient) -> None:
    schema = (await machine.get("/v1/openapi.json")).json()

    for path, method, operation in operations(schema):
        if not (content := answered(operation)):
            continue
        of, example = content["schema"], content["example"]
        if of.get("type") == "array":
            of, example = of["items"], example[0]
        fields = schema["components"]["schemas"][of["$ref"].rpartition("/")[2]]["properties"]
        assert set(example) == set(fields), (method, path)


async def test_what_customers_and_visitors_ask_is_described_with_what_opens_it(
    machine: httpx.AsyncClient,
) -> None:
    schema = (await machine.get("/v1/openapi.json")).json()
    opened_by = {
        path: operation["security"] for path, _, operation in operations(schema) if "security" in operation
    }

    assert opened_by["/v1/portal/tokens"] == [{"source": []}]
    assert opened_by["/v1/portal/threads"] == [{"session": []}]
    assert opened_by["/v1/widget/visits"] == [{}]
    assert opened_by["/v1/widget/lookup"] == [{"visit": []}]
    assert {name for one in opened_by.values() for need in one for name in need} <= set(SCHEMES)


async def test_the_page_for_people_loads_nothing_from_elsewhere(machine: httpx.AsyncClient) -> None:
    page = (await machine.get("/v1/docs")).text

    assert "/v1/threads/{handle}" in page
    assert not re.search(r"(?:src|href|action)\s*=\s*[\"']?(?:https?:)?//", page)


async def test_the_document_is_json_that_any_reader_can_take(machine: httpx.AsyncClient) -> None:
    assert (
        msgspec.json.decode((await machine.get("/v1/openapi.json")).content)["info"]["title"] == "OneThread"
    )
