"""A desk with its directory, and a mail server that takes what it sends."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.store.replying.mailbox import Mailbox, mailbox_open
from tests.store.replying.world import directory
from tests.store.world import World


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with mailbox_open() as mailbox:
        yield mailbox


@pytest.fixture
async def desk(world: World) -> World:
    await directory(world)
    return world
