"""What a thread's facts put into a log query: checked, in the form that logs have. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from services.store.triage.gathering import Fact
from services.store.triage.since import since_moment
from shared.identifiers import normalise_domain, normalise_email, registrable_domain
from shared.placement import Service

QUOTES = "\"'„“”»«‘’ "


def link_values(facts: Mapping[str, Fact], services: Sequence[Service], zone: ZoneInfo) -> dict[str, str]:
    """Return the values for templates, by placeholder; what cannot be read is left out.

    Of a fact with several statements the last one counts.
    """
    found = {
        "mailbox": normalise_email(facts["mailbox"].latest) if "mailbox" in facts else None,
        "domain": normalise_domain(facts["domain"].latest) if "domain" in facts else None,
        "error": facts["error"].latest.strip(QUOTES) if "error" in facts else None,
        "since": _since(facts.get("since"), zone),
    }
    domain = found["domain"] or (found["mailbox"] or "").rpartition("@")[2]
    found |= {"domain": domain, "server": _server(domain, services)}
    return {name: value for name, value in found.items() if value}


def _since(fact: Fact | None, zone: ZoneInfo) -> str:
    for statement in reversed(fact.statements if fact else ()):
        moment = since_moment(statement.words, said_at=statement.at, zone=zone) if statement.at else None
        if moment is not None:
            return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return ""


def _server(domain: str, services: Sequence[Service]) -> str:
    """Return the one server that holds the domain, or all that the customer has; empty for several."""
    known = [one for one in services if one.server]
    registered = registrable_domain(domain) if domain else ""
    of_domain = {one.server for one in known if one.domain and registrable_domain(one.domain) == registered}
    servers = of_domain or {one.server for one in known if not one.domain or not domain}
    return servers.pop() if len(servers) == 1 else ""
