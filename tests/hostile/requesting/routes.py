"""Every route of the five services, as they tell of them: their descriptions, and the store's rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from services.intake.adapters import ADAPTERS
from services.store.authorisation import MATRIX
from tests.faults.instance import CHANNELS
from tests.hostile.attacked import Attacked
from tests.hostile.requesting.examples import Components, Schema
from tests.hostile.wire import Answer, Wire, request_bytes

Body = Literal["", "json", "form", "mail", "vendor"]

API = "/v1/"
MACHINES = ("/v1/", "/health/", "/metrics", "/live")
STREAMS = frozenset({"GET /live"})  # never end: their head is read
ON_ITS_OWN = ("GET /health/live", "GET /health/ready", "GET /metrics", "GET /v1/openapi.json")

LEAVING: Mapping[str, str] = {
    "POST /sign-out": "ends the session that asks",
    "POST /account/second-factor": "lets the agent's next sign-in ask for a code",
    "POST /account/second-factor/confirm": "the same",
    "POST /account/second-factor/off": "counts wrong codes against the agent",
    "POST /portal/leave": "ends the session that asks",
}
"""Routes asked by a session of their own, and why: what they do would shut the others out."""


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One route."""

    door: str  # of which service
    row: str  # "METHOD /path/{parameter}", unique at its door
    right: str = ""  # of the store's matrix
    body: Body = ""
    vendor: str = ""
    media_type: str = ""
    schema: Schema = {}
    example: Any = None
    components: Components = {}
    query: tuple[str, ...] = ()

    @property
    def method(self) -> str:
        """Return the method."""
        return self.row.partition(" ")[0]

    @property
    def path(self) -> str:
        """Return the path with its parameters unfilled."""
        return self.row.partition(" ")[2]

    @property
    def is_api(self) -> bool:
        """Whether it answers machines, with problem details."""
        return self.door != "store" or self.path.startswith(MACHINES)


async def routes_of(attacked: Attacked) -> list[Route]:
    """Return all routes of the running instance."""
    routes = [route for channel in CHANNELS for route in await _of_intake(attacked, channel)]
    return routes + await _of_store(attacked)


async def described(attacked: Attacked, door: str) -> Mapping[str, Any]:
    """Return a service's own description."""
    wire = Wire(attacked.port(door))
    headers = attacked.people.administrator.headers if door == "store" else []
    answer: Answer = await wire.ask(request_bytes(b"GET", b"/v1/openapi.json", headers))
    wire.close()
    document: Mapping[str, Any] = msgspec.json.decode(answer.body)
    return document


async def _of_intake(attacked: Attacked, channel: str) -> list[Route]:
    document = await described(attacked, channel)
    components = document["components"]["schemas"]
    routes = [Route(door=channel, row=row) for row in ON_ITS_OWN]
    for path, item in document["paths"].items():
        ((media_type, content),) = item["post"]["requestBody"]["content"].items()
        routes.append(
            Route(
                door=channel,
                row=f"POST {path}",
                body="json" if media_type == "application/json" else "mail",
                media_type=media_type,
                schema=content["schema"],
                example=content.get("example"),
                components=components,
            )
        )
    return routes + [
        Route(door=channel, row=f"POST {attacked.vendors[vendor].path}", body="vendor", vendor=vendor)
        for vendor, adapter in ADAPTERS.items()
        if adapter.channel == channel
    ]


async def _of_store(attacked: Attacked) -> list[Route]:
    document = await described(attacked, "store")
    components = document["components"]["schemas"]
    routes = []
    for row, right in MATRIX.items():
        method, _, path = row.partition(" ")
        operation = document["paths"].get(path, {}).get(method.lower(), {})
        taken = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        asked = tuple(one["name"] for one in operation.get("parameters", ()) if one["in"] == "query")
        body: Body = "" if method in {"GET", "DELETE"} else "json" if path.startswith(API) else "form"
        routes.append(
            Route(
                door="store",
                row=row,
                right=right,
                body=body,
                schema=taken.get("schema", {}),
                example=taken.get("example"),
                components=components,
                query=asked,
            )
        )
    return routes
