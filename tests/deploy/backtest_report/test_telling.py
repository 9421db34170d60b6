"""What a lead reads of a desk's own history: golden reports in both languages, and what must never break out.

The golden files hold the report without the weights, which change with every model. To renew them, look at
the file that a failing test names and copy it over.
"""

from __future__ import annotations

import asyncio
import io
import json
import re
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from deploy.backtest import predictions, replay
from deploy.backtest_report.figures import Report, report_of
from deploy.backtest_report.html import page
from deploy.backtest_report.sections import sections_of
from deploy.backtest_report.shapes import Card, Section
from deploy.backtest_report.terminal import print_report
from deploy.backtest_report.trial import Assumptions
from deploy.backtest_report.words import Words
from deploy.backtest_telling import reading_of
from deploy.history.desk_files import zone_of
from deploy.history.reading import History, read_history
from services.correlator.core.models import CURRENT
from services.store.migrating import migrate

DESKS = Path(__file__).parents[1] / "history" / "desks"
GOLDEN = Path(__file__).parent / "golden"
CHANGING = ("zašto", "why", "drugi po redu", "runner-up")


async def told(history: History, database_url: str) -> Report:
    placed = await replay(history.corpus, database_url, model=CURRENT, progress=lambda _: None)
    rows = predictions(history.corpus, placed)
    return report_of(history.corpus, placed, rows, reading=reading_of(history))


def sections(report: Report, history: History, language: str) -> list[Section]:
    words = Words("hr" if language == "hr" else "en", zone_of(history.corpus.desk))
    return [without_weights(section) for section in sections_of(report, words)]


def without_weights(section: Section) -> Section:
    cards = tuple(
        Card(card.title, tuple(line for line in card.lines if line[0] not in CHANGING))
        for card in section.cards
    )
    return msgspec.structs.replace(section, cards=cards)


def printed(title: str, shown: list[Section]) -> str:
    text = io.StringIO()
    print_report(title, shown, Console(file=text, width=110, highlight=False, markup=False, soft_wrap=True))
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"


@pytest.mark.parametrize("language", ["hr", "en"])
async def test_a_small_history_is_told_as_agreed(language: str, database_url: str, tmp_path: Path) -> None:
    history = read_history([DESKS / language])
    report = await told(history, database_url)
    shown = sections(report, history, language)
    found = {
        f"{language}.txt": printed(report.desk, shown),
        f"{language}.html": page(report.desk, "", shown, language),
    }

    for name, text in found.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert text == (GOLDEN / name).read_text(encoding="utf-8"), f"look at {tmp_path / name}"


async def test_the_first_pieces_are_told_the_same_whatever_comes_later(
    database_url: str, empty_database_url: str
) -> None:
    corpus = read_history([DESKS / "hr"]).corpus
    first = msgspec.structs.replace(corpus, pieces=corpus.pieces[:4])

    whole = await replay(corpus, database_url, model=CURRENT, progress=lambda _: None)
    await asyncio.to_thread(migrate, empty_database_url, durable=False)
    part = await replay(first, empty_database_url, model=CURRENT, progress=lambda _: None)

    assert predictions(first, part) == predictions(corpus, whole)[:4]


async def test_minutes_are_repeats_and_questions_times_what_is_assumed(database_url: str) -> None:
    history = read_history([DESKS / "hr"])
    placed = await replay(history.corpus, database_url, model=CURRENT, progress=lambda _: None)
    rows = predictions(history.corpus, placed)
    assumed = Assumptions(minutes_per_repeat=7, minutes_per_question=2)

    trial = report_of(history.corpus, placed, rows, assumptions=assumed).trial

    assert trial.all.repeat == 2
    assert trial.minutes_saved == 14
    assert trial.minutes_of_questions == 2 * trial.all.asked
    assert trial.joined == 3
    assert trial.joined_by_reference == 1


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> \x1b[31mred \u202egnp [bold]x[/bold]"


async def test_nothing_that_a_customer_writes_is_markup_in_page_or_terminal(
    tmp_path: Path, database_url: str
) -> None:
    note = json.dumps(f"503 error on shop.example.org {HOSTILE}")
    lines = [
        f'{{"call_id": "<b>{number}", "at": "2026-11-02T1{number}:00", "caller_name": "<i>Eve</i> Doe",'
        f' "caller_number": "+385915550411", "note": {note}}}'
        for number in range(3)
    ]
    (tmp_path / "<u>calls&.jsonl").write_text("\n".join([*lines, "{<s>", '{"<a>": 1}']), encoding="utf-8")
    (tmp_path / "desk.json").write_text(json.dumps({"name": "<h1>Desk</h1>\x1b[0m"}))
    history = read_history([tmp_path])
    assert len(history.corpus.pieces) == 3
    report = await told(history, database_url)
    words = Words("en", zone_of(history.corpus.desk))
    shown = list(sections_of(report, words))

    html = page(report.desk, report.model, shown, "en")
    assert not re.search(r"<(script|img|u|i|b|s|a)\b", html)
    assert "\x1b" not in html
    assert "\u202e" not in html
    assert "&lt;script&gt;" in html
    assert "default-src &#x27;none&#x27;" in html
    assert "src=" not in html.replace("src=x onerror", "")
    assert "href" not in html

    text = printed(report.desk, shown)
    assert "\x1b" not in text
    assert "[bold]x[/bold]" in text
