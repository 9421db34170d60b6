"""What a backtest is asked for, and where it is told: in the terminal, as JSON, as one HTML page."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from rich.console import Console

from deploy.backtest_report.figures import Reading, Report
from deploy.backtest_report.html import page
from deploy.backtest_report.sections import sections_of
from deploy.backtest_report.terminal import print_report
from deploy.backtest_report.trial import Assumptions
from deploy.backtest_report.words import Words
from deploy.data_folder import write_private
from deploy.history.reading import History
from services.store.triage.language import Language
from shared.desk import Desk
from shared.errors import Refused


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a user asks of a backtest besides running it."""

    desk_file: Path | None = None
    directory_file: Path | None = None
    json_file: Path | None = None
    html_file: Path | None = None
    language: Language | None = None  # None: the desk's
    assumptions: Assumptions = Assumptions()

    @property
    def has_own_files(self) -> bool:
        """Whether desk or directory are named, which a corpus brings along."""
        return bool(self.desk_file or self.directory_file)


PLAINLY = Wanted()


def reading_of(history: History) -> Reading:
    """Return what is to be told of how a history was read."""
    return Reading(
        understood=tuple(history.understood),
        left_out=tuple(history.left_out),
        left_out_count=history.left_out_count,
        again=history.again,
        sent=history.sent,
        cut_short=history.cut_short,
        learned=history.learned,
        has_desk=history.has_desk,
        customers=history.customers,
    )


def writable(files: Sequence[Path | None]) -> None:
    """Raise Refused for the first of `files` that cannot be written: before the work, not after it."""
    for file in files:
        if file is None:
            continue
        folder = file.absolute().parent
        if file.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
            raise Refused(f"cannot write {file}: no folder that can be written to, or a folder itself")


def tell(report: Report, desk: Desk, wanted: Wanted, console: Console) -> None:
    """Print `report`, and write it where asked, for the owner's eyes alone: customers' words are in it."""
    words = Words(wanted.language or ("hr" if desk.language == "hr" else "en"), _zone(desk))
    title = f"{words('title')}: {report.desk}" if report.desk else words("title")
    under = words("made with", report.model, words.day(report.trial.first), words.day(report.trial.last))
    sections = list(sections_of(report, words))
    print_report(f"{title} ({under})", sections, console)
    try:
        if wanted.json_file:
            write_private(wanted.json_file, msgspec.json.format(msgspec.json.encode(report), indent=1))
            console.print(f"\nthe figures are in {wanted.json_file}")
        if wanted.html_file:
            text = page(title, under, sections, words.language)
            write_private(wanted.html_file, text.encode("utf-8", "replace"))
            console.print(f"\nthe report is in {wanted.html_file}")
    except OSError as error:
        raise Refused(f"cannot write the report: {error.strerror}") from None


def _zone(desk: Desk) -> tzinfo:
    try:
        return ZoneInfo(desk.time_zone)
    except (KeyError, ValueError, OSError):
        return UTC  # a corpus states each time with its zone; only the report's clock is at stake
