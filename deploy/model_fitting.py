"""`onethread model fit`: labelled history in, a model file and a table of what changed out."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.model_corpora import history_of, read_labelled, window_of
from deploy.terminal import say
from services.correlator.core.fitting.customer_weights import FittedChance, fit_customer_weights
from services.correlator.core.fitting.decided import DECISIONS, example_of
from services.correlator.core.fitting.examples import History, Met, met, thread_examples
from services.correlator.core.fitting.softmax import Example
from services.correlator.core.fitting.thread_weights import (
    EXAMPLES_MIN,
    FittedThreads,
    fit_thread_weights,
    held_out,
)
from services.correlator.core.fitting.values import BOUND_TO
from services.correlator.core.fitting.votes import FittedVotes, fit_votes, vote_examples
from services.correlator.core.models import MODELS, Model
from services.correlator.core.models.problem_votes import VOTES
from services.correlator.core.models.written import WrittenModel, numbers, read_model, written
from services.correlator.model_file import written_model_named
from services.store.database import connect
from services.store.reading.decisions import Decision, read_decisions
from services.store.reading.labels import read_labels
from shared.errors import Refused
from shared.settings import Settings

DIGEST_CHARS = 8  # of a model that nobody named
ORIGIN_NAMES_MAX = 4  # of corpora told by name


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be fitted, to what, and where it goes."""

    corpora: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    base: str = ""
    name: str = ""
    decisions: bool = False
    threads: bool = True
    customers: bool = True
    out_file: Path
    votes_file: Path | None = None


async def fit_model(settings: Settings, wish: Wish) -> list[str]:
    """Write the fitted model where it is wished for and return what to print. Raises Refused."""
    if not wish.corpora and not wish.decisions:
        raise Refused("name a labelled corpus to fit to, or --decisions")
    if wish.votes_file and not wish.corpora:
        raise Refused("votes are fitted to labelled corpora, and none is named")
    base = written_model_named(wish.base or settings.model)
    histories = [
        history_of(read_labelled(window_of(one, first=wish.first, last=wish.last))) for one in wish.corpora
    ]
    decided = await _decided(settings, base.model) if wish.decisions else []
    reports = {history.name: list(met(history, base.model)) for history in histories}
    examples = [
        *(one for name, found in reports.items() for one in thread_examples(found, name, base.model)),
        *decided,
    ]
    threads = fit_thread_weights(examples if wish.threads else [], base.model.thread)
    source = _source([*reports, *([DECISIONS] if decided else [])])
    counted = [one for found in reports.values() for one in found] if wish.customers else []
    fitted, chances = _fitted(base, threads, counted, source)
    if fitted.model == base.model and fitted.origins == base.origins:
        raise Refused(f"there is nothing to learn: no weight is told of by {EXAMPLES_MIN} reports")
    fitted = _named(fitted, wish.name, base.model)
    await asyncio.to_thread(wish.out_file.write_bytes, written(fitted.model, fitted.origins))
    lines = [
        f"{fitted.model.name}, fitted on {source}: {len(examples)} reports with a choice of threads",
        *thread_lines(threads),
        *chance_lines(chances),
        *(held_out_lines(examples, base.model) if wish.threads else ()),
        f"the model is in {wish.out_file}",
    ]
    if wish.votes_file:
        lines += await _fit_votes(histories, wish.votes_file, source)
    return lines


def thread_lines(threads: FittedThreads) -> Iterator[str]:
    """Yield the thread weights before and after."""
    if not any(one.examples for one in threads.fitted):
        return
    yield ""
    yield f"{'thread weight':<22}{'before':>9}{'after':>9}{'n':>7}{'std. err.':>11}"
    for one in threads.fitted:
        error = f"{one.standard_error:.2f}" if one.examples >= EXAMPLES_MIN else "stays"
        yield f"{one.name:<22}{one.before:>9.2f}{one.after:>9.2f}{one.examples:>7}{error:>11}"
    yield (
        f"surprise on the reports it was fitted to: {threads.surprise_before:.3f} bits each before, "
        f"{threads.surprise_after:.3f} after"
    )


def chance_lines(chances: Sequence[FittedChance]) -> Iterator[str]:
    """Yield the chances of the customer's comparisons before and after; u is counted by the directory."""
    if chances:
        yield ""
        yield f"{'customer weight':<22}{'before':>9}{'after':>9}{'n':>7}{'of':>7}"
    for one in chances:
        yield f"{one.name:<22}{one.before:>9.2f}{one.after:>9.2f}{one.seen:>7}{one.of:>7}"


def held_out_lines(examples: Sequence[Example], base: Model) -> Iterator[str]:
    """Yield how a fit to the other desks does on each desk; nothing where there is one desk alone."""
    told = held_out(examples, base.thread)
    if told:
        yield ""
        yield f"{'held out':<28}{'n':>7}{'before':>9}{'after':>9}   bits of surprise a report"
        yield f"(before: {base.name}, which may have been fitted to the very desk)"
    for name, (count, before, after) in told.items():
        yield f"{name:<28}{count:>7}{before:>9.3f}{after:>9.3f}"


def _fitted(
    base: WrittenModel, threads: FittedThreads, reports: Sequence[Met], source: str
) -> tuple[WrittenModel, list[FittedChance]]:
    """Return the base with its fitted numbers and their origins; it still bears the base's name."""
    customer, chances = fit_customer_weights(reports, base.model.customer) if reports else (None, [])
    model = msgspec.structs.replace(
        base.model, thread=threads.weights, customer=customer or base.model.customer
    )
    origins = dict(base.origins)
    for one in threads.fitted:
        if one.examples >= EXAMPLES_MIN:
            text = f"fitted on {source}, n={one.examples}, standard error {one.standard_error:.2f}"
            origins |= {f"thread.{name}": text for name in (one.name, *BOUND_TO.get(one.name, ()))}
    for chance in chances:
        if chance.after != chance.before:
            origins[f"customer.{chance.name}"] = (
                f"counted on {source}, n={chance.seen} of {chance.of}, beside what it was before"
            )
    return WrittenModel(model=model, origins=origins), chances


def _named(fitted: WrittenModel, wished: str, base: Model) -> WrittenModel:
    """Return the model under its own name. Raises Refused for a name that is no name, or is taken."""
    digest = hashlib.sha256(repr(sorted(numbers(fitted.model))).encode()).hexdigest()[:DIGEST_CHARS]
    name = wished or f"{base.name.partition('+')[0]}+{digest}"
    found = msgspec.structs.replace(fitted, model=msgspec.structs.replace(fitted.model, name=name))
    return read_model(written(found.model, found.origins), MODELS)


def _source(names: Sequence[str]) -> str:
    more = len(names) - ORIGIN_NAMES_MAX
    told = ", ".join(name[:48] for name in names[:ORIGIN_NAMES_MAX])
    return f"{told} and {more} more" if more > 0 else told


async def _decided(settings: Settings, base: Model) -> list[Example]:
    """Return what the agents of the running instance's database, or of our own, decided."""
    from deploy.servers import servers_for_a_command
    from services.store.migrating import migrate

    async with servers_for_a_command(settings, with_broker=False, say=say) as ready:
        await asyncio.to_thread(migrate, ready.database_url)
        found, read = await decided_examples(ready.database_url, base)
    say(f"{len(found)} of {read} decisions of agents name one thread among several")
    return found


async def decided_examples(database_url: str, base: Model) -> tuple[list[Example], int]:
    """Return what the decisions in a database teach of threads, and how many decisions there are."""
    models: Mapping[str, Model] = {**MODELS, base.name: base}
    found, read = [], 0
    engine = connect(database_url, connections_max=1)
    try:
        async with engine.connect() as connection:
            async for one in _every_decision(connection):
                read += 1
                example = example_of(
                    one.said,
                    correction=one.kind,
                    customer_id=one.customer_id,
                    thread_id=one.thread_id,
                    kind=one.human_kind,
                    models=models,
                )
                found += [example] if example else []
    finally:
        await engine.dispose()
    return found, read


async def _every_decision(connection: AsyncConnection) -> AsyncIterator[Decision]:
    """Yield what our agents decided, and what a helpdesk's put together or apart there."""
    async for one in read_decisions(connection):
        yield one
    async for one in read_labels(connection):
        yield one


async def _fit_votes(histories: Sequence[History], file: Path, source: str) -> list[str]:
    examples = [one for history in histories for one in vote_examples(history.reports, history.name, VOTES)]
    found = fit_votes(examples, VOTES)
    origin = f"fitted on {source}, n={found.reports}"
    data = msgspec.json.format(msgspec.json.encode({"origin": origin, **_told(found)}), indent=2)
    await asyncio.to_thread(file.write_bytes, data + b"\n")
    shares = f"{found.right_before:.3f} before, {found.right_after:.3f} after"
    return [
        "",
        f"votes: right of {found.reports} reports {shares}",
        f"the votes are in {file}, for services/correlator/core/models/problem_votes.py",
    ]


def _told(found: FittedVotes) -> dict[str, object]:
    return {"reports_by_sign": found.seen, "votes": found.votes}
