"""What nothing names goes once it is old, and nothing that anything names ever does."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from nats.js.api import ObjectMeta, ObjectMetaOptions
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.sweeping.bucket import Piece
from services.store.sweeping.naming import EVENT_WITHIN, stretches
from services.store.sweeping.sweep import Swept, cut_off
from services.store.tables import dead_letter
from shared import stream_messages, subjects
from shared.blobs import META, RELIED_ON_S, STREAM, BusBlobs, blob_name
from shared.errors import Unavailable
from shared.interaction import Attachment, Blob, encode_interaction
from tests.pieces import make_interaction
from tests.store.sweeping.conftest import LOOKS, Desk
from tests.store.world import World

ORIGINAL = b"From: ivan\r\n\r\n" + b"x" * 2_500_000  # three pieces
NAME = blob_name(ORIGINAL)
RAW = Blob(size=len(ORIGINAL), media_type="message/rfc822", name=NAME)
FILE = Attachment(name="a.pdf", media_type="application/pdf", size=1, blob=NAME)
NOTHING = Swept(found=0, removed={})
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
Naming = Callable[[Desk, AsyncEngine], Awaitable[object]]


async def test_an_original_whose_event_never_came_goes_with_all_its_bytes(desk: Desk) -> None:
    await desk.blobs.put(ORIGINAL)

    looks = await desk.swept()

    assert looks == [
        Swept(found=1, removed={}),
        Swept(found=0, removed={"objects": 1}),
        Swept(found=1, removed={}),
        Swept(found=0, removed={"uploads": 1}),
    ]
    assert await desk.messages() == 0
    assert await desk.swept(1) == [NOTHING]


async def test_what_is_younger_stays(desk: Desk) -> None:
    desk.ahead = timedelta(days=7) - timedelta(minutes=1)
    await desk.blobs.put(ORIGINAL)
    await desk.upload("cutOff", b"x" * 1_000)

    assert await desk.swept() == [NOTHING] * LOOKS

    assert await desk.blobs.get(NAME) == ORIGINAL
    assert await desk.messages() == 5


async def an_interaction(_: Desk, owner: AsyncEngine) -> object:
    return await World(owner).report("t", raw=RAW)


async def an_interaction_with_a_file(_: Desk, owner: AsyncEngine) -> object:
    return await World(owner).report("t", attachments=(FILE,))


async def a_letter(owner: AsyncEngine, data: bytes, **settled: object) -> object:
    async with owner.begin() as connection:
        values = {"interaction_id": "i", "sequence": 1, "data": data, "cause": "y"}
        return await connection.execute(insert(dead_letter).values(**values, **settled))


async def an_open_dead_letter(_: Desk, owner: AsyncEngine) -> object:
    return await a_letter(owner, encode_interaction(make_interaction("a", raw=RAW)))


async def a_settled_dead_letter(_: Desk, owner: AsyncEngine) -> object:
    data = encode_interaction(make_interaction("a", raw=RAW))
    return await a_letter(owner, data, settled_at=AT, settled_how="discarded")


async def a_dead_letter_of_another_version(_: Desk, owner: AsyncEngine) -> object:
    return await a_letter(owner, b'{"type":"interaction.v9","where":"' + NAME.encode() + b'"}')


async def an_event_that_is_not_taken_in(desk: Desk, _: AsyncEngine) -> object:
    data = encode_interaction(make_interaction("a", raw=RAW))
    return await desk.js.publish(subjects.INTERACTION_SUBJECT.format(channel="email"), data)


NAMINGS = [
    an_interaction,
    an_interaction_with_a_file,
    an_open_dead_letter,
    a_settled_dead_letter,
    a_dead_letter_of_another_version,
    an_event_that_is_not_taken_in,
]


@pytest.mark.parametrize("naming", NAMINGS)
async def test_what_is_named_stays_for_good(desk: Desk, owner_engine: AsyncEngine, naming: Naming) -> None:
    await desk.blobs.put(ORIGINAL)
    await naming(desk, owner_engine)

    looks = await desk.swept()

    assert [one.removed for one in looks] == [{}] * LOOKS
    assert await desk.blobs.get(NAME) == ORIGINAL


@pytest.mark.parametrize("naming", NAMINGS)
async def test_what_is_named_between_two_looks_stays(
    desk: Desk, owner_engine: AsyncEngine, naming: Naming
) -> None:
    """As when a machine was put to sleep for a week amid an intake: the clock has leapt, the event comes."""
    await desk.blobs.put(ORIGINAL)
    assert await desk.swept(1) == [Swept(found=1, removed={})]
    await naming(desk, owner_engine)

    looks = await desk.swept()

    assert [one.removed for one in looks] == [{}] * LOOKS
    assert await desk.blobs.get(NAME) == ORIGINAL


async def test_an_upload_that_was_cut_off_goes_and_others_pieces_stay(
    desk: Desk, owner_engine: AsyncEngine
) -> None:
    await an_interaction(desk, owner_engine)
    await desk.blobs.put(ORIGINAL)
    await desk.upload("cutOff", b"x" * 1_000, b"y" * 1_000)
    await desk.upload("cutOffToo", b"z")

    first, second = await desk.swept(2)

    assert first == Swept(found=2, removed={})
    assert second == Swept(found=0, removed={"uploads": 2})
    assert await desk.messages() == 4
    assert await desk.blobs.get(NAME) == ORIGINAL


async def test_an_upload_of_which_a_piece_is_young_is_still_under_way() -> None:
    old = Piece(upload="a", sequence=1, at=AT)
    young = Piece(upload="a", sequence=2, at=AT + timedelta(minutes=1))

    assert cut_off([old, young], AT + timedelta(seconds=1)) == []
    assert [one.sequences for one in cut_off([old, young], AT + timedelta(minutes=2))] == [(1, 2)]


async def test_the_mark_of_a_removed_object_goes(desk: Desk) -> None:
    store = await desk.js.object_store(subjects.BLOBS_BUCKET)
    await desk.blobs.put(ORIGINAL)
    await store.delete(NAME)

    looks = await desk.swept(2)

    assert looks[1].removed == {"marks": 1}
    assert await desk.messages() == 0


async def test_another_programs_objects_are_none_of_ours(desk: Desk) -> None:
    store = await desk.js.object_store(subjects.BLOBS_BUCKET)
    small = ObjectMeta(options=ObjectMetaOptions(max_chunk_size=10))
    await store.put("backup.tar", b"x" * 15, meta=small)

    assert await desk.swept() == [NOTHING] * LOOKS

    assert (await store.get("backup.tar")).data == b"x" * 15


async def test_where_an_object_cannot_be_read_nothing_is_swept(desk: Desk) -> None:
    """Its bytes would look like an upload that was cut off."""
    await desk.upload("itsBytes", b"x")
    await desk.js.publish(META.format("eA=="), b"{")

    for _ in range(2):
        with pytest.raises(Unavailable, match="cannot be read"):
            await desk.look()

    assert await desk.messages() == 2


async def test_whoever_puts_the_same_again_makes_it_young(desk: Desk) -> None:
    later = await BusBlobs.open(desk.js, clock=lambda: time.time() + RELIED_ON_S)
    await desk.blobs.put(ORIGINAL)
    (told,) = [one async for some in desk.bucket.objects() for one in some]
    await desk.swept(1)

    await later.put(ORIGINAL)

    (renewed,) = [one async for some in desk.bucket.objects() for one in some]
    assert renewed.sequence > told.sequence
    assert renewed == msgspec.structs.replace(told, sequence=renewed.sequence, at=renewed.at)
    assert await desk.bucket.remove(told.sequence) is False
    assert [one.removed for one in await desk.swept(1)] == [{}]
    assert await desk.blobs.get(NAME) == ORIGINAL
    assert await desk.messages() == 4


async def test_whoever_puts_within_the_hour_writes_nothing(desk: Desk) -> None:
    await desk.blobs.put(ORIGINAL)
    before = (await desk.js.stream_info(STREAM)).state.last_seq

    await desk.blobs.put(ORIGINAL)

    assert (await desk.js.stream_info(STREAM)).state.last_seq == before


async def test_what_is_swept_while_it_is_put_again_is_uploaded_anew(desk: Desk) -> None:
    """The object is seen, then swept with its bytes, and only then would it be made young."""
    later = await BusBlobs.open(desk.js, clock=lambda: time.time() + RELIED_ON_S)
    await desk.blobs.put(ORIGINAL)
    (told,) = [one async for some in desk.bucket.objects() for one in some]
    seen = await desk.js.get_msg(STREAM, told.sequence)
    await desk.swept()
    assert await desk.messages() == 0

    assert await later._renewed(seen) is False
    await later.put(ORIGINAL)

    assert await desk.blobs.get(NAME) == ORIGINAL
    assert [one.removed for one in await desk.swept(1)] == [{}]
    assert await desk.blobs.get(NAME) == ORIGINAL


async def test_a_bucket_is_read_in_parts_and_the_one_that_nothing_names_is_found(
    desk: Desk, owner_engine: AsyncEngine
) -> None:
    many = stream_messages.FETCH_MAX + 20
    names = [blob_name(b"%d" % number) for number in range(many)]
    files = tuple(Attachment(name="a", media_type="b", size=1, blob=name) for name in names[1:])
    await World(owner_engine).report("t", attachments=files)
    for number in range(many):
        await desk.client.publish(f"$O.{subjects.BLOBS_BUCKET}.C.u{number}", b"x")
        told = {"name": names[number], "nuid": f"u{number}"}
        await desk.client.publish(META.format(names[number]), msgspec.json.encode(told))
    await desk.client.flush()

    looks = await desk.swept()

    assert [one.removed for one in looks] == [{}, {"objects": 1}, {}, {"uploads": 1}]
    assert await desk.messages() == 2 * (many - 1)
    assert not await desk.has(names[0])


def test_events_are_read_once_for_objects_that_came_together() -> None:
    apart = AT + 2 * EVENT_WITHIN

    found = stretches([apart, AT, AT + EVENT_WITHIN / 2])

    assert found == [(AT, AT + 1.5 * EVENT_WITHIN), (apart, apart + EVENT_WITHIN)]
