"""Imports a history through the intakes that serve live traffic, piece after piece, in order of time.

Each piece is posted with the moment at which it was received, by a source of its own whose key lives as long
as the import. So ids, masking, placement and store are those of every piece, and a history that is imported
again brings nothing twice: an import that was cut off is simply begun again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import httpx
import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.history.past import Past
from deploy.history.raw import NAMED_MAX, LeftOut, Raw, left_out
from deploy.sample import ANSWER_S, Door, posted
from services.intake.channels import CHANNELS
from services.store.past_threads import close_past, count_filed, keep_merges
from shared.errors import Refused
from shared.history import history_source
from shared.placement import THREAD_AGE_MAX_DAYS

PAST = timedelta(days=THREAD_AGE_MAX_DAYS)  # after so long nothing joins a thread by its likeness
STEP = 200  # pieces posted before they are waited for, and what is over is closed
FILED_MAX_S = 120.0  # without any further piece being filed
LOOK_AGAIN_S = 0.2

Progress = Callable[[int], None]


class Imported(msgspec.Struct, kw_only=True):
    """What an import did."""

    posted: int = 0
    known: int = 0  # of them: were there before
    refused: list[LeftOut] = []
    refused_count: int = 0
    closed: int = 0  # threads
    labels: int = 0


async def import_past(
    past: Past, doors: Mapping[str, Door], engine: AsyncEngine, *, now: datetime, progress: Progress
) -> Imported:
    """Post what is in `past` through `doors` (by channel), and close the threads that are over.

    Raises Refused where an intake stays away or the correlators do not file what was posted.
    """
    done = Imported()
    closed: set[str] = set()
    open_yet: list[tuple[datetime, str]] = []  # whose threads were not looked at, in order of time
    async with httpx.AsyncClient(timeout=ANSWER_S, trust_env=False) as client:
        for start in range(0, len(past.pieces), STEP):
            step = past.pieces[start : start + STEP]
            taken = [await _posted(client, piece, doors[piece.channel], done) for piece in step]
            closed |= {one for piece, one in zip(step, taken, strict=True) if one and piece.closed}
            open_yet += [(piece.received_at, one) for piece, one in zip(step, taken, strict=True) if one]
            await _until_filed(engine, [one for one in taken if one])
            passed = min(step[-1].received_at, now) - PAST  # nothing that comes after joins what lies before
            over = [one for at, one in open_yet if at < passed]
            open_yet = open_yet[len(over) :]
            done.closed += await close_past(engine, over, before=passed, closed=())
            progress(start + len(step))
    rest = [one for _, one in open_yet]
    done.closed += await close_past(engine, rest, before=now - PAST, closed=closed)
    pairs = [(one.piece, one.other) for one in past.merges]
    done.labels = await keep_merges(engine, pairs, source=history_source("ticket"), channel="ticket", at=now)
    return done


async def _posted(client: httpx.AsyncClient, piece: Raw, door: Door, done: Imported) -> str:
    """Post a piece and return its id, empty where it was refused."""
    answer = await posted(
        client,
        door,
        piece.channel,
        body=body_of(piece),
        media_type=CHANNELS[piece.channel].media_type,
        received_at=piece.received_at.isoformat(),
    )
    if answer.is_error:
        done.refused_count += 1
        if len(done.refused) < NAMED_MAX:
            done.refused.append(left_out(piece.place, f"{answer.status_code} {answer.text[:200]}"))
        return ""
    taken = answer.json()
    done.posted += 1
    done.known += bool(taken["duplicate"])
    return str(taken["id"])


def body_of(piece: Raw) -> bytes:
    """Return what is posted of a piece."""
    if piece.channel == "email":
        return str(piece.payload["raw"]).encode("utf-8", "surrogateescape")
    return json.dumps(piece.payload, ensure_ascii=False).encode()


async def _until_filed(engine: AsyncEngine, ids: Sequence[str]) -> None:
    """Return once these pieces are filed, or set aside as dead letters; raise Refused where nobody does."""
    filed, waited = 0, 0.0
    while waited < FILED_MAX_S:
        now_filed = await count_filed(engine, ids)
        if now_filed == len(set(ids)):
            return
        waited = 0.0 if now_filed > filed else waited + LOOK_AGAIN_S
        filed = now_filed
        await asyncio.sleep(LOOK_AGAIN_S)
    raise Refused(
        f"{len(set(ids)) - filed} pieces were taken and are not filed: is a correlator running? "
        "Import again to go on"
    )
