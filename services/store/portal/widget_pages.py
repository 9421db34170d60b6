"""/widget: the chat widget's script, as other sites load it, and a page of our own that carries it."""

from __future__ import annotations

from litestar import Response, get
from litestar.exceptions import NotFoundException

from services.store.console.forms import Asked
from services.store.console.pages import Pages
from services.store.console.static_files import StaticFiles
from services.store.portal.pages import guest_frame
from services.store.portal.sites import read_site
from services.store.records import Records

SOURCE_CHARS_MAX = 64
KEPT_S = 3_600  # how long a browser keeps the widget's script


@get("/widget/widget.js", include_in_schema=False)
async def widget_script(static: StaticFiles) -> Response[bytes]:
    """The widget itself: one file that any site may load."""
    file = static.find("widget.js")
    if file is None:
        raise NotFoundException
    headers = {
        "Cache-Control": f"public, max-age={KEPT_S}",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Access-Control-Allow-Origin": "*",
    }
    return Response(file.content, media_type=file.media_type, headers=headers)


@get("/widget/demo", include_in_schema=False)
async def widget_demo(request: Asked, pages: Pages, records: Records) -> Response[str]:
    """A page that carries the widget, under the strictest policy that it works with."""
    source = request.query_params.get("source", "")[:SOURCE_CHARS_MAX]
    async with records.read() as connection:
        frame = await guest_frame(request, connection, now=records.now())
        if await read_site(connection, source, now=records.now()) is None:
            raise NotFoundException
    return pages.render(frame, "widget_demo.html", source=source)
