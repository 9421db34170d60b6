"""The HTTP service of one channel: its route, its vendors' webhooks, health, metrics; one builder for all."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Iterator
from time import perf_counter
from typing import Any

from litestar import Litestar, Request, Response, asgi, get, post
from litestar.enums import ScopeType
from litestar.exceptions import MethodNotAllowedException
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED, HTTP_503_SERVICE_UNAVAILABLE
from litestar.types import Receive, Scope, Send

from services.intake.adapter_posting import AdapterPosting
from services.intake.channel import Channel
from services.intake.description import OPENAPI_TYPE, described
from services.intake.posting import Answer, Posting
from shared.errors import Rejected, Unavailable
from shared.metrics import EXPOSITION_TYPE, IntakeMetrics
from shared.problems import EXCEPTION_HANDLERS

Ready = Callable[[], Awaitable[bool]]
Asked = Request[Any, Any, Any]

ADAPTERS_PATH = "/v1/adapters/{vendor:str}/{source:str}"


def build_app(
    channel: Channel, *, posting: Posting, adapters: AdapterPosting, ready: Ready, metrics: IntakeMetrics
) -> Litestar:
    """Return the ASGI app that serves `channel`; everything it needs is started and stopped by its caller.

    The hot route is bare ASGI: the framework finds it and tells its errors, and makes no objects for it.
    """

    @asgi(channel.path, copy_scope=False)
    async def take(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["method"] != "POST":
            raise MethodNotAllowedException(headers={"Allow": "POST"})
        with _measured(metrics, HTTP_202_ACCEPTED):
            answer = await posting.answer(scope, receive)
        await _accept(send, answer)

    @post(ADAPTERS_PATH)
    async def take_from_vendor(request: Asked, vendor: str, source: str) -> Response[bytes]:
        with _measured(metrics, HTTP_200_OK):
            answer = await adapters.answer(request.scope, request.receive, vendor=vendor, source=source)
        return Response(
            answer.body, status_code=HTTP_200_OK, media_type="application/json", headers=answer.headers
        )

    @get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @get("/health/ready")
    async def is_ready() -> Response[dict[str, str]]:
        if await ready():
            return Response({"status": "ready"}, status_code=HTTP_200_OK)
        return Response({"status": "not ready"}, status_code=HTTP_503_SERVICE_UNAVAILABLE)

    @get("/metrics")
    async def expose() -> Response[bytes]:
        return Response(metrics.exposition(), media_type=EXPOSITION_TYPE)

    description = described(channel)

    @get("/v1/openapi.json")
    async def openapi() -> Response[bytes]:
        return Response(description, media_type=OPENAPI_TYPE)

    return Litestar(
        [take, take_from_vendor, live, is_ready, expose, openapi],
        exception_handlers=EXCEPTION_HANDLERS,
        openapi_config=None,
        logging_config=None,
    )


@contextlib.contextmanager
def _measured(metrics: IntakeMetrics, status: int) -> Iterator[None]:
    """Count the answer that the body makes, `status` where it raises nothing."""
    started = perf_counter()
    try:
        yield
    except Rejected as error:
        status = error.status
        raise
    except Unavailable:
        status = HTTP_503_SERVICE_UNAVAILABLE
        raise
    except Exception:
        status = 500
        raise
    finally:
        metrics.answered(status, perf_counter() - started)


async def _accept(send: Send, answer: Answer) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(answer.body))]
    headers += [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    await send({"type": "http.response.start", "status": HTTP_202_ACCEPTED, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": False})
