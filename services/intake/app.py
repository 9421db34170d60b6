"""The HTTP service of one channel: one route, health, metrics. The same builder makes all of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Any

from litestar import Litestar, Request, Response, get, post
from litestar.response.base import ASGIResponse
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED, HTTP_503_SERVICE_UNAVAILABLE

from services.intake.channel import Channel
from services.intake.posting import Posting
from shared.errors import Rejected, Unavailable
from shared.metrics import EXPOSITION_TYPE, IntakeMetrics
from shared.problems import EXCEPTION_HANDLERS

Ready = Callable[[], Awaitable[bool]]


def build_app(channel: Channel, *, posting: Posting, ready: Ready, metrics: IntakeMetrics) -> Litestar:
    """Return the ASGI app that serves `channel`; everything it needs is started and stopped by its caller.

    The hot route has no dependency injection, no middleware and no body parsing by the framework.
    """

    @post(channel.path, status_code=HTTP_202_ACCEPTED)
    async def take(request: Request[Any, Any, Any]) -> ASGIResponse:
        started = perf_counter()
        status = HTTP_202_ACCEPTED
        try:
            answer = await posting.answer(request.scope, request.receive)
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
        return ASGIResponse(body=answer, status_code=HTTP_202_ACCEPTED, media_type="application/json")

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

    return Litestar(
        [take, live, is_ready, expose],
        exception_handlers=EXCEPTION_HANDLERS,
        openapi_config=None,
        logging_config=None,
    )
