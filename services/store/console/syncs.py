"""The pages of directory syncs: which sources the directory is kept like, and what their runs did."""

from typing import get_args

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

from services.store.auth import Visitor
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Pages
from services.store.directory_sync.runs import RunView
from services.store.directory_sync.syncs import Deed, Sync, Syncs
from services.store.directory_sync.vanishing import ENDING_SHARE_MAX, RUNS_UNTIL_END
from services.store.records import Records

NAME_CHARS_MAX = 64


class SyncView(msgspec.Struct, frozen=True):
    """A sync with its newest runs."""

    sync: Sync
    runs: tuple[RunView, ...]

    @property
    def last(self) -> RunView | None:
        """The newest run."""
        return self.runs[0] if self.runs else None


@get("/syncs", include_in_schema=False)
async def syncs_page(request: Asked, pages: Pages, records: Records, syncs: Syncs) -> Response[str]:
    """The syncs, each with its last run."""
    views = [await _view(syncs, one) for one in await syncs.all()]
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
    return pages.render(frame, "syncs.html", syncs=views, runs_until_end=RUNS_UNTIL_END, share=_percent())


@get("/syncs/{name:str}", include_in_schema=False)
async def sync_page(request: Asked, pages: Pages, records: Records, syncs: Syncs, name: str) -> Response[str]:
    """One sync: what its runs did, and what can be done."""
    view = await _view(syncs, await syncs.named(_known(name)))
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
    return pages.render(frame, "sync.html", view=view, runs_until_end=RUNS_UNTIL_END)


@post("/syncs/{name:str}/{deed:str}", include_in_schema=False, status_code=303)
async def change_sync(request: Asked, pages: Pages, syncs: Syncs, name: str, deed: str) -> Redirect:
    """Let a run or a preview come at once, let it end what is missing, pause it, or go on with it."""
    await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    known = next((one for one in get_args(Deed) if one == deed), None)
    if known is None:
        raise NotFoundException
    await syncs.do(_known(name), known, by=visitor.id)
    return Redirect(f"/syncs/{name}", status_code=303)


async def _view(syncs: Syncs, sync: Sync) -> SyncView:
    return SyncView(sync, tuple(await syncs.last_runs(sync.name)))


def _known(name: str) -> str:
    if len(name) > NAME_CHARS_MAX or "\x00" in name:
        raise NotFoundException
    return name


def _percent() -> int:
    return round(ENDING_SHARE_MAX * 100)
