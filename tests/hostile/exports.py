"""What is exported: saved as a file by any browser, and no formula for any spreadsheet."""

from __future__ import annotations

import csv
import io

import httpx

from services.store.console.lead import TABLES
from services.store.console.spreadsheet import BEGINS_FORMULA
from tests.faults.doors import url_of
from tests.faults.instance import ADMINISTRATOR, Instance
from tests.faults.reading import FORM_TOKEN


async def unsafe_exports(instance: Instance) -> list[str]:
    """Return what is wrong with the tables that a lead saves."""
    address = url_of(instance.settings, "store")
    async with httpx.AsyncClient(base_url=address, trust_env=False, follow_redirects=True) as http:
        token = FORM_TOKEN.search((await http.get("/sign-in")).text)
        login, password = ADMINISTRATOR
        form = {"form_token": token[1] if token else "", "login": login, "password": password}
        await http.post("/sign-in", data=form, headers={"Origin": address})
        return [
            f"{name}: {what}" for name in TABLES for what in wrong_with(await http.get(f"/lead/{name}.csv"))
        ]


def wrong_with(answer: httpx.Response) -> list[str]:
    """Return what is wrong with a table as it is answered."""
    if answer.status_code != httpx.codes.OK:
        return [f"status {answer.status_code}"]
    wanted = {
        "content-disposition": "attachment",
        "content-type": "text/csv",
        "x-content-type-options": "nosniff",
    }
    wrong = [name for name, value in wanted.items() if not answer.headers.get(name, "").startswith(value)]
    rows = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    return wrong + [
        f"formula {cell[:40]!r}" for row in rows for cell in row if cell.startswith(BEGINS_FORMULA)
    ]
