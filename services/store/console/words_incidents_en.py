"""The console's words for incidents in English: troubles of ours that several customers share."""

from __future__ import annotations

from collections.abc import Mapping

INCIDENTS: Mapping[str, str | Mapping[str, str]] = {
    "menu.incidents": "Incidents",
    "trouble.none": "unclear trouble",
    "trouble.mail": "mail",
    "trouble.web": "web",
    "trouble.name": "DNS",
    "trouble.line": "network",
    "trouble.certificate": "certificate",
    "incident.part_of": "Part of an incident",
    "incident.maybe_part_of": "Perhaps part of an incident",
    "incident.customers": {"one": "{n} customer", "other": "{n} customers"},
    "incident.customers.only": {"one": "customer", "other": "customers"},
    "incidents.title": "Incidents",
    "incidents.lead": "Troubles that several customers report at once. None of them learns of the others.",
    "incidents.empty": "No trouble is shared",
    "incidents.empty.hint": "Once there are more reports than chance explains, a proposal stands here.",
    "incidents.proposed": "Waiting for your word",
    "incidents.decided": "Decided",
    "incident.state.proposed": "proposed",
    "incident.state.confirmed": "confirmed",
    "incident.state.dismissed": "dismissed",
    "incident.question": "Is this one trouble of ours?",
    "incident.confirm": "Yes, an incident",
    "incident.dismiss": "No, chance",
    "incident.since": "first report",
    "incident.last": "latest",
    "incident.decided": "{who} decided",
    "incident.servers": "Servers",
    "incident.servers.none": "No single server explains them.",
    "incident.members": "Customers affected",
    "incident.curve": "Reports over time",
    "incident.curve.words": "Reports by period, from {since} to {until}",
    "incident.curve.when": "From",
    "incident.curve.reports": "Reports",
}
