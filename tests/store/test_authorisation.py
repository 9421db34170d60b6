"""One matrix says who may do what: no route without a row, and each role does what its rights allow."""

from __future__ import annotations

import httpx
import pytest
from litestar import Litestar, get
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.agents import add_agent
from services.store.api_keys import add_api_key
from services.store.app import routes_of
from services.store.authorisation import MATRIX, ROLES, check_rows, rights_of_key, rights_of_role
from services.store.authorisation_rows import Right
from shared.errors import Refused
from tests.store.application import PASSWORD, browser, sign_in


def filled(path: str) -> str:
    """Return a path in which every parameter has some value."""
    return path.replace("{", "").replace("}", "")


def test_every_route_has_a_row_and_every_row_a_route(app: Litestar) -> None:
    assert set(routes_of(app)) == set(MATRIX)


def test_a_route_without_a_row_keeps_the_service_from_starting() -> None:
    with pytest.raises(Refused, match="GET /forgotten"):
        check_rows([*MATRIX, "GET /forgotten"])
    with pytest.raises(Refused, match="GET /threads"):
        check_rows([row for row in MATRIX if row != "GET /threads/{handle}"])


async def test_a_route_without_a_row_is_shut_to_an_administrator_too(
    app: Litestar, engine: AsyncEngine
) -> None:
    @get("/forgotten", include_in_schema=False)
    async def forgotten() -> str:
        return "open"

    app.register(forgotten)
    await add_agent(engine, login="ada", name="Ada", role="admin", password=PASSWORD)
    async with browser(app) as ada:
        await sign_in(ada, "ada", PASSWORD)
        assert (await ada.get("/")).status_code == 200

        assert (await ada.get("/forgotten")).status_code == 403


def test_a_higher_role_may_all_that_a_lower_one_may() -> None:
    viewer, agent, lead, admin = (ROLES[role] for role in ("viewer", "agent", "lead", "admin"))

    assert viewer < agent < lead < admin
    assert "public" not in admin
    assert rights_of_role("owner") == frozenset()
    assert rights_of_key(corrects=True) == {"read", "correct"}


async def refused(client: httpx.AsyncClient, *, rights: frozenset[Right], under: str = "/") -> set[str]:
    """Return the rows at which `client` is refused for want of a right, of those that it has not."""
    found = set()
    for row, right in MATRIX.items():
        method, _, path = row.partition(" ")
        if right == "public" or right in rights or not path.startswith(under):
            continue
        # Who has the right is told 415 here: a page's form is never JSON.
        answer = await client.request(method, filled(path), json={})
        assert answer.status_code == 403, (row, answer.status_code)
        found.add(row)
    return found


@pytest.mark.parametrize("role", ["viewer", "agent", "lead"])
async def test_what_a_role_may_not_do_is_refused(app: Litestar, engine: AsyncEngine, role: str) -> None:
    await add_agent(engine, login="vid", name="Vid", role=role, password=PASSWORD)  # type: ignore[arg-type]
    async with browser(app) as client:
        await sign_in(client, "vid", PASSWORD)
        tried = await refused(client, rights=rights_of_role(role))

    wanting = set(MATRIX.values()) - rights_of_role(role) - {"public"}
    assert bool(tried) == bool(wanting)


@pytest.mark.parametrize("corrects", [False, True])
async def test_a_key_reads_or_corrects_and_no_more(
    app: Litestar, engine: AsyncEngine, corrects: bool
) -> None:
    key = await add_api_key(engine, "tests", corrects=corrects)
    async with browser(app, Authorization=f"Bearer {key}") as client:
        tried = await refused(client, rights=rights_of_key(corrects=corrects), under="/v1/")

    assert "POST /v1/incidents/{handle}/confirm" in tried
    assert ("POST /v1/corrections" in tried) != corrects
