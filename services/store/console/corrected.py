"""What pages tell of corrections: the one just made or undone, and those of a thread's past."""

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.api.parameters import known_name
from services.store.console.forms import Asked
from services.store.reading.corrections import corrections_of_thread, read_correction
from services.store.views_corrections import CorrectionView


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a page says of corrections: the one just made or undone, and those of before."""

    done: CorrectionView | None = None
    no_customer: bool = False
    history: tuple[CorrectionView, ...] = ()


async def told(connection: AsyncConnection, request: Asked, thread: str = "") -> Told:
    """Return what the page's address and thread give to tell."""
    handle = request.query_params.get("done", "")
    done = await read_correction(connection, known_name(handle)) if handle else None
    history = await corrections_of_thread(connection, thread) if thread else ()
    return Told(done=done, no_customer="no_customer" in request.query_params, history=history)
