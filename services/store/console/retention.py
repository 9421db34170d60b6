"""The page of what the desk keeps and for how long: the rules, checked first, and their last run."""

from collections.abc import Mapping

from litestar import Response, get, post

from services.store.administering import Administration
from services.store.auth import Visitor
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Pages
from services.store.records import Records
from services.store.retaining.holds import read_holds
from services.store.retaining.kept_rules import read_last_run, read_rules
from services.store.retaining.rules import DAYS_MIN, FOR_GOOD, Rules
from shared.errors import Rejected
from shared.phrases import phrase

DIGITS_MAX = 6


@get("/settings/retention", include_in_schema=False)
async def retention_page(request: Asked, pages: Pages, records: Records) -> Response[str]:
    """The rules as they are."""
    return await _page(request, pages, records)


@post("/settings/retention", include_in_schema=False, status_code=200)
async def change_retention(
    request: Asked, pages: Pages, records: Records, administration: Administration
) -> Response[str]:
    """Take the rules over, or show what is wrong beside its field, with all that was typed."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    try:
        await administration.set_retention(asked_rules(form), by=visitor.id)
    except Rejected as rejected:
        return await _page(request, pages, records, typed=form, refusal=rejected)
    return await _page(request, pages, records, saved=True)


def asked_rules(form: Mapping[str, str]) -> Rules:
    """Return the rules as the form asks for them; an empty field keeps for good. Raises Rejected."""
    return Rules(**{kind: _days(kind, form.get(kind, "").strip()) for kind in DAYS_MIN})


def _days(kind: str, typed: str) -> int:
    if not typed:
        return FOR_GOOD
    if not (typed.isascii() and typed.isdigit() and len(typed) <= DIGITS_MAX):
        raise Rejected(phrase("days_unreadable", "a number of days"), pointer=f"/{kind}")
    return int(typed)


async def _page(
    request: Asked,
    pages: Pages,
    records: Records,
    *,
    typed: Mapping[str, str] | None = None,
    refusal: Rejected | None = None,
    saved: bool = False,
) -> Response[str]:
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        rules = await read_rules(connection)
        last, held = await read_last_run(connection), await read_holds(connection)
    shown = {kind: str(getattr(rules, kind) or "") for kind in DAYS_MIN}
    return pages.render(
        frame,
        "retention.html",
        status=refusal.status if refusal else 200,
        values={**shown, **(typed or {})},
        least=DAYS_MIN,
        last=last,
        held=held,
        wrong=refusal.pointer.strip("/") if refusal else "",
        saved=saved,
    )
