"""Every original that the records keep: read where they lie, and a few as an administrator reads them."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence

import httpx
import msgspec
import psycopg

from deploy.databases import libpq_url
from shared import bus
from shared.blobs import BusBlobs
from shared.desk_key import DeskKey, desk_key
from shared.interaction import decode_interaction, original_of
from tests.faults.doors import Running, url_of
from tests.faults.reading import _sign_in

ROWS_AT_ONCE = 500
WHY = "to see whether it is as it came"

_CSRF_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_KEPT = """
    select id, body->'raw'->>'inline', body->'raw'->>'name', coalesce((body->'raw'->>'sealed')::bool, false),
        case when (body->>'readable')::bool is false then coalesce(body->>'note', '') end
    from interaction where channel = 'email'
    """
_BURIED = "select interaction_id, cause, data from dead_letter where settled_at is null"


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What became of all mails."""

    originals: Mapping[str, str]  # interaction -> sha256 of its original; empty where there is none
    causes: Mapping[str, str]  # interaction -> why it is a dead letter
    unread: Mapping[str, str] = {}  # interaction -> why nothing but the original is kept of it


async def read_kept(instance: Running) -> Kept:
    """Return every mail on record with the hash of its original, opened where it was sealed."""
    key = desk_key(instance.settings)
    client = await bus.connect(instance.settings.nats_url, name="checker", token=instance.settings.nats_token)
    try:
        blobs = await BusBlobs.open(client.jetstream())
        url = libpq_url(instance.settings.database_url)
        async with await psycopg.AsyncConnection.connect(url) as connection:
            originals: dict[str, str] = {}
            unread: dict[str, str] = {}
            async with connection.cursor(name="originals") as rows:
                rows.itersize = ROWS_AT_ONCE
                await rows.execute(_KEPT)
                async for name, inline, blob, sealed, note in rows:
                    content = base64.b64decode(inline) if inline is not None else await blobs.get(blob or "")
                    originals[name] = _hash(content, name, key if sealed else None)
                    if note is not None:
                        unread[name] = note
            buried = await (await connection.execute(_BURIED)).fetchall()
        for name, _, data in buried:
            originals[name] = await _of_event(bytes(data), blobs, key)
        causes = {str(name): str(cause) for name, cause, _ in buried}
        return Kept(originals=originals, causes=causes, unread=unread)
    finally:
        await bus.disconnect(client)


async def _of_event(data: bytes, blobs: BusBlobs, key: DeskKey) -> str:
    try:
        interaction = decode_interaction(data)
    except msgspec.DecodeError:
        return ""
    raw = interaction.raw
    if raw is None:
        return ""
    content = raw.inline if raw.inline is not None else await blobs.get(raw.name)
    return _hash(content, interaction.id, key if raw.sealed else None)


def _hash(content: bytes | None, name: str, key: DeskKey | None) -> str:
    if content is None:
        return ""
    return hashlib.sha256(key.open(content, original_of(name)) if key else content).hexdigest()


async def opened(instance: Running, names: Sequence[str]) -> dict[str, str]:
    """Return the hashes of some originals as the console gives them to an administrator who says why."""
    found: dict[str, str] = {}
    own = url_of(instance.settings, "store")
    async with httpx.AsyncClient(base_url=own, timeout=60, trust_env=False, follow_redirects=True) as agent:
        await _sign_in(agent)
        for name in names:
            path = f"/interactions/{name}/original"
            token = _CSRF_TOKEN.search((await agent.get(path)).text)
            form = {"csrf_token": token[1] if token else "", "why": WHY}
            answer = await agent.post(path, data=form, headers={"Origin": own})
            found[name] = hashlib.sha256(answer.content).hexdigest() if answer.status_code == 200 else ""
    return found
