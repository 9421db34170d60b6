"""Problems that nobody wrote with the matcher in view, by phone, chat, mail and portal: one thread each.

Fifty desks drawn by `tests/scenarios.py`, each in a database of its own; every piece goes through its
channel's normaliser, the correlator's worker and the store's repository, alone, as it would have arrived.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from deploy.backtest import Corpus, Piece, predictions, replay
from deploy.databases import copy_database, drop_database
from deploy.postgres import Postgres
from services.correlator.core.models import CURRENT
from shared.placement import Placed
from tests.scenarios import DESK, Scenario, draw

SEEDS = range(50)
IN_ONE_THREAD_MIN = 45


class Outcome(msgspec.Struct, frozen=True):
    """What became of a scenario's four reports."""

    scenario: Scenario
    rows: list[dict[str, Any]]  # predictions, in order of arrival
    placed: list[Placed]

    @property
    def in_one_thread(self) -> bool:
        """Whether all four stand in one thread, and that is the right customer's."""
        threads = {row["thread"] for row in self.rows}
        return len(threads) == 1 and {row["customer"] for row in self.rows} == {self.scenario.customer}

    @property
    def wrong_customers(self) -> list[str]:
        """The customers of the directory whose report this is not, but who were given it."""
        return [row["customer"] for row in self.rows if row["customer"] not in {None, self.scenario.customer}]

    def told(self) -> str:
        """Return what was decided and why, for whoever reads a failure."""
        lines = [f"seed {self.scenario.seed}, customer {self.scenario.customer}:"]
        for (channel, _, payload), row, one in zip(self.scenario.posts, self.rows, self.placed, strict=True):
            evidence = ", ".join(f"{e.comparison} {e.weight_bits:+.1f}" for e in one.placement.evidence)
            thread = str(row["thread"])[:6]
            lines += [
                f"  {channel}: customer {row['customer']}, thread {thread}, {row['kind']}, {row['zone']}",
                f"    {one.placement.why_en} ({evidence})",
                f"    {json.dumps(payload, ensure_ascii=False)[:600]}",
            ]
        return "\n".join(lines)


@pytest.fixture(scope="module")
async def outcomes(postgres_server: Postgres, migrated_template: str) -> list[Outcome]:
    return [await outcome_of(draw(seed), postgres_server, migrated_template) for seed in SEEDS]


async def outcome_of(scenario: Scenario, server: Postgres, template: str) -> Outcome:
    """Place the scenario's reports in a fresh database."""
    corpus = Corpus(
        desk=DESK,
        directory=[json.dumps(firm, ensure_ascii=False) for firm in scenario.directory],
        pieces=[
            Piece(id=f"{channel}-{place}", channel=channel, received_at=at, payload=payload)
            for place, (channel, at, payload) in enumerate(scenario.posts)
        ],
    )
    name = f"scenario_{scenario.seed}_{uuid4().hex[:8]}"
    await copy_database(server.url_of("postgres"), name, template=template)
    try:
        placed = await replay(corpus, server.url_of(name), model=CURRENT, progress=lambda _: None, batch=1)
    finally:
        await drop_database(server.url_of("postgres"), name)
    return Outcome(scenario, predictions(corpus, placed), placed)


def test_four_reports_of_one_problem_end_in_one_thread(outcomes: list[Outcome]) -> None:
    apart = [one for one in outcomes if not one.in_one_thread]

    assert len(outcomes) - len(apart) >= IN_ONE_THREAD_MIN, "\n".join(one.told() for one in apart)


def test_nobody_is_given_another_customers_report(outcomes: list[Outcome]) -> None:
    wrong = [one for one in outcomes if one.wrong_customers]

    assert wrong == [], "\n".join(one.told() for one in wrong)
