"""How far a mail's sender is who it claims to be, by what the desk's own servers wrote on top of it. Pure.

Anybody can write an Authentication-Results line into a mail. Only the topmost counts, only if its
authserv-id (RFC 8601) is one of the desk's, and only if no server of ours that is not on that list took the
mail in above it: our servers strip the lines that claim their name, others do not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.intake.mail.addresses import Sender
from services.intake.mail.headers import Headers
from shared.desk import Desk
from shared.identifiers import normalise_domain, registrable_domain
from shared.interaction import Trust

_TOKEN = re.compile(r'"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bracket>[()])|(?P<plain>[^"\\()]+)|\\.|.', re.DOTALL)
_MEANS_MORE = re.compile(r"[\s;=]")  # within quotation marks it means itself alone
_METHOD = re.compile(r"\s*(dmarc|spf|dkim)\s*=\s*([a-z]+)", re.IGNORECASE)
# Whom each method speaks of; with DMARC that is by its nature the From line.
_SPEAKS_OF = {
    "dmarc": re.compile(r"header\.from\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE),
    "spf": re.compile(r"smtp\.mailfrom\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE),
    "dkim": re.compile(r"header\.[di]\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE),
}
_BY = re.compile(r"\bby\s+([^\s;()]{1,255})", re.IGNORECASE)


def trust_of(headers: Headers, sender: Sender, desk: Desk) -> Trust:
    """Return the trust in `sender`: DMARC verifies, SPF or DKIM of the same domain make plausible."""
    if sender.doubled:
        return "forged"
    results = _results(headers, desk)
    if any(result == "fail" for result, _ in results.get("dmarc", ())):
        return "forged"
    if not sender.certain:
        return "unverified"
    verdicts = results.get("dmarc", ())
    if verdicts and all(_passes([one], sender) for one in verdicts):  # one that differs may be the true one
        return "verified"
    if _passes(results.get("spf", ()), sender) or _passes(results.get("dkim", ()), sender):
        return "plausible"
    return "unverified"


def _passes(results: Sequence[tuple[str, str]], sender: Sender) -> bool:
    return any(result == "pass" and _aligned(domain, sender.email) for result, domain in results)


def _results(headers: Headers, desk: Desk) -> dict[str, list[tuple[str, str]]]:
    """Return method -> (result, domain) of the topmost run of results, empty where it is not ours."""
    found: dict[str, list[tuple[str, str]]] = {}
    started = False
    for name, value in headers:
        if name == "received" and not started and _taken_in_elsewhere(value, desk):
            return {}
        if name == "authentication-results":
            clauses = _clauses(value.decode("utf-8", "replace"))
            if not _is_ours(clauses, desk):
                break
            started = True
            for method, result, domain in _methods(clauses[1:]):
                found.setdefault(method, []).append((result, domain))
        elif started:
            break
    return found


def _is_ours(clauses: Sequence[str], desk: Desk) -> bool:
    words = clauses[0].split() if clauses else []
    return bool(words) and words[0].lower() in {known.lower() for known in desk.authserv_ids}


def _clauses(value: str) -> list[str]:
    """Return what stands between semicolons, without comments; nothing where it can be read in two ways.

    Our server writes into the line what the sender has said, in quotation marks or comments: its address.
    """
    depth = 0
    kept: list[str] = []
    for token in _TOKEN.finditer(value):
        kind = token.lastgroup
        if kind == "bracket":
            depth += 1 if token.group() == "(" else -1
            kept.append(" ")
        elif kind is None or (kind == "quoted" and depth):
            return []
        elif not depth:
            kept.append(token.group() if kind == "plain" else _MEANS_MORE.sub("_", token.group("quoted")))
        if depth < 0:
            return []
    return [] if depth else "".join(kept).split(";")


def _methods(clauses: Sequence[str]) -> list[tuple[str, str, str]]:
    found = []
    for clause in clauses:
        if verdict := _METHOD.match(clause):
            method = verdict.group(1).lower()
            speaks_of = _SPEAKS_OF[method].search(clause)
            domain = speaks_of.group(1).lower() if speaks_of else ""
            found.append((method, verdict.group(2).lower(), domain))
    return found


def _taken_in_elsewhere(received: bytes, desk: Desk) -> bool:
    """Return whether a server within our domains that is not on the list wrote this Received line."""
    by = _BY.search(received.decode("utf-8", "replace"))
    host = by.group(1).lower().rstrip(".") if by else ""
    return _within(host, desk.own_domains) and not _within(host, desk.authserv_ids)


def _within(host: str, names: tuple[str, ...]) -> bool:
    return any(host == name.lower() or host.endswith("." + name.lower()) for name in names)


def _aligned(domain: str, email: str) -> bool:
    """Return whether `domain` (or an address in it) and the address `email` are of one organisation."""
    passed = normalise_domain(domain.rpartition("@")[2])
    return passed is not None and registrable_domain(passed) == registrable_domain(email.rpartition("@")[2])
