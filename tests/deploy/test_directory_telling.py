"""What a run of a directory sync looks like on a terminal."""

from __future__ import annotations

import msgspec

from deploy.directory_telling import TOLD_MAX, report_lines, run_line
from services.store.directory import Change
from services.store.directory_preview import Added
from services.store.directory_sync.listed import Refusal
from services.store.directory_sync.report import Figures, Missing, RunReport
from services.store.directory_sync.runs import RunView
from shared.phrases import Phrase
from tests.store.world import NOW

RUN = RunView(
    dry=False,
    started_at=NOW,
    finished_at=NOW,
    outcome="done",
    done=40,
    figures=Figures(listed=40, added=30, changed=1, missing=1, refused=1),
    report=RunReport(
        added=tuple(Added(str(number), f"Tvrtka {number}") for number in range(30)),
        changed=(Change("7", ("name", "contacts")),),
        missing=(Missing("8", (Phrase("contact Ana Kos"),), 2),),
        refused=(Refusal(Phrase("line 9"), Phrase("no customer number")),),
    ),
)


def test_what_changed_is_told_by_name_and_the_rest_is_counted() -> None:
    lines = report_lines(RUN)

    assert lines[0] == "40 listed: 30 added, 1 changed"
    assert f"  and {30 - TOLD_MAX} more" in lines
    assert "  7: name, contacts" in lines
    assert "  8: contact Ana Kos (run 2 of 3)" in lines
    assert "  line 9: no customer number" in lines


def test_a_preview_says_would() -> None:
    assert "30 would be added" in report_lines(msgspec.structs.replace(RUN, dry=True))[0]


def test_a_broken_source_is_told_with_its_cause_and_the_rows_that_broke_it() -> None:
    report = RunReport(refused=RUN.report.refused, cause=Phrase("it lists nobody"))
    broken = msgspec.structs.replace(RUN, outcome="broken", report=report)

    assert report_lines(broken) == [
        "The source cannot be used, nothing was changed: it lists nobody",
        "refused:",
        "  line 9: no customer number",
    ]
    assert run_line(broken).endswith("broken, nothing was changed: it lists nobody")


def test_what_is_held_says_who_must_speak() -> None:
    assert "directory sync allow" in report_lines(msgspec.structs.replace(RUN, outcome="held"))[-1]
