"""The hook file for WHMCS, run by PHP beside a stub of WHMCS: what it posts is what the adapter reads."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.intake.adapters.adapter import Request
from services.intake.adapters.whmcs import WHMCS, verify
from services.intake.channel import Context
from services.intake.channels.ticket import Post
from shared.desk import Desk, Source
from tests.standins.http import Asked, serving

PHP = shutil.which("php")
FILES = Path(__file__).parents[3] / "deploy" / "clients" / "whmcs" / "includes"
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
TICKET = {
    "result": "success",
    "ticketid": 812,
    "tid": "516757",
    "deptname": "Podrška",
    "userid": 1001,
    "name": "Ivan Horvat",
    "email": "ivan@horvat-gradnja.hr",
    "subject": "Po&scaron;ta &quot;ne sti&#382;e&quot;",
    "priority": "High",
    "admin": "",
    "replies": {
        "reply": [
            {"replyid": "0", "name": "Ivan Horvat", "email": "ivan@horvat-gradnja.hr", "admin": ""},
            {"replyid": "4410", "name": "Iva Horvat", "email": "iva@horvat-gradnja.hr", "admin": ""},
        ]
    },
}

pytestmark = pytest.mark.skipif(PHP is None, reason="php is not installed: the hook file is not run")


class Whmcs:
    """A WHMCS with the hook file, and the door that it posts to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.status = 200
        self.asked: list[Asked] = []
        (folder / "hooks").mkdir()
        shutil.copy(FILES / "hooks" / "onethread.php", folder / "hooks")
        self.state: dict[str, Any] = {"tickets": {"812": TICKET}, "clients": {}, "tables": {}, "log": []}

    def answer(self, asked: Asked) -> tuple[int, Any]:
        self.asked.append(asked)
        return self.status, {}

    def configure(self, url: str) -> None:
        text = f"<?php return ['url' => '{url}/v1/adapters/whmcs/portal', 'secret' => '{SECRET}'];"
        (self.folder / "onethread-config.php").write_text(text)

    async def call(self, *hooks: tuple[str, dict[str, Any]]) -> None:
        """Call hooks in a PHP of their own."""
        kept = self.folder / "state.json"
        kept.write_text(json.dumps(self.state))
        stub = Path(__file__).parent / "whmcs.php"
        process = await asyncio.create_subprocess_exec(
            str(PHP),
            *(str(stub), str(self.folder / "hooks" / "onethread.php"), str(kept)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate(json.dumps(hooks).encode())
        assert (process.returncode, said.decode()) == (0, "")
        self.state = json.loads(kept.read_text())

    @property
    def spool(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = dict(self.state["tables"]).get("mod_onethread_spool", [])
        return rows

    def read(self, asked: Asked) -> Any:
        """Return what the adapter makes of a request, its signature checked."""
        request = Request(
            url="", query={}, headers=asked.headers, body=asked.body, media_type="application/json"
        )
        verify(request, [SECRET.encode()], datetime.now(UTC))
        source = Source(name="portal", channel="ticket", salt="s", vendor="whmcs")
        context = Context(source=source, desk=Desk(), received_at=datetime.now(UTC))
        translated = WHMCS.translate(request, context)
        return [*translated.payloads, *translated.notices]


@pytest.fixture
async def whmcs(tmp_path: Path) -> AsyncIterator[Whmcs]:
    found = Whmcs(tmp_path)
    async with serving(found) as url:
        found.configure(url)
        yield found


TEXT = "Ne sti&#382;e po&scaron;ta &amp; &lt;b&gt;"
OPENED: tuple[str, dict[str, Any]] = ("TicketOpen", {"ticketid": 812, "userid": 1001, "message": TEXT})
CRON: tuple[str, dict[str, Any]] = ("AfterCronJob", {})


async def test_an_opened_ticket_is_posted_signed_with_who_wrote_it_and_without_entities(whmcs: Whmcs) -> None:
    await whmcs.call(OPENED)

    (asked,) = whmcs.asked
    (post,) = whmcs.read(asked)
    assert isinstance(post, Post)
    assert (post.ticket_id, post.post_id, post.ticket_number) == ("whmcs:portal:812", "0", "516757")
    assert (post.subject, post.body) == ('Pošta "ne stiže"', "Ne stiže pošta & <b>")
    assert (post.contact_name, post.contact_email) == ("Ivan Horvat", "ivan@horvat-gradnja.hr")
    assert post.signed_in is False  # run from a command line nobody is signed in
    assert whmcs.spool == []


async def test_a_reply_by_a_contact_bears_their_name_and_an_admins_answer_the_admins(whmcs: Whmcs) -> None:
    await whmcs.call(
        ("TicketUserReply", {"ticketid": 812, "replyid": 4410, "message": "I dalje."}),
        ("TicketAdminReply", {"ticketid": 812, "replyid": 4411, "message": "Gledamo.", "admin": "Marko"}),
    )

    reply, answer = (whmcs.read(one)[0] for one in whmcs.asked)
    assert (reply.contact_email, reply.direction, reply.post_id) == ("iva@horvat-gradnja.hr", None, "4410")
    assert (answer.contact_email, answer.direction, answer.agent) == (
        "ivan@horvat-gradnja.hr",
        "outbound",
        "Marko",
    )


async def test_what_could_not_be_posted_is_posted_by_the_cron_under_the_same_id(whmcs: Whmcs) -> None:
    whmcs.status = 503
    await whmcs.call(OPENED, ("TicketClose", {"ticketid": 812}))
    assert [row["tries"] for row in whmcs.spool] == [0, 0]

    await whmcs.call(CRON)  # away: one question, then it waits for the next run
    assert len(whmcs.asked) == 3
    whmcs.status = 200
    await whmcs.call(CRON)

    assert whmcs.spool == []
    ids = [one.headers["webhook-id"] for one in whmcs.asked]
    assert ids[0] == ids[2] == ids[3]
    assert whmcs.asked[0].body == whmcs.asked[3].body


async def test_what_is_refused_keeps_nothing_back_and_stays_to_be_looked_at(
    whmcs: Whmcs,
) -> None:
    whmcs.status = 422
    await whmcs.call(OPENED, OPENED)
    await whmcs.call(*[CRON] * 30)

    assert [row["tries"] for row in whmcs.spool] == [20, 20]
    assert whmcs.spool[0]["cause"].startswith("422")


async def test_a_merge_and_a_split_become_labels(whmcs: Whmcs) -> None:
    whmcs.state["tables"]["tblticketreplies"] = [{"id": 4415, "tid": 820}, {"id": 9, "tid": 1}]
    await whmcs.call(
        ("TicketMerge", {"mergedTicketIds": [815, 819], "masterTicketId": 812}),
        ("TicketSplit", {"originalTicketId": 812, "newTicketID": 820}),
    )

    merge, split = (whmcs.read(one)[0] for one in whmcs.asked)
    assert [pair[0] for pair in merge.data["pairs"]] == ["whmcs:portal:815/0", "whmcs:portal:819/0"]
    assert split.data["pairs"] == [["whmcs:portal:812/4415", "whmcs:portal:812/0", False]]


async def test_a_ticket_that_the_api_does_not_give_is_told_by_what_the_hook_was_given(whmcs: Whmcs) -> None:
    whmcs.state["clients"]["7"] = {"firstname": "Ana", "lastname": "Kos", "email": "ana@kos.hr"}
    given = {"ticketid": 1, "ticketmask": "9-1", "userid": 7, "subject": "S", "message": "Nema stranice"}

    await whmcs.call(("TicketOpen", given))

    (post,) = whmcs.read(whmcs.asked[0])
    assert (post.subject, post.body, post.ticket_number) == ("S", "Nema stranice", "9-1")
    assert (post.contact_name, post.contact_email) == ("Ana Kos", "ana@kos.hr")


async def test_an_event_waits_in_the_spool_while_the_configuration_cannot_be_read(whmcs: Whmcs) -> None:
    file = whmcs.folder / "onethread-config.php"
    sound = file.read_text()
    file.write_text("<?php return [")
    await whmcs.call(OPENED, CRON)
    assert (whmcs.asked, len(whmcs.spool)) == ([], 1)
    assert "onethread-config.php" in str(whmcs.state["log"])

    file.write_text(sound)
    await whmcs.call(CRON)

    assert (len(whmcs.asked), whmcs.spool) == (1, [])


async def test_without_a_configuration_whmcs_goes_on_as_if_nothing_were_there(whmcs: Whmcs) -> None:
    (whmcs.folder / "onethread-config.php").write_text("<?php return ['url' => '', 'secret' => ''];")
    await whmcs.call(OPENED, CRON)
    (whmcs.folder / "onethread-config.php").unlink()
    await whmcs.call(OPENED, CRON)

    assert (whmcs.asked, whmcs.spool) == ([], [])
