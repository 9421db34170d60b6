"""A report as one HTML page: no scripts, nothing fetched, everything from outside escaped. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from deploy.backtest_report.shapes import Bar, Card, Cell, Section, Table

BAR_WIDTH, BAR_HEIGHT = 64, 10

# The page may do nothing but be styled, whatever is written in it.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = """
:root { color-scheme: light dark; --ink: #1d2733; --soft: #5d6b7a; --line: #d9dfe6; --fill: #2f7d6b;
  --bound: #1d2733; --ground: #fff; --card: #f5f7f9; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9ee; --soft: #9aa8b5; --line: #36424e;
  --fill: #4fae97; --bound: #e4e9ee; --ground: #14191f; --card: #1c232b; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground);
  max-width: 68rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: 0; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
.under, caption, dt { color: var(--soft); } caption { text-align: left; padding: .4rem 0; }
.note { border-left: 3px solid var(--fill); padding-left: .7rem; margin: .5rem 0; }
.wide { overflow-x: auto; } table { border-collapse: collapse; margin: .8rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid
  var(--line); overflow-wrap: anywhere; } th { font-weight: 600; }
td:first-child { min-width: 8rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
svg { display: inline-block; vertical-align: middle; margin-left: .5rem; }
.track { fill: var(--line); } .fill { fill: var(--fill); } .bound { stroke: var(--bound); }
article { background: var(--card); border-radius: 6px; padding: .7rem 1rem; margin: .8rem 0;
  break-inside: avoid; overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 0 0 .4rem; } dl { display: grid; grid-template-columns: 7rem 1fr;
  gap: .15rem .8rem; margin: 0; } dd { margin: 0; } ul { margin: .5rem 0 0; padding-left: 1.2rem; }
li { font-variant-numeric: tabular-nums; white-space: pre-wrap; }
"""


def page(title: str, under: str, sections: Iterable[Section], language: str) -> str:
    """Return the whole page; `under` is the line below the title."""
    body = "\n".join(_section(section) for section in sections)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<h1>{escape(title)}</h1>\n<p class="under">{escape(under)}</p>\n{body}\n</body>\n</html>\n'
    )


def _section(section: Section) -> str:
    return "\n".join(_parts(section))


def _parts(section: Section) -> Iterator[str]:
    yield f"<section>\n<h2>{escape(section.heading)}</h2>"
    for note in section.notes:
        yield f'<p class="note">{escape(note)}</p>'
    for table in section.tables:
        yield _table(table)
    for card in section.cards:
        yield _card(card)
    yield "</section>"


def _table(table: Table) -> str:
    caption = f"<caption>{escape(table.title)}</caption>" if table.title else ""
    numbers = [cell.is_number for cell in table.rows[0]] if table.rows else [False] * len(table.columns)
    heads = "".join(
        f'<th scope="col"{_class(is_number)}>{escape(name)}</th>'
        for name, is_number in zip(table.columns, numbers, strict=True)
    )
    rows = "\n".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in table.rows)
    return (
        f'<div class="wide"><table>{caption}<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table></div>"
    )


def _cell(cell: Cell) -> str:
    drawn = _bar(cell.bar) if cell.bar else ""
    return f"<td{_class(cell.is_number)}>{escape(cell.text)}{drawn}</td>"


def _class(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def _bar(bar: Bar) -> str:
    """Return a share as a small bar, its bounds as a line through it; the text beside it says the same."""
    middle = BAR_HEIGHT / 2
    bounds = ""
    if bar.low is not None and bar.high is not None:
        bounds = f'<line class="bound" x1="{_x(bar.low)}" x2="{_x(bar.high)}" y1="{middle}" y2="{middle}"/>'
    return (
        f'<svg width="{BAR_WIDTH}" height="{BAR_HEIGHT}" aria-hidden="true">'
        f'<rect class="track" width="{BAR_WIDTH}" height="{BAR_HEIGHT}" rx="2"/>'
        f'<rect class="fill" width="{_x(bar.share)}" height="{BAR_HEIGHT}" rx="2"/>{bounds}</svg>'
    )


def _x(share: float) -> str:
    return f"{min(max(share, 0.0), 1.0) * BAR_WIDTH:.1f}"


def _card(card: Card) -> str:
    lines = "\n".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in card.lines)
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in card.reasons)
    listed = f"\n<ul>{reasons}</ul>" if reasons else ""
    return f"<article>\n<h3>{escape(card.title)}</h3>\n<dl>{lines}</dl>{listed}\n</article>"
