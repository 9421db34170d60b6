"""The lead's page: what OneThread saves and what it costs, as one sentence, four charts and their tables."""

from typing import Annotated

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import Parameter

from services.store.console.charts import Bar, bars, lines
from services.store.console.forms import Asked
from services.store.console.pages import Frame, Pages
from services.store.console.spreadsheet import Cell, to_csv
from services.store.console.words import say, say_open
from services.store.reading.lead import read_lead
from services.store.records import Records
from services.store.views_lead import LeadView, NamedCount

SPANS = (7, 30, 90)  # days
TABLES = ("days", "channels", "troubles", "incidents", "models")

Days = Annotated[int, Parameter(query="days", ge=1, le=366)]


@get("/lead", include_in_schema=False)
async def lead_page(request: Asked, pages: Pages, records: Records, days: Days = 30) -> Response[str]:
    """The figures of the last days."""
    now = records.now()
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=now)
        lead = await read_lead(connection, frame.desk, now, days=days)
    return pages.render(
        frame,
        "lead.html",
        lead=lead,
        spans=SPANS,
        tables={name: table_of(lead, name, frame) for name in TABLES},
        charts=charts_of(lead, frame),
    )


@get("/lead/{table:str}", include_in_schema=False)
async def lead_table(
    request: Asked, pages: Pages, records: Records, table: str, days: Days = 30
) -> Response[bytes]:
    """One table of the page as CSV; `table` is its name with `.csv`."""
    name = table.removesuffix(".csv")
    if name not in TABLES or name == table:
        raise NotFoundException
    now = records.now()
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=now)
        lead = await read_lead(connection, frame.desk, now, days=days)
    head, rows = table_of(lead, name, frame)
    attachment = {"Content-Disposition": f'attachment; filename="onethread-{name}.csv"'}
    return Response(to_csv(head, rows), media_type="text/csv; charset=utf-8", headers=attachment)


def table_of(lead: LeadView, name: str, frame: Frame) -> tuple[list[str], list[list[Cell]]]:
    """Return head and rows of a table of the page, in the agent's language."""
    head = say(frame.language, f"lead.head.{name}").split("|")
    if name == "days":
        return head, [[one.day.isoformat(), one.reports, one.repeats] for one in lead.by_day]
    counted: tuple[NamedCount, ...]
    counted, prefix = {
        "channels": (lead.by_channel, "channel"),
        "troubles": (lead.by_problem, "problem"),
        "incidents": (lead.by_incident, "incident.state"),
        "models": (lead.by_model, "model"),
    }[name]
    rows: list[list[Cell]] = [
        [say_open(frame.language, prefix, one.name), one.count, one.of_these] for one in counted
    ]
    return head, [row[: len(head)] for row in rows]


def charts_of(lead: LeadView, frame: Frame) -> dict[str, str]:
    """Return the charts by the names of their tables."""
    by_day = [
        Bar(f"{one.day.day}. {one.day.month}.", one.reports, one.repeats, one.day.isoformat())
        for one in lead.by_day
    ]
    charts = {"days": bars(by_day)}
    for name in ("channels", "troubles"):
        _, rows = table_of(lead, name, frame)
        charts[name] = lines([Bar(str(row[0]), int(row[1] or 0), int(row[2] or 0)) for row in rows])
    return dict(charts)
