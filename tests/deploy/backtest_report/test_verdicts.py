"""Pieces judged one by one add up to what the scoreboard says of all."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.backtest import interactions_of, predictions, read_corpus
from deploy.backtest_report.figures import Report, report_of
from deploy.sample import SAMPLE_DESK
from deploy.scoring.reading import read_jsonl
from services.store.directory_entries import normalise_entry, read_entries
from shared.placement import Placed
from tests.correlator.core.world import World

DESKS = Path(__file__).parents[2] / "corpus" / "desks"


def told(folder: Path) -> Report:
    """The report on a labelled corpus, placed by the core without a database."""
    corpus = read_corpus(folder)
    entries = read_entries(corpus.directory)
    customers = [normalise_entry(entry, region=corpus.desk.region).customer for entry in entries]
    world = World(customers, desk=corpus.desk)
    placed: list[Placed] = [world.placed(interaction) for interaction in interactions_of(corpus)]
    gold = read_jsonl(folder / "interactions.jsonl")
    return report_of(corpus, placed, predictions(corpus, placed), gold=gold)


@pytest.fixture(
    scope="module", params=[SAMPLE_DESK, DESKS / "english", DESKS / "provider"], ids=lambda one: one.name
)
def report(request: pytest.FixtureRequest) -> Report:
    return told(request.param)


def test_every_share_is_the_scoreboards(report: Report) -> None:
    assert report.scores is not None
    board, rates = report.scores.board, report.scores.rates
    assert rates["customer_right"].share == board["customer"]["recall"]
    assert rates["customer_right_or_offered"].share == board["customer"]["recall_or_asked"]
    assert rates["customer_wrong"].hits == board["customer"]["wrong"]
    assert rates["repeat_caught"].share == board["repeat"]["caught"]
    assert rates["repeat_caught_or_asked"].share == board["repeat"]["caught_or_asked"]
    assert rates["follow_up_caught"].share == board["follow_up"]["caught"]
    assert rates["new_joined"].share == board["new"]["wrongly_joined"]
    assert rates["new_joined_beside"].share == board["new"]["wrongly_joined_beside"]
    assert rates["noise_found"].share == board["noise"]["recall"]
    assert rates["noise_rightly"].share == board["noise"]["precision"]
    assert rates["asked"].share == board["asked_a_human"]


def test_channels_and_languages_add_up_to_the_whole(report: Report) -> None:
    assert report.scores is not None
    for groups in (report.scores.by_channel, report.scores.by_language):
        for name, whole in report.scores.rates.items():
            parts = [group[name] for group in groups.values()]
            assert (sum(one.hits for one in parts), sum(one.of for one in parts)) == (whole.hits, whole.of)


def test_every_mistake_is_one_of_the_scoreboards_with_its_reasons(report: Report) -> None:
    assert report.scores is not None
    board = report.scores.board
    listed = {
        "wrong customer": board["customer"]["wrong_ids"],
        "new report wrongly joined": board["new"]["wrongly_joined_ids"],
        "repeat missed": board["repeat"]["missed_ids"],
    }
    for one in report.scores.mistakes:
        assert one.piece.id in listed.get(one.sort, [one.piece.id])
        assert one.why_hr
        assert one.why_en
    sorts = {one.sort for one in report.scores.mistakes}
    assert sorts >= {sort for sort, ids in listed.items() if ids}
