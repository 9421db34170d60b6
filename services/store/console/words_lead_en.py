"""The console's words for the lead's page in English, and for what keeps coming back at a customer."""

from __future__ import annotations

from collections.abc import Mapping

LEAD: Mapping[str, str | Mapping[str, str]] = {
    "menu.lead": "What it saves",
    "lead.title": "What it saves",
    "lead.span": "Span",
    "lead.days": {"one": "{n} day", "other": "{n} days"},
    "lead.of_reports": {"one": "{n} report", "other": "{n} reports"},
    "lead.sentence": {
        "one": "In {days}, {n} of {reports} was a repeat; about {hours} h {minutes} min were saved.",
        "other": "In {days}, {n} of {reports} were repeats; about {hours} h {minutes} min were saved.",
    },
    "lead.tile.repeats": "Repeats caught",
    "lead.tile.minutes": "each counts {minutes} min",
    "lead.tile.reviews": "Asked of people",
    "lead.tile.reviews.of": "{asked} asked, {open} open",
    "lead.tile.wrong": "Wrong joins",
    "lead.tile.wrong.of": "found in {joins} joins",
    "lead.tile.undone": "Corrections undone",
    "lead.tile.undone.of": "{undone} of {made}",
    "lead.figure.days": "Reports by day",
    "lead.figure.channels": "By channel",
    "lead.figure.troubles": "Top troubles",
    "lead.figure.incidents": "Incidents",
    "lead.figure.models": "Corrections by model version",
    "lead.head.days": "Day|Reports|Repeats",
    "lead.head.channels": "Channel|Reports|Repeats",
    "lead.head.troubles": "Trouble|Threads|Came back",
    "lead.head.incidents": "State|Incidents",
    "lead.head.models": "Model|Corrected|Wrong joins",
    "lead.table": "Table",
    "lead.csv": "Download as CSV",
    "lead.none": "Nothing in this span.",
    "lead.empty": "No figures yet",
    "lead.empty.hint": "Once reports come in, this shows how many were repeats and what catching them saves.",
    "customer.patterns": "What keeps coming back",
    "customer.pattern": {
        "one": "{n} time in {days} days: {problem}",
        "other": "{n} times in {days} days: {problem}",
    },
    "customer.over_time": "Threads over time",
}
