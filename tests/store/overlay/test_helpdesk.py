"""Where we sign in, and what comes back: an address that is safe, an answer that has an end."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from services.store.overlay import helpdesk
from services.store.overlay.helpdesk import Access, Line, checked_url
from services.store.overlay.whmcs import Whmcs
from services.store.overlay.zammad import Zammad
from shared.errors import Rejected, Unavailable


@pytest.mark.parametrize(
    "url",
    [
        "http://helpdesk.example",
        "https://me:secret@helpdesk.example",
        "https://helpdesk.example/?a=b",
        "ftp://helpdesk.example",
        "https://[::1",
        "https://:443",
        "helpdesk.example",
    ],
)
def test_an_address_at_which_nobody_should_sign_in_is_refused(url: str) -> None:
    with pytest.raises(Rejected):
        checked_url(url)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://helpdesk.example/whmcs/", "https://helpdesk.example/whmcs"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_an_address_is_kept_without_its_last_slash(url: str, kept: str) -> None:
    assert checked_url(url) == kept


def answering(status: int, content: bytes, **headers: str) -> Line:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, content=content, headers=headers)

    return Line(httpx.AsyncClient(transport=httpx.MockTransport(answer)))


@pytest.mark.parametrize("vendor", [Whmcs, Zammad])
@pytest.mark.parametrize(
    ("status", "content", "raised"),
    [
        (500, b"{}", Unavailable),
        (302, b"", Unavailable),
        (401, b"{}", Unavailable),
        (429, b"{}", Unavailable),
    ],
)
async def test_what_may_pass_is_tried_again(vendor: Any, status: int, content: bytes, raised: Any) -> None:
    asked = vendor(answering(status, content), "https://h.example", Access(secret="s"))

    with pytest.raises(raised):
        await asked.add_note("7", "words")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        b"[]",
        b"7",
        b"\xff",
        b'{"result": 7}',
        b'{"result":"error","message":{"a":1}}',
        b"[" * 99_999,
    ],
)
async def test_whatever_whmcs_answers_but_success_is_no_success(content: bytes) -> None:
    whmcs = Whmcs(answering(200, content), "https://h.example", Access(secret="s"))

    with pytest.raises(Unavailable):
        await whmcs.add_note("7", "words")


async def test_a_redirect_is_not_followed() -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(302, headers={"location": "http://169.254.169.254/"})

    line = Line(httpx.AsyncClient(transport=httpx.MockTransport(answer), follow_redirects=True))
    with pytest.raises(Unavailable):
        await Zammad(line, "https://h.example", Access(secret="s")).has_note("7", "m")

    assert asked == ["https://h.example/api/v1/ticket_articles/by_ticket/7"]


async def test_an_answer_without_an_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helpdesk, "ANSWER_BYTES_MAX", 1_000)

    with pytest.raises(Unavailable, match="larger"):
        await answering(200, b"x" * 2_000).ask("GET", "https://h.example")
