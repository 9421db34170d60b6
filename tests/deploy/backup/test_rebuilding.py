"""What was decided comes back from the bus: the same threads under the same names, corrections included."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.backup import restoring
from deploy.backup.rebuilding import Rebuilt, rebuild
from deploy.backup.unfinished import refuse_unfinished
from deploy.backup.writing import back_up
from deploy.nats import Broker
from deploy.reconciling import reconcile
from services.correlator.core.keys import customer_keys
from services.correlator.core.models import CURRENT
from services.correlator.corrections import Reconsiderer
from services.store.correcting.asked import Give, Merge, Move, NotSame, Split
from services.store.correcting.corrections import Corrections
from services.store.correcting.reconsidering import Reconsiderations
from services.store.database import connect as connect_database
from services.store.directory import import_directory
from services.store.merging.asked import ProposedMerge
from services.store.merging.merges import Merges
from services.store.migrating import connection_to, migrate
from services.store.outbox import send_unsent
from services.store.partition import Partition, partition_of
from services.store.repository import Repository
from shared.bus import connect, disconnect, ensure_topology
from shared.desk import Desk as DeskFacts
from shared.errors import Refused
from shared.interaction import Identifier, Interaction, Participant
from shared.publishing import Publisher
from shared.settings import Settings
from tests.contract.directory import LINES
from tests.correlator.world import Bus, column, worker_on
from tests.deploy.backup.test_backup import killed_at, silent
from tests.pieces import make_interaction

NIKO = Participant(name="Niko Babić", identifiers=(Identifier("email", "niko@drugdje.example"),))
BEPO = Participant(name="Bepo Čarija", identifiers=(Identifier("email", "bepo@nepoznat.example"),))
JURE = Participant(name="Jure Matić", identifiers=(Identifier("email", "jure@onamo.example"),))
LUKA = Participant(name="Luka Jurić", identifiers=(Identifier("email", "luka@negdje.example"),))
STRANGERS = 3  # Bepo, Jure and Luka
MOVING = {"subject": "Selidba", "text": "Selim web k vama."}
INVOICE = {"subject": "Račun za domenu", "text": "Molim kopiju računa za obnovu domene."}
WEB = {"subject": "Web", "text": "Stranica horvat-gradnja.hr javlja grešku 500."}
BACKED_UP = (
    make_interaction("broken"),
    make_interaction("again", minutes=3),
    make_interaction("invoice", minutes=6, **INVOICE),
    make_interaction("stranger", minutes=7, author=BEPO, subject="Pitanje", text="Kako do pregleda pošte?"),
)
SINCE = (
    make_interaction("asking", minutes=10, author=JURE, subject="Ponuda", text="Molim ponudu za tri domene."),
    make_interaction("web", minutes=20, **WEB),
    make_interaction("web again", minutes=22, **WEB),
    make_interaction("still", minutes=30, text="I dalje ne možemo slati poštu."),
    make_interaction("another", minutes=31, author=LUKA, subject="Cijene", text="Koliko stoji domena?"),
    make_interaction("junk", minutes=32, author=BEPO, subject="", text="", automatic="auto_reply"),
)
PLACED = """
    select p.interaction_id || ' ' || coalesce(t.handle, '') || ' ' || coalesce(t.number, 0) || ' ' || p.kind
    || ' ' || p.zone from placement p left join thread t on t.id = p.thread_id
    where p.superseded_by is null order by 1
"""


class World:
    """A desk on a broker of its own and some database, with all that works in it by hand."""

    def __init__(self, settings: Settings, bus: Bus, publisher: Publisher) -> None:
        self.settings = settings
        self._bus = bus
        self._publisher = publisher

    def on(self, database_url: str) -> World:
        """Return the same bus and data folder with another database."""
        settings = msgspec.structs.replace(self.settings, database_url=database_url)
        return World(settings, self._bus, self._publisher)

    @contextlib.asynccontextmanager
    async def engine(self) -> AsyncIterator[AsyncEngine]:
        engine = connect_database(self.settings.database_url)
        yield engine
        await engine.dispose()

    async def import_directory(self, lines: Sequence[str] = LINES) -> None:
        async with self.engine() as engine:
            await import_directory(engine, lines, customer_keys)

    async def report(self, *pieces: Interaction, filed: bool = True) -> None:
        """Put pieces on the bus and, one by one, into the records; and tell the world."""
        await self._bus.put(*pieces)
        if filed:
            async with self.engine() as engine:
                worker = worker_on(Repository(engine))
                for piece in pieces:
                    await worker.place([piece])
            await self.tell()

    async def tell(self) -> None:
        async with self.engine() as engine:
            while await send_unsent(engine, self._publisher.publish_all):
                pass

    async def correct(self, asked: Any) -> str:
        async with self.engine() as engine:
            handle = await Corrections(engine).correct(asked, agent="agt_ana", name="Ana")
            await Reconsiderer(Reconsiderations(engine), desk=DeskFacts, model=CURRENT).place_anew(handle)
        await self.tell()
        return handle

    async def undo(self, handle: str) -> None:
        async with self.engine() as engine:
            await Corrections(engine).undo(handle, agent="agt_ana")
            await Reconsiderer(Reconsiderations(engine), desk=DeskFacts, model=CURRENT).place_anew(handle)
        await self.tell()

    async def merge_customers(self, customer: str, into: str) -> str:
        async with self.engine() as engine:
            asked = ProposedMerge(customer=customer, into=into, why="isti")
            handle = await Merges(engine).propose(asked, agent="agt_ana")
        await self.tell()
        return handle

    async def part_customers(self, merge: str) -> None:
        async with self.engine() as engine:
            await Merges(engine).undo(merge, agent="agt_ana")
        await self.tell()

    def partition(self) -> Partition:
        with connection_to(self.settings.database_url) as connection:
            return partition_of(connection)

    async def placed(self) -> list[str]:
        """Return where everything stands, with numbers and kinds."""
        return [str(row) for row in await column(self.settings.database_url, PLACED)]

    async def execute(self, *statements: str) -> None:
        async with self.engine() as engine, engine.begin() as connection:
            for statement in statements:
                await connection.exec_driver_sql(statement)

    async def thread(self, name: str) -> str:
        return await self._one(f"t.handle from {STANDING.format(make_interaction(name).id)}")

    async def customer(self, name: str) -> str:
        return await self._one(f"c.handle from {STANDING.format(make_interaction(name).id)}")

    async def seen(self, name: str) -> dict[str, Any]:
        """Return a piece as an agent sees it, for a correction."""
        piece = make_interaction(name).id
        number = await self._one(f"count(*) from placement where interaction_id = '{piece}'")
        return {"interaction": piece, "revision": int(number)}

    async def why(self, name: str) -> str:
        return await self._one(f"p.body->>'why_en' from {STANDING.format(make_interaction(name).id)}")

    async def _one(self, what: str) -> str:
        (found,) = await column(self.settings.database_url, f"select {what}")
        return str(found)

    async def findings(self) -> object:
        return (await reconcile(self.settings, say=silent)).findings


MERGED = "select t.handle || m.handle from thread t join thread m on m.id = t.merged_into order by 1"
KEPT_APART = "select mark from apart order by 1"
FORGOTTEN = (
    "truncate placement, review, interaction, thread, inbox, reference, outbox cascade",
    "delete from match_key",
    "delete from identifier",
    "delete from customer where kind = 'unknown'",
    "update customer set profile = null",
)
STANDING = """placement p join thread t on t.id = p.thread_id join customer c on c.id = t.customer_id
    where p.superseded_by is null and p.interaction_id = '{}'"""


@pytest.fixture
async def world(database_url: str, nats_server: Broker, tmp_path: Path) -> AsyncIterator[World]:
    """A desk that is backed up in tmp_path/backup, and has gone on since."""
    settings = Settings(
        data=str(tmp_path / "data"),
        database_url=database_url,
        nats_url=nats_server.url,
        nats_token=nats_server.token,
        sync_always=False,
    )
    client = await connect(nats_server.url, name="test", token=nats_server.token)
    await ensure_topology(client.jetstream())
    async with Publisher(client, client.jetstream()) as publisher:
        world = World(settings, Bus(client), publisher)
        await world.import_directory()
        await world.report(*BACKED_UP)
        await back_up(settings, tmp_path / "backup", say=silent)
        await world.report(*SINCE)
        yield world
    await disconnect(client)


async def restored(world: World, database_url: str, folder: Path) -> Rebuilt:
    """Bring the backup into an empty database, the bus being what it is."""
    manifest = restoring.check(folder, say=silent)
    new = world.on(database_url)
    rebuilt = await restoring.restore(new.settings, folder, manifest, keep_stream=True, say=silent)
    assert rebuilt is not None
    return rebuilt


async def some_corrections(world: World) -> None:
    """Put right what was there before the backup and what has come since, in every way there is."""
    invoice, horvat = await world.thread("invoice"), await world.customer("broken")
    await world.correct(Move(**await world.seen("again"), thread=invoice))
    await world.correct(Merge(thread=await world.thread("web"), into=invoice))
    await world.correct(Split(**await world.seen("web again")))
    await world.correct(Give(**await world.seen("another"), customer=horvat))
    await world.undo(await world.correct(Move(**await world.seen("still"))))


async def merges_of_customers(world: World) -> None:
    """Let two strangers be somebody known, and one of them a stranger again."""
    horvat = await world.customer("broken")
    merge = await world.merge_customers(await world.customer("asking"), horvat)
    await world.merge_customers(await world.customer("stranger"), horvat)
    await world.part_customers(merge)


async def test_a_lost_database_stands_as_it_stood_names_and_corrections_included(
    world: World, empty_database_url: str, tmp_path: Path
) -> None:
    await some_corrections(world)
    await merges_of_customers(world)
    await world.correct(NotSame(**await world.seen("invoice")))
    old, new = world.settings.database_url, world.on(empty_database_url)
    before, placed = world.partition(), await world.placed()
    assert await world.findings() == ()
    with pytest.raises(Refused, match="the database has interactions"):
        await restoring.go_on(world.settings, erasures=(), say=silent)

    rebuilt = await restored(world, empty_database_url, tmp_path / "backup")

    assert (rebuilt.restored, rebuilt.decided, rebuilt.left) == (len(SINCE), 0, 0)
    assert rebuilt.partition == new.partition() == before
    assert await new.placed() == placed
    assert await new.why("again") == "Put right as it was recorded before the restore."
    assert await new.findings() == ()
    for what in (MERGED, KEPT_APART):
        assert await column(empty_database_url, what) == await column(old, what) != []
    refuse_unfinished(Path(world.settings.data))


async def test_what_the_bus_never_told_of_is_decided_and_restored_corrections_are_undone_like_others(
    world: World, empty_database_url: str, tmp_path: Path
) -> None:
    before = await world.thread("again")
    await world.correct(Move(**await world.seen("again"), thread=await world.thread("invoice")))
    (number,) = await column(world.settings.database_url, "select max(number) from thread")
    await world.report(make_interaction("new", minutes=50, author=NIKO, **MOVING), filed=False)

    rebuilt = await restored(world, empty_database_url, tmp_path / "backup")

    new = world.on(empty_database_url)
    assert (rebuilt.restored, rebuilt.decided) == (len(SINCE), 1)
    assert rebuilt.corrected == 2  # the one, and what followed from it
    assert await new.why("new") == "Nobody we know, so it stands by itself."
    assert await column(empty_database_url, "select max(number) from thread") == [number + 1]
    piece = make_interaction("again").id
    (correction,) = await column(
        empty_database_url, f"select handle from correction where what->>'interaction' = '{piece}'"
    )
    await new.undo(correction)
    assert await new.thread("again") == before


async def test_a_new_database_with_the_directory_alone_stands_as_the_lost_one_did(
    world: World, empty_database_url: str
) -> None:
    """Also where the directory tells nobody apart any more: what is recorded is not decided anew."""
    await some_corrections(world)
    before, placed = world.partition(), await world.placed()
    new = world.on(empty_database_url)
    await asyncio.to_thread(migrate, empty_database_url, durable=False)
    await new.import_directory()

    rebuilt = await restoring.go_on(new.settings, erasures=(), say=silent)

    assert (rebuilt.restored, rebuilt.decided) == (len(BACKED_UP) + len(SINCE), 0)
    assert rebuilt.strangers == STRANGERS
    assert rebuilt.partition == new.partition() == before
    assert await new.placed() == placed
    assert await new.findings() == ()

    await new.execute(*FORGOTTEN)
    rebuilt = await rebuild(new.settings, since=None, say=silent)

    assert rebuilt.partition == before
    assert await new.why("broken") == "As it was recorded before the restore."


async def test_a_restore_that_is_killed_goes_on_and_one_that_is_lost_again_is_done_again(
    world: World, empty_database_url: str, tmp_path: Path
) -> None:
    """What a restore itself tells does not count against what was told before."""
    await some_corrections(world)
    before, new = world.partition(), world.on(empty_database_url)
    folder = str(tmp_path / "backup")

    await killed_at("amid_rebuild", "restore", folder, "--keep-stream", settings=new.settings)

    with pytest.raises(Refused, match="onethread rebuild"):
        refuse_unfinished(Path(new.settings.data))
    rebuilt = await restoring.go_on(new.settings, erasures=(), say=silent)
    assert rebuilt.partition == before
    refuse_unfinished(Path(new.settings.data))
    assert await new.findings() == ()

    await new.tell()
    await new.execute("drop schema public cascade; create schema public")
    rebuilt = await restored(world, empty_database_url, tmp_path / "backup")
    assert rebuilt.partition == before
