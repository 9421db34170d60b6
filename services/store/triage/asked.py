"""What we have asked the customer already: nobody is asked the same thing twice. Pure.

A sentence of ours asks for a fact if it names it and is a question or a request. Better to take a question
for asked than to ask again: the panel shows what was asked and when, and the agent decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from shared.folding import fold

SENTENCE_CHARS_MAX = 600
SENTENCES_MAX = 400  # of one thread's answers

_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")
# Dots within domains and numbers end no sentence, as no space follows them.
_REQUEST = re.compile(
    r"\?|\b(?:molim\w*|javite|napisite|posaljite|navedite|recite|dostavite|zanima nas|trebam\w*"
    r"|please|let us know|tell us|send us|could you|can you|we need|provide)\b|^\s*(?:\d{1,2}[.)]|[-*•])\s"
)
_NAMES: Mapping[str, re.Pattern[str]] = {
    "domain": re.compile(
        r"\b(?:koj\w+ (?:je )?(?:to )?(?:vasa? )?(?:domen\w+|web.stranic\w+|stranic\w+)|naziv domene"
        r"|o kojoj (?:se )?(?:je )?(?:domen\w+|stranic\w+)|domain name|name of the domain"
        r"|(?:which|what)(?: is (?:the|your))? (?:domain|web ?site))"
    ),
    "mailbox": re.compile(
        r"\b(?:koj\w+ (?:je )?(?:to )?(?:e-?mail |mail )?(?:adres\w+|sanduc\w+|racun e-?poste)"
        r"|(?:adres\w+ e-?poste|e-?mail adres\w+|e-?mail address)"
        r"|(?:which|what) (?:e-?mail |mail )?(?:address|mailbox|account))"
    ),
    "direction": re.compile(
        r"\b(?:slanj\w+.{0,40}prim\w+|prim\w+.{0,40}slanj\w+|saljete.{0,40}prim\w+"
        r"|mozete li (?:jos )?(?:slati|primati)|can you (?:still )?(?:send|receive)"
        r"|send\w*.{0,40}receiv\w+|receiv\w+.{0,40}send\w*|incoming.{0,30}outgoing)"
    ),
    "since": re.compile(
        r"\b(?:od kad\w?|otkad\w?|since when|when did (?:it|this|you|the)|how long|when was"
        r"|kada? (?:je|se|ste) .{0,40}(?:poce\w*|pojavi\w*|primijeti\w*|zadnji put|dogodi\w*))"
    ),
    "error": re.compile(
        r"\b(?:poruk\w+ (?:o )?gresk\w+|(?:koj\w+|kakv\w+|tocn\w+|cijel\w+) (?:tocno )?(?:poruk\w+|gresk\w+)"
        r"|gresk\w+ (?:vam |tocno )?(?:se )?(?:javlja|pise|pojavljuje)|snimk\w+ (?:za)?slon\w*"
        r"|sto (?:tocno )?(?:pise|javlja)|screenshot|error message|(?:which|what|exact) error"
        r"|what does it say)"
    ),
    "client": re.compile(
        r"\b(?:koj\w+ (?:se )?(?:program\w*|uredaj\w*|preglednik\w*|aplikacij\w+|klijent\w*)"
        r"|(?:which|what) (?:mail |e-?mail )?(?:program|client|device|browser|app)\b)"
    ),
    "scope": re.compile(
        r"\b(?:samo (?:vam\w|kod vas|jedn\w+|vas)|koga .{0,30}pogada|jos (?:netko|nekome|kome|tko)"
        r"|sv[aei]\w* (?:\w+ )?ili samo|only you\b|you alone|any(?:one|body) else|everyone"
        r"|somebody else|who is affected|all users)"
    ),
    "steps": re.compile(
        r"\b(?:sto ste (?:sve )?(?:vec |dosad |do sada )*(?:poku|proba)\w+"
        r"|jeste li (?:vec |mozda )?(?:poku|proba)\w+|tried so far"
        r"|what (?:have you|did you) (?:already )?tr\w+|have you (?:already )?tried)"
    ),
}


class OurWords(msgspec.Struct, frozen=True, kw_only=True):
    """Something that we said in a thread: an answer, or a turn of a chat."""

    at: datetime
    channel: str
    text: str
    by: str = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question that we put already."""

    at: datetime
    channel: str
    by: str


def asked(ours: Iterable[OurWords]) -> dict[str, Asked]:
    """Return for each fact that we asked for when and where we first did."""
    found: dict[str, Asked] = {}
    left = SENTENCES_MAX
    for said in sorted(ours, key=lambda one: one.at):
        sentences = _SENTENCES.split(said.text)[:left]
        left -= len(sentences)
        for sentence in sentences:
            for name in asks_for(sentence):
                found.setdefault(name, Asked(at=said.at, channel=said.channel, by=said.by))
    return found


def asks_for(sentence: str) -> tuple[str, ...]:
    """Return the facts that one sentence of ours asks for."""
    folded = fold(sentence[:SENTENCE_CHARS_MAX])
    if not _REQUEST.search(folded):
        return ()
    return tuple(name for name, pattern in _NAMES.items() if pattern.search(folded))
