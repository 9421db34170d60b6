"""The page of the journal: who did what, filtered, a page at a time."""

from litestar import Response, get

from services.store import cursors
from services.store.audit import COMMAND
from services.store.console.forms import Asked
from services.store.console.pages import Pages
from services.store.reading.audit import read_audit, read_kinds, read_people
from services.store.records import Records
from shared.clean import clean_line

LINES = 60
FILTER_CHARS_MAX = 200
NOBODY = "-"  # whom a login means that nobody has


@get("/audit", include_in_schema=False)
async def audit_page(
    *,
    request: Asked,
    pages: Pages,
    records: Records,
    who: str = "",
    what: str = "",
    about: str = "",
    cursor: str = "",
) -> Response[str]:
    """What operators did, the latest first."""
    about, what, who = (clean_line(one[:FILTER_CHARS_MAX]) for one in (about, what, who))
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        people = await read_people(connection)
        by_login = {one.login: one.id for one in people} | {COMMAND: COMMAND}
        listed = await read_audit(
            connection,
            who=by_login.get(who, "" if not who else NOBODY),
            what=what,
            about=about,
            after=cursors.decode(cursor),
            limit=LINES,
        )
        kinds = await read_kinds(connection)
    return pages.render(
        frame, "audit.html", listed=listed, kinds=kinds, people=people, who=who, what=what, about=about
    )
