"""Reads what a sync's source lists now, whatever kind it is of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from services.store.directory_sync.files import read_file
from services.store.directory_sync.listed import Broken, Listed
from services.store.directory_sync.syncs import Sync, sealed_as
from services.store.directory_sync.whmcs import Progress, read_whmcs
from services.store.directory_sync.whmcs_api import WhmcsApi
from shared.desk_key import DeskKey
from shared.errors import Refused
from shared.phrases import Phrase

Read = Callable[[Sync, Progress], Awaitable[Listed]]
"""Returns what a source lists, telling how far it came. Raises Broken."""


def reader(http: httpx.AsyncClient, key: DeskKey) -> Read:
    """Return what reads every kind of source, with the sealed credentials opened by the desk's `key`."""

    async def read(sync: Sync, progress: Progress) -> Listed:
        if sync.kind == "file":
            return await read_file(Path(sync.location))
        try:
            secret = key.open(sync.secret or b"", sealed_as(sync.name)).decode()
        except Refused as refused:
            raise Broken(Phrase(str(refused), "secret_not_opened")) from None
        api = WhmcsApi(http, sync.location, identifier=sync.identifier, secret=secret)
        return await read_whmcs(api, progress)

    return read
