"""Links into the desk's log search, out of configured templates filled with a thread's facts. Pure.

A template's host is the desk's own and holds no value; every value is percent-encoded whole, so what somebody
wrote to us can neither lead elsewhere nor add a parameter. A link that lacks a value is not offered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlsplit

import msgspec

from shared.desk import LogLink
from shared.phrases import Phrase, phrase

PLACEHOLDERS = frozenset({"domain", "mailbox", "since", "error", "server"})
URL_CHARS_MAX = 2_000  # what every browser and proxy carries

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A link that an agent may follow."""

    name: str
    url: str


def links(templates: Sequence[LogLink], problem: str, values: Mapping[str, str]) -> tuple[Link, ...]:
    """Return the links for a class of problem of which every value is known; a template may be for all."""
    filled = (
        (template.name, fill(template.url, values))
        for template in templates
        if not template.problem or template.problem == problem
    )
    return tuple(Link(name=name, url=url) for name, url in filled if url)


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return the template with its values put in; empty where one is missing or the result is no good."""
    names = set(_PLACEHOLDER.findall(template))
    # A value of dots alone would walk up the path, as no encoding changes them.
    usable = {name: value for name, value in values.items() if value.strip(". ")}
    if fault(template) or not names <= set(usable):
        return ""
    url = _PLACEHOLDER.sub(
        lambda found: quote(usable[found[1]].encode("utf-8", "replace"), safe=""), template
    )
    return url if len(url) <= URL_CHARS_MAX else ""


def fault(template: str) -> Phrase | None:
    """Return what is wrong with a template, in a few words; None if nothing is."""
    if not template.isascii() or not template.isprintable() or " " in template or "\\" in template:
        return phrase("link_letters", "a URL is printable ASCII without spaces")
    if len(template) > URL_CHARS_MAX:
        return phrase("link_too_long", "it is longer than {n} characters", n=URL_CHARS_MAX)
    unknown = set(_PLACEHOLDER.findall(template)) - PLACEHOLDERS
    if unknown or "{" in _PLACEHOLDER.sub("", template) or "}" in _PLACEHOLDER.sub("", template):
        return phrase(
            "link_values", "its values are {known}, in braces", known=", ".join(sorted(PLACEHOLDERS))
        )
    try:
        parts = urlsplit(template)
        host = parts.hostname or ""
    except ValueError:
        return phrase("link_unreadable", "it is no URL")
    if not template.startswith("https://") or not host:
        return phrase("link_not_https", "it must begin with https:// and a host")
    if "{" in parts.netloc or "@" in parts.netloc:
        return phrase("link_host", "its host is fixed: no value and no password in it")
    return None
