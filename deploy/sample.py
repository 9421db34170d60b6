"""Replays the sample desk through the real intake services, as its clients would have posted it.

Only the payload is posted, in order of arrival, each answered before the next is sent. A note in the data
folder says how far it came, and by how much the times are shifted; posts are idempotent, so what was sent
just before an interruption may be sent again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from deploy.data_folder import write_private
from deploy.sample_times import shifted_moment, shifted_payload, weeks_until
from services.intake.channels import CHANNELS
from shared.errors import Refused

SAMPLE_DESK = Path(__file__).parent / "sample_desk" / "plus"
NOTE = "sample.json"
RECEIVED_AT = "Onethread-Received-At"  # header; needs a key with the replay scope
ROUTES = {name: channel.path for name, channel in CHANNELS.items()}
NOTE_EVERY = 20  # pieces; after an interruption so many may be posted again
ANSWER_S = 15.0
TRIES_MAX = 60
PAUSE_S = 1.0  # between tries, while an intake is away


class Door(msgspec.Struct, frozen=True):
    """Where and with which key the pieces of one channel are posted."""

    url: str
    key: str


class Note(msgspec.Struct, kw_only=True):
    """How far the replay came."""

    weeks: int
    posted: int = 0
    total: int
    refused: int = 0

    @property
    def done(self) -> bool:
        """Whether every piece was answered."""
        return self.posted >= self.total

    @property
    def wanted(self) -> bool:
        """Whether the first run asked for the sample desk."""
        return self.total > 0


class Piece(msgspec.Struct, frozen=True):
    """One line of a corpus' interactions.jsonl; the labels are not read."""

    id: str
    channel: str
    received_at: str
    payload: dict[str, Any]


def pieces_of(corpus: Path) -> Sequence[Piece]:
    """Return what arrived at the corpus' desk, in order of arrival."""
    decoder = msgspec.json.Decoder(Piece)
    with (corpus / "interactions.jsonl").open("rb") as lines:
        return [decoder.decode(line) for line in lines if line.strip()]


def note_of(data: Path) -> Note | None:
    """Return how far a replay into `data` came, None where none was begun."""
    try:
        return msgspec.json.decode((data / NOTE).read_bytes(), type=Note)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        raise Refused(
            f"{data / NOTE} is damaged ({error}): remove it to replay the sample desk anew"
        ) from None


def decided(data: Path, corpus: Path, *, wanted: bool) -> Note:
    """Return what the first run into `data` decided; when this is the first, that is `wanted`, for good."""
    if (note := note_of(data)) is not None:
        return note
    pieces = pieces_of(corpus) if wanted else ()
    weeks = weeks_until(datetime.fromisoformat(pieces[-1].received_at), datetime.now(UTC)) if pieces else 0
    note = Note(weeks=weeks, total=len(pieces))
    write_private(data / NOTE, msgspec.json.encode(note))
    return note


async def replay(corpus: Path, doors: Mapping[str, Door], *, data: Path, console: Console) -> Note:
    """Post what is left of `corpus` through `doors` (by channel) with a progress bar; return the note.

    Raises Refused when an intake stays away.
    """
    note, pieces = decided(data, corpus, wanted=True), pieces_of(corpus)
    columns = TextColumn("sample desk"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("", total=note.total, completed=note.posted)
        async with httpx.AsyncClient(timeout=ANSWER_S, trust_env=False) as client:
            for piece in pieces[note.posted : note.total]:
                answer = await _posted(client, piece, doors[piece.channel], weeks=note.weeks)
                note.posted += 1
                if answer.is_error:
                    note.refused += 1
                    console.print(f"{piece.id} was refused with {answer.status_code}: {answer.text[:200]}")
                if note.posted % NOTE_EVERY == 0 or note.done:
                    write_private(data / NOTE, msgspec.json.encode(note))
                progress.update(bar, completed=note.posted)
    return note


async def _posted(client: httpx.AsyncClient, piece: Piece, door: Door, *, weeks: int) -> httpx.Response:
    """Post one piece and return the answer; while the intake is away, try again."""
    media_type, body = body_of(piece, weeks=weeks)
    return await posted(
        client,
        door,
        piece.channel,
        body=body,
        media_type=media_type,
        received_at=shifted_moment(piece.received_at, weeks),
    )


async def posted(
    client: httpx.AsyncClient, door: Door, channel: str, *, body: bytes, media_type: str, received_at: str
) -> httpx.Response:
    """Post what was received at a moment (RFC 3339) and return the answer; while the intake is away, try on.

    Raises Refused when it stays away.
    """
    headers = {"Authorization": f"Bearer {door.key}", "Content-Type": media_type, RECEIVED_AT: received_at}
    cause = ""
    for _ in range(TRIES_MAX):
        try:
            answer = await client.post(door.url + ROUTES[channel], content=body, headers=headers)
        except httpx.HTTPError as error:
            cause = type(error).__name__
        else:
            # A source made a moment ago may not be known to the intake yet; what else is 4xx stays so.
            if not (answer.is_server_error or answer.status_code in {401, 429}):
                return answer
            cause = f"{answer.status_code} {answer.text[:200]}"
        await asyncio.sleep(PAUSE_S)
    raise Refused(f"the {channel} intake at {door.url} does not take it: {cause}")


def body_of(piece: Piece, *, weeks: int) -> tuple[str, bytes]:
    """Return media type and body of the post that brings `piece`, its times shifted."""
    payload = shifted_payload(piece.payload, weeks)
    if piece.channel == "email":
        return CHANNELS["email"].media_type, payload["raw"].encode("utf-8", "surrogateescape")
    return CHANNELS[piece.channel].media_type, json.dumps(payload, ensure_ascii=False).encode()
