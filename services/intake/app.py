"""The HTTP service of one channel: one route, health, metrics. The same builder makes all of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from time import perf_counter

from litestar import Litestar, Response, asgi, get
from litestar.enums import ScopeType
from litestar.exceptions import MethodNotAllowedException
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED, HTTP_503_SERVICE_UNAVAILABLE
from litestar.types import Receive, Scope, Send

from services.intake.channel import Channel
from services.intake.posting import Answer, Posting
from shared.errors import Rejected, Unavailable
from shared.metrics import EXPOSITION_TYPE, IntakeMetrics
from shared.problems import EXCEPTION_HANDLERS

Ready = Callable[[], Awaitable[bool]]


def build_app(channel: Channel, *, posting: Posting, ready: Ready, metrics: IntakeMetrics) -> Litestar:
    """Return the ASGI app that serves `channel`; everything it needs is started and stopped by its caller.

    The hot route is bare ASGI: the framework finds it and tells its errors, and makes no objects for it.
    """

    @asgi(channel.path, copy_scope=False)
    async def take(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["method"] != "POST":
            raise MethodNotAllowedException(headers={"Allow": "POST"})
        started = perf_counter()
        status = HTTP_202_ACCEPTED
        try:
            answer = await posting.answer(scope, receive)
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
        await _accept(send, answer)

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


async def _accept(send: Send, answer: Answer) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(answer.body))]
    headers += [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    await send({"type": "http.response.start", "status": HTTP_202_ACCEPTED, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": False})
