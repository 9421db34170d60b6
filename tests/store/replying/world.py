"""A desk with a mail server, and mails that came to it."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.correlator.core.keys import customer_keys
from services.store.directory import import_directory
from services.store.replying.sending import Sender
from services.store.replying.smtp import SmtpPost
from shared.interaction import Blob, Identifier, Participant
from tests.store.application import Clock
from tests.store.replying.mailbox import Mailbox
from tests.store.world import HORVAT, PEKARA, World

JSON = {"Content-Type": "application/json"}
IVAN, PETRA, ANKICA = "ivan@horvat-gradnja.hr", "petra@horvat-gradnja.hr", "ankica@zuza.hr"


async def directory(world: World) -> None:
    """Import both customers with the keys that the live desk has."""
    await world.directory(HORVAT, PEKARA)
    lines = [msgspec.json.encode(one) for one in (HORVAT, PEKARA)]
    await import_directory(world.engine, lines, customer_keys, region="HR")


def person(address: str, name: str = "", role: Any = "author") -> Participant:
    return Participant(name=name, identifiers=(Identifier("email", address),), role=role)


async def mailed(
    world: World, address: str = IVAN, *, message_id: str = "CAF-Ab@Mail.hr", **fields: Any
) -> str:
    """Record a mail from `address` in the thread "a" of Horvat's, with its original."""
    head = f"Message-ID: <{message_id}>\r\nReferences: <first@Mail.hr>\r\n\r\nNe radi."
    raw = Blob(len(head), "message/rfc822", "", head.encode())
    given: dict[str, Any] = {
        "customer": "C-1001",
        "channel": "email",
        "person": person(address, "Ivan Horvat"),
        "trust": "verified",
        "subject": "Pošta ne radi",
        "known_as": (f"email:{message_id.lower()}",),
        "raw": raw,
    }
    return await world.report(fields.pop("thread", "a"), **{**given, **fields})


async def only_thread(client: httpx.AsyncClient) -> dict[str, Any]:
    (listed,) = (await client.get("/v1/threads")).json()["threads"]
    return dict((await client.get(f"/v1/threads/{listed['handle']}")).json())


async def answer(client: httpx.AsyncClient, **asked: object) -> httpx.Response:
    """Answer from the only thread, by mail to Ivan unless `asked` says otherwise."""
    handle = (await only_thread(client))["handle"]
    given: dict[str, object] = {"kind": "mail", "text": "Radi li sada?", **asked}
    if given["kind"] == "mail":
        given.setdefault("to", [IVAN])
    path = f"/v1/threads/{handle}/replies"
    return await client.post(path, content=msgspec.json.encode(given), headers=JSON)


def sender_to(engine: AsyncEngine, mailbox: Mailbox, clock: Clock, **server: Any) -> Sender:
    post = SmtpPost(mailbox.server(**server))
    return Sender(engine, post, clock=clock, plus=bool(server.get("plus")), noting_pause_s=0.01)


async def deliveries(engine: AsyncEngine) -> list[tuple[str, str, int]]:
    """Return address, state and tries of every delivery."""
    async with engine.connect() as connection:
        rows = await connection.execute(text("select address, state, tries from reply_delivery order by id"))
        return [(row.address, row.state, row.tries) for row in rows]
