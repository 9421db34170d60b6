"""Webhooks in an administrator's hands, on pages and over the API."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.tables import agent
from tests.store.application import field

URL = "https://hooks.example.com/in"
SECRET = re.compile(r'<code id="new-key">(whsec_[^<]+)</code>')
JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def admin(ana: httpx.AsyncClient, engine: AsyncEngine) -> httpx.AsyncClient:
    """Ana, who administers."""
    async with engine.begin() as connection:
        await connection.execute(update(agent).values(role="admin"))
    return ana


async def post(client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    token = field((await client.get("/account")).text, "csrf_token")
    return await client.post(path, data={"csrf_token": token} | fields)


async def made(client: httpx.AsyncClient, **asked: Any) -> httpx.Response:
    return await client.post("/v1/webhooks", json={"url": URL, **asked})


async def test_a_webhook_is_added_tested_rotated_switched_and_removed_on_pages(
    admin: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    added = (await post(admin, "/webhooks", url=URL, **{"type-thread.opened": "on"})).text
    first = SECRET.search(added)
    assert first
    (one,) = (await admin.get("/v1/webhooks")).json()["webhooks"]
    path = f"/webhooks/{one['handle']}"
    assert one["types"] == ["hr.onethread.thread.opened.v1"]

    tested = (await post(admin, f"{path}/test")).text
    rotated = SECRET.search((await post(admin, f"{path}/rotate")).text)
    off = (await post(admin, f"{path}/off")).text
    page = (await admin.get(path)).text
    again = await post(admin, f"{path}/test")
    listed = (await admin.get("/webhooks")).text
    removed = (await post(admin, f"{path}/remove")).text

    assert "Probni događaj je na putu" in tested
    assert rotated
    assert rotated[1] != first[1]
    assert first[1] not in page
    assert rotated[1] not in page
    assert "odustali smo" in off
    assert again.status_code == 409
    assert 'class="alarm"' in again.text
    assert "1 neposlan" in listed
    assert "Webhook je uklonjen" in removed
    assert (await admin.get(path)).status_code == 404
    async with engine.connect() as connection:
        noted = (await connection.execute(text("select what from audit order by id"))).scalars().all()
        kept = (await connection.execute(text("select count(*) from webhook_delivery"))).scalar_one()
    assert [one.removeprefix("webhook.") for one in noted[-5:]] == [
        "added",
        "tested",
        "rotated",
        "switched_off",
        "removed",
    ]
    assert kept == 0


async def test_an_address_inside_is_refused_on_the_page_with_what_was_typed(admin: httpx.AsyncClient) -> None:
    answer = await post(admin, "/webhooks", url="https://169.254.169.254/latest")

    assert answer.status_code == 422
    assert 'class="alarm"' in answer.text
    assert "https://169.254.169.254/latest" in answer.text


async def test_over_the_api_the_secret_is_told_once_and_kept_sealed(
    admin: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    webhook = (await made(admin, types=["hr.onethread.review.asked.v1"])).json()
    path = f"/v1/webhooks/{webhook['handle']}"

    shown = (await admin.get(path)).json()
    event = (await admin.post(f"{path}/test", headers=JSON)).json()["event"]
    deliveries = (await admin.get(f"{path}/deliveries")).json()["deliveries"]
    rotated = (await admin.post(f"{path}/rotate", headers=JSON)).json()["secret"]
    off = (await admin.post(f"{path}/switch", json={"on": False})).json()
    redriven = await admin.post(f"{path}/redrive", headers=JSON)
    await admin.post(f"{path}/switch", json={"on": True})
    one = await admin.post(f"{path}/deliveries/{event}/redrive", headers=JSON)

    assert webhook["secret"].startswith("whsec_")
    assert "secret" not in shown
    assert [each["event"] for each in deliveries] == [event]
    assert rotated != webhook["secret"]
    assert (off["off_why"], off["dead"]) == ("switched", 1)
    assert redriven.status_code == 409
    assert one.json() == {"redriven": 1}
    async with engine.connect() as connection:
        sealed = (await connection.execute(text("select secret, former from webhook"))).one()
    assert not any(b"whsec" in bytes(one) for one in sealed)
    assert (await admin.delete(path, headers=JSON)).status_code == 204
    assert (await admin.get(path)).status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        {"url": "http://example.com"},
        {"url": "https://10.0.0.1/"},
        {"url": ""},
        {"types": ["hr.onethread.nothing.v1"]},
        {"types": "all"},
        {"more": 1},
    ],
)
async def test_what_is_no_webhook_is_a_problem_and_no_defect(
    admin: httpx.AsyncClient, asked: dict[str, Any]
) -> None:
    answer = await made(admin, **asked)

    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_only_administrators_see_and_change_webhooks(
    ana: httpx.AsyncClient, machine: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    for client in (ana, machine):
        assert (await client.get("/v1/webhooks")).status_code == 403
        assert (await made(client)).status_code == 403
    assert (await ana.get("/webhooks")).status_code == 403


async def test_a_page_of_another_site_cannot_add_a_webhook(admin: httpx.AsyncClient) -> None:
    form = {"url": URL}
    assert (await admin.post("/webhooks", data=form)).status_code == 403
    foreign = {"Origin": "https://evil.example", **JSON}
    assert (await admin.post("/v1/webhooks", json=form, headers=foreign)).status_code == 403
    assert (await admin.post("/v1/webhooks", data=form)).status_code in {400, 415}
    assert (await admin.get("/v1/webhooks")).json() == {"webhooks": []}
