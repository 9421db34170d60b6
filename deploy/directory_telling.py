"""What a directory sync and its runs look like on a terminal. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from services.store.directory_sync.report import Missing
from services.store.directory_sync.runs import RunView
from services.store.directory_sync.syncs import Sync
from services.store.directory_sync.vanishing import RUNS_UNTIL_END

TOLD_MAX = 20  # of each list; the rest is counted
_OUTCOMES = {
    "": "is under way",
    "done": "done",
    "held": "done, but nothing ended: too much at once",
    "broken": "broken, nothing was changed",
    "cut off": "cut off",
}


def sync_line(sync: Sync) -> str:
    """Return a sync in one line."""
    when = f"every {sync.every_minutes} min" if sync.next_at else "paused"
    return f"{sync.name:<20} {sync.kind:<6} {when:<14} {sync.location}"


def run_line(run: RunView) -> str:
    """Return a run in one line."""
    figures = run.figures
    told = f"{figures.listed} listed, {figures.added} new, {figures.changed} changed, {figures.ended} ended"
    dry = " (preview)" if run.dry else ""
    return f"{run.started_at:%Y-%m-%d %H:%M} {_OUTCOMES[run.outcome]}{dry}: {run.cause or told}"


def report_lines(run: RunView) -> list[str]:
    """Return what a run did, or a preview would do."""
    figures, report = run.figures, run.report
    refused = (f"{one.where}: {one.what}" for one in report.refused)
    if run.outcome == "broken":
        return [
            f"The source cannot be used, nothing was changed: {run.cause}",
            *_listed("refused", refused, figures.refused),
        ]
    would = "would be " if run.dry else ""
    lines = [
        f"{figures.listed} listed: {figures.added} {would}added, {figures.changed} {would}changed",
        *_listed("new", (f"{one.number} {one.name}" for one in report.added), figures.added),
        *_listed(
            "changed",
            (f"{one.number}: {', '.join(one.fields)}" for one in report.changed),
            figures.changed,
        ),
        *_listed("ended", map(_missing, report.ended), figures.ended),
        *_listed("missing, kept for now", map(_waiting, report.missing), figures.missing),
        *_listed("refused", refused, figures.refused),
        *_listed("left out", map(str, report.left_out), len(report.left_out)),
    ]
    if run.outcome == "held":
        lines.append(
            "More would end than one run may end by itself. Are they gone? "
            "Then say so: onethread directory sync allow NAME"
        )
    return lines


def _missing(one: Missing) -> str:
    return f"{one.number}: {', '.join(map(str, one.parts)) or 'the whole customer'}"


def _waiting(one: Missing) -> str:
    return f"{_missing(one)} (run {one.runs} of {RUNS_UNTIL_END})"


def _listed(title: str, lines: Iterable[str], number: int) -> Iterator[str]:
    shown: Sequence[str] = [line for line, _ in zip(lines, range(TOLD_MAX), strict=False)]
    if shown:
        yield f"{title}:"
        yield from (f"  {line}" for line in shown)
        if number > len(shown):
            yield f"  and {number - len(shown)} more"
