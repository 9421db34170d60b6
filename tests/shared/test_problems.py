"""Problem details: every error of every service has the same form, and tells nothing of our inside."""

from __future__ import annotations

from typing import Annotated, Any, cast

import httpx
import msgspec
from litestar import Litestar, get, post
from msgspec import Meta

from shared.errors import Rejected, Unavailable
from shared.problems import EXCEPTION_HANDLERS, MEDIA_TYPE


class Wish(msgspec.Struct):
    name: Annotated[str, Meta(max_length=3)]


@get("/{what:str}")
async def fail(what: str) -> None:
    raise {
        "rejected": Rejected("no such colour", pointer="/colour", status=422),
        "unauthenticated": Rejected("no key", status=401),
        "unavailable": Unavailable("the bus is away"),
        "defect": RuntimeError("password=1234"),
    }[what]


@post("/wish")
async def wish(data: Wish) -> str:
    return data.name


app = Litestar([fail, wish], exception_handlers=EXCEPTION_HANDLERS, openapi_config=None, logging_config=None)


async def ask(method: str, path: str, **options: Any) -> httpx.Response:
    transport = httpx.ASGITransport(app=cast("Any", app), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        return await client.request(method, path, **options)


async def test_a_rejection_names_the_field() -> None:
    answer = await ask("GET", "/rejected")

    assert answer.status_code == 422
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.json() == {
        "type": "urn:onethread:problem:invalid",
        "title": "The request says something that cannot be",
        "status": 422,
        "detail": "no such colour",
        "instance": "/rejected",
        "errors": [{"pointer": "/colour", "detail": "no such colour"}],
    }


async def test_an_absent_key_is_challenged() -> None:
    assert (await ask("GET", "/unauthenticated")).headers["www-authenticate"].startswith("Bearer")


async def test_what_is_away_says_when_to_try_again() -> None:
    answer = await ask("GET", "/unavailable")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


async def test_a_defect_tells_nothing_of_itself() -> None:
    answer = await ask("GET", "/defect")

    assert answer.status_code == 500
    assert "1234" not in answer.text
    assert "RuntimeError" not in answer.text


async def test_the_frameworks_own_errors_have_the_same_form() -> None:
    answers = [
        await ask("POST", "/wish", json={"name": "toolong"}),
        await ask("POST", "/wish", content=b"{", headers={"Content-Type": "application/json"}),
        await ask("DELETE", "/wish"),
        await ask("GET", "/no/such"),
    ]

    assert [answer.status_code for answer in answers] == [400, 400, 405, 404]
    assert all(answer.headers["content-type"] == MEDIA_TYPE for answer in answers)
    assert answers[0].json()["errors"][0]["pointer"] == "/name"
