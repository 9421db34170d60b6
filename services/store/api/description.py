"""The API's own description: OpenAPI 3.1 and AsyncAPI 3.1 as JSON, and a plain page, all from here."""

from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, Server

from services.store.api.asked_examples import ASKED_EXAMPLES
from services.store.api.asyncapi import asyncapi, event_schemas
from services.store.api.examples import EXAMPLES
from services.store.api.security import BY_KEY, SCHEMES
from services.store.api.webhook_description import described_webhooks
from services.store.console.pages import Pages
from services.store.records import Records

PREFIX = "/v1"
SCHEMAS_AT = "#/components/schemas/"
DONE = ("200", "202")  # answers that have an example; 204 has nothing in it
ABOUT = (
    "Reads what OneThread has unified: threads, interactions with the reason why each stands where it does, "
    "customers. Errors are problem details (RFC 9457). A list goes on with the cursor at its end."
)


def openapi_config(version: str) -> OpenAPIConfig:
    """Return how the description is made; the routes that serve it are ours, below."""
    return OpenAPIConfig(
        title="OneThread",
        version=version,
        description=ABOUT,
        servers=[Server(url="/")],
        components=Components(security_schemes={**SCHEMES}),
        security=BY_KEY,
        path=None,
        render_plugins=[],
        create_examples=False,
    )


class Description:
    """The description, made once and kept."""

    def __init__(self) -> None:
        self._schema: dict[str, Any] | None = None

    def of(self, request: Request[Any, Any, Any]) -> dict[str, Any]:
        """Return the OpenAPI document with an example of every answer."""
        if self._schema is None:
            schema: dict[str, Any] = msgspec.json.decode(
                msgspec.json.encode(request.app.openapi_schema.to_schema())
            )
            for path, method, operation in operations(schema):
                _add_example(operation, EXAMPLES.get((method, path)))
                _add_asked_example(operation, ASKED_EXAMPLES.get((method, path)))
            schema["webhooks"] = described_webhooks()
            schema["components"]["schemas"] |= event_schemas(SCHEMAS_AT)
            self._schema = schema
        return self._schema


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield path, method and operation of every route in the document."""
    for path, item in schema["paths"].items():
        for method in ("get", "post", "put", "patch", "delete"):
            if method in item:
                yield path, method, item[method]


def _add_example(operation: dict[str, Any], example: Any) -> None:
    for status in DONE:
        content = operation["responses"].get(status, {}).get("content", {}).get("application/json")
        if content is not None and example is not None:
            content["example"] = example


def _add_asked_example(operation: dict[str, Any], example: Any) -> None:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is not None and example is not None:
        content["example"] = example


@get("/asyncapi.json", include_in_schema=False)
async def asyncapi_json(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The events as an AsyncAPI document."""
    config = request.app.openapi_config
    document = asyncapi(config.version if config else "0")
    return Response(msgspec.json.encode(document), media_type="application/vnd.aai.asyncapi+json")


@get("/openapi.json", include_in_schema=False)
async def openapi_json(request: Request[Any, Any, Any], description: Description) -> Response[bytes]:
    """The OpenAPI document."""
    return Response(
        msgspec.json.encode(description.of(request)), media_type="application/vnd.oai.openapi+json"
    )


@get("/docs", include_in_schema=False)
async def docs_page(
    request: Request[Any, Any, Any], description: Description, pages: Pages, records: Records
) -> Response[str]:
    """The same to be read by people."""
    schema = description.of(request)
    routes = [
        {
            "method": method.upper(),
            "path": path,
            "summary": operation.get("summary", ""),
            "about": operation.get("description", ""),
            "parameters": operation.get("parameters", []),
            "status": next((status for status in DONE if status in operation["responses"]), "204"),
            "asked": _pretty(ASKED_EXAMPLES.get((method, path))),
            "example": _pretty(EXAMPLES.get((method, path))),
        }
        for path, method, operation in operations(schema)
    ]
    frame = pages.bare_frame(request, now=records.now())
    return pages.render(frame, "docs.html", about=ABOUT, routes=routes)


def _pretty(example: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(example), indent=2).decode() if example is not None else ""
