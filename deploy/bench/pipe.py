"""The bare pipe: the same stack and the same batches without any logic, the measure of all else.

`serve`: Litestar routes that decode the body, publish it and answer. The mail route parses, decodes what
headers any use of a mail needs and takes out the text, as cheaply as the standard library can (compat32).
`drain`: takes what has arrived, one INSERT a batch, a NOTIFY as the product has it, commit, ack.
"""

from __future__ import annotations

import asyncio
import email
import email.header
import email.message
import email.policy
import sys
from collections.abc import Sequence
from typing import Any

import msgspec
import psycopg
from litestar import Litestar, Response, get, post
from litestar.connection import Request
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, StorageType, StreamConfig

from shared.bus import connect
from shared.feed import Feed, ack
from shared.publishing import Message, Publisher
from shared.serving import run, serve
from shared.settings import Settings, from_environment

STREAM, SUBJECT, CONSUMER = "PIPE", "pipe.in", "pipe"
TABLE = """create table if not exists pipe (
    id bigint primary key, ext_id text unique, customer text, received_at timestamptz not null default now(),
    body text)"""
INDEXES = (
    "create index if not exists ix_pipe_customer on pipe (customer, received_at)",
    "create index if not exists ix_pipe_received_at on pipe (received_at)",
)
HEADERS = ("From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References")
INSERT = "insert into pipe (id, ext_id, body) values (%s, %s, %s) on conflict do nothing"
NOTIFY = "select pg_notify('pipe', '')"  # a channel of its own: the product's relay is not to wake


class Note(msgspec.Struct):
    """A call note, as the phone intake takes it."""

    call_id: str
    note: str


def app(publisher: Publisher) -> Litestar:
    """Return the pipe's mouth, for notes and for mails."""

    async def publish(piece_id: str, data: bytes) -> Response[bytes]:
        duplicate = await publisher.publish(Message(SUBJECT, piece_id, data, {"Nats-Msg-Id": piece_id}))
        answer = msgspec.json.encode({"id": piece_id, "duplicate": duplicate})
        return Response(answer, status_code=202, media_type="application/json")

    @post("/v1/phone-notes")
    async def notes(request: Request[Any, Any, Any]) -> Response[bytes]:
        body = await request.body()
        return await publish(msgspec.json.decode(body, type=Note).call_id, body)

    @post("/v1/emails")
    async def mails(request: Request[Any, Any, Any]) -> Response[bytes]:
        mail = email.message_from_bytes(await request.body(), policy=email.policy.compat32)
        record = {name: _decoded(mail[name]) for name in HEADERS} | {"text": _text(mail)}
        return await publish(record["Message-ID"].strip("<>"), msgspec.json.encode(record))

    @get("/ready")
    async def ready() -> None:
        return None

    return Litestar([notes, mails, ready], openapi_config=None)


def _decoded(header: str | None) -> str:
    """Return a header's text; most have no encoded word, and the standard library's decoder is slow."""
    if header is None or "=?" not in header:
        return header or ""
    return str(email.header.make_header(email.header.decode_header(header)))


def _text(mail: email.message.Message) -> str:
    """Return the text of the first part in plain text, or of the first at all."""
    parts = [part for part in mail.walk() if not part.is_multipart()]
    part = next((one for one in parts if one.get_content_type() == "text/plain"), parts[0])
    body = part.get_payload(decode=True)
    assert isinstance(body, bytes)
    return body.decode(part.get_content_charset("utf-8"), "replace")


async def mouth(settings: Settings) -> None:
    """Serve until told to stop."""
    client = await connect(settings.nats_url, token=settings.nats_token, name="pipe")
    js = client.jetstream()
    stream = StreamConfig(name=STREAM, subjects=[SUBJECT], storage=StorageType.FILE, allow_atomic=True)
    await js.add_stream(stream)
    await js.add_consumer(STREAM, ConsumerConfig(durable_name=CONSUMER, ack_policy=AckPolicy.EXPLICIT))
    async with Publisher(client, js) as publisher:
        await serve(app(publisher), closing=asyncio.Event(), fd=settings.listen_fd)
    await client.close()


async def drain(settings: Settings) -> None:
    """Write what arrives until killed."""
    client = await connect(settings.nats_url, token=settings.nats_token, name="pipe-drain")
    url = settings.database_url.replace("+psycopg", "")
    async with (
        await psycopg.AsyncConnection.connect(url) as database,
        Feed(client, stream=STREAM, consumer=CONSUMER) as feed,
        database.cursor() as cursor,
    ):
        await database.execute(TABLE)
        for index in INDEXES:
            await database.execute(index)
        await database.commit()
        while True:
            messages = await feed.take()
            rows = [_row(message) for message in messages]
            await cursor.executemany(INSERT, rows)
            await cursor.execute(NOTIFY)
            await database.commit()
            for message in messages:
                await ack(message)


def _row(message: Msg) -> tuple[int, str, str]:
    ext_id = (message.headers or {})["Nats-Msg-Id"]
    return message.metadata.sequence.stream, ext_id, message.data.decode()


def main(arguments: Sequence[str]) -> None:
    """Run one of the pipe's two processes."""
    settings = from_environment()
    run(drain(settings) if arguments[0] == "drain" else mouth(settings))


if __name__ == "__main__":
    main(sys.argv[1:])
