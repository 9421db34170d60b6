"""One batch, decided in order. Pure: the worker reads before, between and after.

Who it is comes first and needs no threads; then the customers' rows are locked and their threads read; then
each piece is placed, and added to the scene before the next one. So batches of any size give the same.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import msgspec

from services.correlator.core import keys
from services.correlator.core.attributing import Attribution, attribute, plausible_customers
from services.correlator.core.incident_model import CURRENT as INCIDENT_MODEL
from services.correlator.core.incident_model import IncidentModel
from services.correlator.core.incident_rates import keys_to_know, reach
from services.correlator.core.incident_signals import signal_of
from services.correlator.core.incidents import Radar
from services.correlator.core.models import Model
from services.correlator.core.placing import place
from services.correlator.core.reading import Reading, encode_reading, read
from services.correlator.core.scene import Scene
from shared.desk import Desk
from shared.history import is_history
from shared.incident import Incidents, Sighting, Signal
from shared.interaction import Interaction
from shared.placement import THREAD_AGE_MAX_DAYS, Candidates, Placed, Thread


class Item(msgspec.Struct, frozen=True):
    """One interaction of a batch with what follows from it alone."""

    interaction: Interaction
    reading: Reading
    blocking_keys: tuple[str, ...]
    references: tuple[str, ...]

    @property
    def id(self) -> str:
        """The interaction's id."""
        return self.interaction.id


class Wanted(msgspec.Struct, frozen=True):
    """What has to be read, and whose rows held, before the next piece can be placed."""

    customer_ids: frozenset[str]
    thread_ids: frozenset[str]

    def __bool__(self) -> bool:
        """Return whether anything is wanted."""
        return bool(self.customer_ids or self.thread_ids)


def read_items(interactions: Sequence[Interaction], desk: Desk) -> list[Item]:
    """Return an item for each of `interactions`, the first of each id, in order."""
    first = {interaction.id: interaction for interaction in reversed(interactions)}
    items = []
    for interaction in dict.fromkeys(one.id for one in interactions):
        piece = first[interaction]
        reading = read(piece, desk)
        items.append(Item(piece, reading, keys.blocking_keys(reading), keys.references(piece, reading)))
    return items


def locking_keys(items: Sequence[Item]) -> frozenset[str]:
    """Return the keys that two reports of one matter may share."""
    return frozenset(key for item in items for key in keys.locking_keys(item.reading, item.interaction))


def blocking_keys(items: Sequence[Item]) -> frozenset[str]:
    """Return the keys to look customers up by."""
    return frozenset(key for item in items for key in item.blocking_keys)


def references(items: Sequence[Item]) -> frozenset[str]:
    """Return the references that the items name or bear."""
    return frozenset(reference for item in items for reference in item.references)


def horizon(items: Sequence[Item]) -> datetime:
    """Return the moment before which a thread is no candidate by likeness for any of the items."""
    return min(item.interaction.received_at for item in items) - timedelta(days=THREAD_AGE_MAX_DAYS)


class Watched(msgspec.Struct, frozen=True):
    """What must be known before a batch's signals can be taken."""

    thread_ids: frozenset[str]
    keys: frozenset[str]
    since: datetime
    until: datetime


def to_watch(placed: Sequence[Placed], model: IncidentModel = INCIDENT_MODEL) -> Watched | None:
    """Return what must be known of incidents for a placed batch; None where nothing in it tells of any."""
    signals = _signals(placed)
    if not signals:
        return None
    moments = [signal.at for signal in signals]
    return Watched(
        frozenset(signal.thread_id for signal in signals),
        keys_to_know(signals, model),
        min(moments) - reach(model),
        max(moments),
    )


def watch(
    placed: Sequence[Placed], known: Incidents, model: IncidentModel = INCIDENT_MODEL
) -> tuple[list[Placed], list[Sighting]]:
    """Return the batch with the incidents that its reports are of, and what is to be kept of that."""
    radar = Radar(known, model)
    found = {signal.interaction_id: radar.take(signal) for signal in _signals(placed)}
    sightings = {name: sighting for name, sighting in found.items() if sighting is not None}
    seen = [
        msgspec.structs.replace(one, incident=sighting.incident)
        if (sighting := sightings.get(one.interaction.id))
        else one
        for one in placed
    ]
    return seen, list(sightings.values())


def _signals(placed: Sequence[Placed]) -> list[Signal]:
    return [one.signal for one in placed if one.signal is not None]


class Draft:
    """A batch on its way: asks for threads, takes them, and holds what is placed so far."""

    def __init__(self, items: Sequence[Item], candidates: Candidates, model: Model) -> None:
        """Decide who each report is from, as far as the store alone tells."""
        self._items = items
        self._model = model
        self._scene = Scene(candidates)
        self._whose = [self._attribute(item) for item in items]
        self._met = Wanted(frozenset(), frozenset())
        self._changed: set[str] = set()  # keys and references under which the batch has added something
        self.placed: list[Placed] = []

    def wanted(self) -> Wanted:
        """Return what must be read before all that is not yet placed can be; nothing when all is placed."""
        todo = self._whose[len(self.placed) :]
        return Wanted(
            frozenset().union(*(one.wanted.customer_ids for one in todo)) - self._met.customer_ids,
            frozenset().union(*(one.wanted.thread_ids for one in todo)) - self._met.thread_ids,
        )

    def meet(self, wanted: Wanted, threads: Collection[Thread]) -> None:
        """Take in what was wanted."""
        self._met = Wanted(
            self._met.customer_ids | wanted.customer_ids, self._met.thread_ids | wanted.thread_ids
        )
        self._scene.add_threads(threads)

    def place(self) -> None:
        """Place items in order, until all are placed or one wants what was not read.

        That happens only when a batch mate has changed whose report it is.
        """
        while len(self.placed) < len(self._items):
            number = len(self.placed)
            item = self._items[number]
            if not self._changed.isdisjoint((*item.blocking_keys, *item.references)):
                self._whose[number] = self._attribute(item)
            whose = self._whose[number]
            if not self._has_met(whose.wanted):
                return
            placed = self._place(item, whose)
            self._changed |= self._scene.add(placed)
            self.placed.append(placed)

    def _has_met(self, wanted: Wanted) -> bool:
        return wanted.customer_ids <= self._met.customer_ids and wanted.thread_ids <= self._met.thread_ids

    def _attribute(self, item: Item) -> _Whose:
        candidates = self._scene.found_by(item.blocking_keys, item.references)
        attribution = attribute(item.interaction, item.reading, candidates, self._model)
        customer_ids = frozenset(plausible_customers(attribution))
        leads = (lead for found in candidates.references.values() for lead in found)
        thread_ids = frozenset(
            lead.thread_id for lead in leads if lead.thread_id and lead.customer_id in customer_ids
        )
        return _Whose(attribution, Wanted(customer_ids, thread_ids))

    def _place(self, item: Item, whose: _Whose) -> Placed:
        threads = self._scene.threads_for(whose.wanted.customer_ids, whose.wanted.thread_ids)
        if is_history(item.interaction.source):
            threads = _of_its_time(item.interaction, threads, named=whose.wanted.thread_ids)
        placement = place(item.interaction, item.reading, whose.attribution, threads, self._model)
        return Placed(
            interaction=item.interaction,
            placement=placement,
            reading=encode_reading(item.reading),
            keys=tuple(sorted({key for known in placement.learned for key in keys.learned_keys(known)})),
            signal=None
            if is_history(item.interaction.source)  # an outage of long ago is nobody's trouble today
            else signal_of(
                item.interaction, item.reading, placement, whose.attribution.customer, INCIDENT_MODEL
            ),
        )


def _of_its_time(
    interaction: Interaction, threads: Sequence[Thread], *, named: Collection[str]
) -> list[Thread]:
    """Return the threads but those that began too long after an imported piece, unless it names them."""
    latest = interaction.received_at + timedelta(days=THREAD_AGE_MAX_DAYS)
    return [one for one in threads if one.id in named or one.opened_at <= latest]


class _Whose(msgspec.Struct, frozen=True):
    """Whose report an item is, and what it takes to place it."""

    attribution: Attribution
    wanted: Wanted
