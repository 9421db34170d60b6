"""The pages of the directory's import: a file is chosen, what it would change is shown, then it is done."""

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect

from services.store.administering import UPLOAD_BYTES_MAX, Administration
from services.store.auth import Visitor
from services.store.console.forms import CSRF_FIELD, Asked, Forged, read_own_form, refuse_foreign, same
from services.store.console.pages import Pages
from services.store.console.thread import known_name
from services.store.directory import Report
from services.store.records import Records
from shared.errors import Rejected
from shared.phrases import Phrase, phrase

AROUND_BYTES = 64 * 1024  # of a form around the file


@get("/directory", include_in_schema=False)
async def directory_page(request: Asked, pages: Pages, records: Records) -> Response[str]:
    """Where a file is chosen."""
    return await _page(request, pages, records)


@post(
    "/directory",
    include_in_schema=False,
    status_code=303,
    request_max_body_size=UPLOAD_BYTES_MAX + AROUND_BYTES,
)
async def upload_directory(
    request: Asked, pages: Pages, records: Records, administration: Administration
) -> Response[str] | Redirect:
    """Keep the file and go to what it would change."""
    visitor: Visitor = request.user
    try:
        name, content = await _file(request, pages)
        handle = await administration.upload(name, content, by=visitor.id)
    except Rejected as rejected:
        return await _page(request, pages, records, refusal=rejected.phrase, status=rejected.status)
    return Redirect(f"/directory/{handle}", status_code=303)


@get("/directory/{handle:str}", include_in_schema=False)
async def preview_page(
    request: Asked, pages: Pages, records: Records, administration: Administration, handle: str
) -> Response[str]:
    """What the file would change, or what is wrong with it, by line."""
    upload = await administration.look(known_name(handle))
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
    return pages.render(frame, "directory_preview.html", upload=upload)


@post("/directory/{handle:str}/import", include_in_schema=False, status_code=200)
async def import_upload(
    request: Asked, pages: Pages, records: Records, administration: Administration, handle: str
) -> Response[str]:
    """Do it, and tell what was done."""
    await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    report = await administration.import_upload(known_name(handle), by=visitor.id)
    return await _page(request, pages, records, report=report)


async def _file(request: Asked, pages: Pages) -> tuple[str, bytes]:
    """Return name and content of the posted file. Raises Forged for a form that is none of ours."""
    refuse_foreign(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    if request.content_type[0] != "multipart/form-data":
        raise Rejected(phrase("file_none", "choose a file"), pointer="/file", status=415)
    form = await request.form()
    token, file = form.get(CSRF_FIELD, ""), form.get("file")
    if not visitor.csrf_token or not same(str(token), visitor.csrf_token):
        raise Forged
    if not isinstance(file, UploadFile):
        raise Rejected(phrase("file_none", "choose a file"), pointer="/file")
    return file.filename, await file.read()


async def _page(
    request: Asked,
    pages: Pages,
    records: Records,
    *,
    report: Report | None = None,
    refusal: Phrase | None = None,
    status: int = 200,
) -> Response[str]:
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
    megabytes = UPLOAD_BYTES_MAX // 1024 // 1024
    return pages.render(
        frame, "directory.html", status=status, report=report, refusal=refusal, megabytes=megabytes
    )
