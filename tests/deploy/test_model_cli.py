"""`onethread model`: fitted from a corpus or from decisions, compared, and used by a backtest."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from deploy.backtest import read_corpus, replay
from deploy.model_comparing import compare_models
from deploy.model_corpora import Window, history_of, read_labelled, window_of
from deploy.model_fitting import Wish, decided_examples, fit_model
from deploy.running import run
from deploy.sample import SAMPLE_DESK
from services.correlator.core.fitting.examples import NEW
from services.correlator.core.models import CURRENT
from services.correlator.core.models.written import written
from services.correlator.model_file import model_named, written_model_named
from services.store.correcting.asked import NotSame
from services.store.correcting.corrections import Corrections
from services.store.database import connect
from shared.errors import Refused
from shared.settings import Settings

LINES = 45
FITTED = f"{SAMPLE_DESK}@..i-0120"


@pytest.fixture
def corpus_folder(tmp_path: Path) -> Path:
    """The first pieces of the sample desk."""
    folder = tmp_path / "corpus"
    shutil.copytree(SAMPLE_DESK, folder)
    file = folder / "interactions.jsonl"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:LINES]))
    return folder


@pytest.mark.parametrize(
    ("written_window", "read"),
    [
        ("desks/a", Window(Path("desks/a"), "i-1", "i-9")),
        ("desks/a@..i-5", Window(Path("desks/a"), "", "i-5")),
        ("desks/a@i-2..", Window(Path("desks/a"), "i-2", "")),
        ("desks/a@..", Window(Path("desks/a"))),
        ("me@host/a", Window(Path("me@host/a"), "i-1", "i-9")),
    ],
)
def test_a_corpus_may_name_its_own_window(written_window: str, read: Window) -> None:
    assert window_of(written_window, first="i-1", last="i-9") == read


def test_a_window_ends_the_history_and_what_is_before_it_only_is_known() -> None:
    reports = history_of(read_labelled(window_of(f"{SAMPLE_DESK}@i-0011..i-0020"))).reports

    assert [report.counts for report in reports] == [False] * 10 + [True] * 10


def test_a_corpus_without_labels_or_without_the_piece_named_is_refused(corpus_folder: Path) -> None:
    with pytest.raises(Refused, match="no piece i-0300"):
        read_labelled(window_of(f"{corpus_folder}@..i-0300"))

    file = corpus_folder / "interactions.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        del row["gold"]
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    with pytest.raises(Refused, match="no labels"):
        read_labelled(window_of(str(corpus_folder)))


async def test_a_fitted_model_bears_a_name_of_its_own_and_tells_of_each_number_where_it_is_from(
    tmp_path: Path,
) -> None:
    out, votes = tmp_path / "fitted.json", tmp_path / "votes.json"

    lines = await fit_model(Settings(), Wish(corpora=(FITTED,), out_file=out, votes_file=votes))

    found = written_model_named(str(out))
    assert found.model.name.startswith(f"{CURRENT.name}+")
    assert found.model.thread != CURRENT.thread
    assert found.origins["thread.signs_factor"].startswith("fitted on plus ..i-0120, n=")
    assert found.origins["customer.email_verified"].startswith("C2")
    assert found.model.days == CURRENT.days
    assert any(line.split()[:2] == ["signs_factor", f"{CURRENT.thread.signs_factor:.2f}"] for line in lines)
    assert json.loads(votes.read_text())["votes"]["ftp"]


async def test_parts_that_are_not_to_be_fitted_stay(tmp_path: Path) -> None:
    wish = Wish(corpora=(FITTED,), out_file=tmp_path / "a.json", customers=False, name="threads-only")
    await fit_model(Settings(), wish)
    await fit_model(
        Settings(), msgspec.structs.replace(wish, threads=False, customers=True, name="customers-only")
    )

    found = model_named(str(tmp_path / "a.json"))
    assert (found.name, found.thread) == ("customers-only", CURRENT.thread)
    assert found.customer != CURRENT.customer


@pytest.mark.parametrize(
    ("wish", "complaint"),
    [
        (Wish(out_file=Path("x"), corpora=(f"{SAMPLE_DESK}@..i-0003",)), "nothing to learn"),
        (Wish(out_file=Path("x")), "labelled corpus"),
        (Wish(out_file=Path("x"), decisions=True, votes_file=Path("v")), "votes"),
        (Wish(out_file=Path("x"), corpora=(FITTED,), base="v99"), "v99"),
        (Wish(out_file=Path("x"), corpora=(FITTED,), name="a name"), "name"),
        (Wish(out_file=Path("x"), corpora=(FITTED,), name=CURRENT.name), "shipped"),
    ],
)
async def test_what_cannot_be_fitted_is_refused(wish: Wish, complaint: str) -> None:
    with pytest.raises(Refused, match=complaint):
        await fit_model(Settings(), wish)


async def test_what_agents_decided_is_learned_from(corpus_folder: Path, database_url: str) -> None:
    placed = await replay(
        read_corpus(corpus_folder), database_url, model=CURRENT, progress=lambda _done: None
    )
    joined = next(one.placement for one in placed if one.placement.kind == "repeat")
    engine = connect(database_url)
    await Corrections(engine).correct(
        NotSame(interaction=joined.interaction_id, revision=1), agent="karla", name="Karla"
    )
    await engine.dispose()

    examples, decisions = await decided_examples(database_url, CURRENT)

    assert decisions == 1
    (example,) = examples
    assert example.hypotheses[example.right] == NEW
    assert len(example.hypotheses[0].values) > 1  # what had joined it


async def test_a_model_that_joins_whatever_comes_is_not_promoted_and_itself_is(
    corpus_folder: Path, tmp_path: Path
) -> None:
    greedy = msgspec.structs.replace(
        CURRENT,
        name="greedy",
        thread=msgspec.structs.replace(
            CURRENT.thread, join_prior=30.0, substance_min=-50.0, thread_share_min=0.0, join_probability=0.5
        ),
    )
    (tmp_path / "greedy.json").write_bytes(written(greedy, {}))

    lines, promoted = await compare_models(
        Settings(),
        CURRENT.name,
        str(tmp_path / "greedy.json"),
        [str(corpus_folder)],
        console=Console(file=io.StringIO()),
    )

    assert not promoted
    told = "\n".join(lines)
    assert "greedy may not be promoted" in told
    assert "corpus: new reports wrongly joined" in told


async def test_a_model_may_take_its_own_place(corpus_folder: Path) -> None:
    lines, promoted = await compare_models(
        Settings(), "", CURRENT.name, [str(corpus_folder)], console=Console(file=io.StringIO())
    )

    assert promoted
    assert lines[-1].startswith(f"{CURRENT.name} may be promoted")


async def test_placements_name_the_model_that_decided(corpus_folder: Path, database_url: str) -> None:
    own = msgspec.structs.replace(CURRENT, name="own")

    placed = await replay(read_corpus(corpus_folder), database_url, model=own, progress=lambda _done: None)

    assert {one.placement.model for one in placed} == {"own"}


async def test_a_desk_does_not_start_with_a_model_that_cannot_be_read(data: Path) -> None:
    settings = Settings(data=str(data / "var"), model=str(data / "none.json"))

    with pytest.raises(Refused, match="No such file"):
        await run(settings, sample=False, console=Console(file=io.StringIO()))

    assert not (data / "var").exists()
