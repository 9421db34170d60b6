"""desk.json: strict, because a typing error in it would quietly change what counts as authenticated."""

from __future__ import annotations

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.desk_settings import get_desk, read_desk, set_desk
from shared.desk import Desk
from shared.errors import Rejected


async def test_what_is_set_is_what_is_had(engine: AsyncEngine) -> None:
    assert await get_desk(engine) == Desk()
    given = read_desk(
        '{"name": "Plavi Host", "language": "hr", "time_zone": "Europe/Zagreb", "region": "HR",'
        ' "own_addresses": ["Podrska@PlaviHost.example"], "agents": ["Ana", "Željka"]}'.encode()
    )

    await set_desk(engine, Desk(name="before"))
    await set_desk(engine, given)

    assert await get_desk(engine) == given
    assert given.own_addresses == ("podrska@plavihost.example",)
    assert given.agents == ("Ana", "Željka")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "desk"),
        (b'{"nmae": "x"}', "nmae"),
        (b'{"region": "Croatia"}', "region"),
        (b'{"language": "de"}', "language"),
        (b'{"own_addresses": ["nobody"]}', "nobody"),
        (b'{"own_domains": ["-."]}', "desk"),
        (b'{"name": "\xff"}', "desk"),
        (b'{"log_links": [{"name": "x", "url": "http://logs.example/{domain}"}]}', "https"),
        (b'{"log_links": [{"name": "x", "url": "https://{domain}/"}]}', "host is fixed"),
        (b'{"log_links": [{"name": " ", "url": "https://logs.example/"}]}', "name"),
        (b'{"log_links": [{"name": "x", "ulr": "https://logs.example/"}]}', "ulr"),
    ],
)
def test_a_desk_that_cannot_be_read_is_rejected(data: bytes, why: str) -> None:
    with pytest.raises(Rejected, match=why):
        read_desk(data)
