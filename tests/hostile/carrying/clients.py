"""The clients of all doors of one instance, and the sources that they need there."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import httpx
import msgspec

from deploy.store_commands import StoreCommands
from tests.faults.doors import url_of
from tests.faults.instance import Instance
from tests.hostile.carrying.hooks import Mailgun, Postmark
from tests.hostile.carrying.pipe import Pipe
from tests.hostile.carrying.sent import ANSWER_S, Way
from tests.hostile.carrying.servers import MailServer, Streams

SECRET_BYTES = 24
KEY_MODE = 0o600
UNKNOWN = 401
KNOWN_S = 10.0
LOOK_AGAIN_S = 0.05


class Clients(msgspec.Struct, frozen=True, kw_only=True):
    """How to make a client of each door, and what is needed to be refused at some."""

    makers: Mapping[str, Callable[[], Way]]
    http: httpx.AsyncClient
    mailgun_url: str
    postmark_url: str
    pipe_url: str
    key_file: Path


@contextlib.asynccontextmanager
async def clients_of(instance: Instance, commands: StoreCommands) -> AsyncIterator[Clients]:
    """Add the sources and yield the clients."""
    secret = secrets.token_hex(SECRET_BYTES).encode()
    for name in ("smtp", "imap"):  # their keys are not needed
        await commands.add_source("email", name=name)
    key_file = instance.plan.data / "accounts" / "pipe.key"
    key_file.touch(KEY_MODE)
    key_file.write_text(await commands.add_source("email", name="pipe"))
    mailgun = await commands.connect_vendor("email", name="mailgun-mime", vendor="mailgun", secret=secret)
    postmark = await commands.connect_vendor("email", name="postmark", vendor="postmark")
    pipe_url = url_of(instance.settings, "email") + "/v1/emails"
    settings = instance.settings

    async def to_socket() -> Streams:
        return await asyncio.open_unix_connection(settings.lmtp_socket)

    async def to_port() -> Streams:
        return await asyncio.open_connection("127.0.0.1", settings.mail_relay_port)

    async with httpx.AsyncClient(timeout=ANSWER_S, trust_env=False) as http:
        await _known(http, postmark[0])
        makers: dict[str, Callable[[], Way]] = {
            "lmtp-socket": lambda: MailServer("lmtp-socket", "LHLO", to_socket),
            "smtp": lambda: MailServer("smtp", "EHLO", to_port),
            "mailgun": lambda: Mailgun(http, mailgun[0], secret),
            "postmark": lambda: Postmark(http, postmark[0]),
            "pipe": lambda: Pipe(pipe_url, key_file),
        }
        yield Clients(
            makers=makers,
            http=http,
            mailgun_url=mailgun[0],
            postmark_url=postmark[0],
            pipe_url=pipe_url,
            key_file=key_file,
        )


async def _known(http: httpx.AsyncClient, url: str) -> None:
    """Return once the intake knows the source that was added last, and so all of them."""
    async with asyncio.timeout(KNOWN_S):
        while (await http.post(url, json={})).status_code == UNKNOWN:  # noqa: ASYNC110  another process
            await asyncio.sleep(LOOK_AGAIN_S)
