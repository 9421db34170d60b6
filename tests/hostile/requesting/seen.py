"""What the pages show that a client goes on with: names in paths, forms with their fields, queries. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

NAMES_MAX = 200  # of one kind; the latest stay
FORMS_MAX = 12  # of one route
CLOSED = frozenset({"hidden", "radio", "checkbox", "submit"})
_LINK = re.compile(r'(?:href|action|formaction|data-lookup)="(/[^"#]*)')
_PARAMETER = re.compile(r"\{([a-z_]+)\}")


class Field(msgspec.Struct, frozen=True):
    """One field of a form; `free`: its owner types words into it."""

    name: str
    value: str
    free: bool


class Form(msgspec.Struct, frozen=True):
    """A form as a page shows it."""

    path: str
    fields: tuple[Field, ...]


class Seen:
    """What has been seen so far, to be asked for again."""

    def __init__(self, rows: Collection[str], *, kept: Mapping[str, Collection[str]]) -> None:
        """`rows`: "METHOD /path/{parameter}". `kept`: names, by the word before, that are left alone."""
        self._patterns = {row: _pattern(row.partition(" ")[2]) for row in rows}
        self._kept = kept
        self.names: dict[str, list[str]] = defaultdict(list)
        self.forms: dict[str, dict[tuple[str, ...], Form]] = defaultdict(dict)
        self.queries: dict[str, dict[str, str]] = defaultdict(dict)

    def read(self, html: bytes) -> list[str]:
        """Take note of a page; return the paths of our own that it leads to."""
        text = html.decode("utf-8", "replace")
        links = [link.replace("&amp;", "&") for link in _LINK.findall(text)]
        for link in links:
            self.note(link)
        for node in LexborHTMLParser(text).css("form"):
            self._form(node)
        return links

    def note(self, link: str) -> None:
        """Take note of a path, with its query."""
        parts = urlsplit(link)
        words = parts.path.split("/")[1:]
        for before, name in pairwise(words):
            self._name(before, unquote(name))
        if parts.query and (row := self.row_of("GET", parts.path)):
            self.queries[row] |= dict(parse_qsl(parts.query, keep_blank_values=True))

    def row_of(self, method: str, path: str) -> str:
        """Return the row that serves the path, empty for none; one without parameters goes first."""
        fitting = [
            row
            for row, pattern in self._patterns.items()
            if row.startswith(f"{method} ") and pattern.fullmatch(path)
        ]
        return min(fitting, key=lambda row: row.count("{"), default="")

    def _name(self, before: str, name: str) -> None:
        names = self.names[before]
        if name and name not in names and name not in self._kept.get(before, ()):
            names.append(name)
            del names[:-NAMES_MAX]

    def _is_kept(self, path: str) -> bool:
        words = path.split("/")
        return any(unquote(name) in self._kept.get(before, ()) for before, name in pairwise(words))

    def _form(self, node: LexborNode) -> None:
        action = (node.attributes.get("action") or "").partition("?")[0]
        method = (node.attributes.get("method") or "get").upper()
        fields = tuple(_fields(node))
        if method == "GET" and (row := self.row_of("GET", action)):
            self.queries[row] |= {one.name: one.value for one in fields}
        targets = [action, *(one.attributes.get("formaction") or "" for one in node.css("[formaction]"))]
        for path in filter(None, targets):
            if (row := self.row_of("POST", path)) and not self._is_kept(path):
                forms = self.forms[row]
                kind = tuple(f"{one.name}={one.value}" if not one.free else one.name for one in fields[:6])
                forms.pop(kind, None)  # the latest is put at the end
                forms[kind] = Form(path, fields)
                while len(forms) > FORMS_MAX:
                    forms.pop(next(iter(forms)))


def _pattern(path: str) -> re.Pattern[str]:
    """Return what the route's paths look like; a parameter fills one word."""
    parts = _PARAMETER.split(path)
    return re.compile("".join("[^/]+" if place % 2 else re.escape(part) for place, part in enumerate(parts)))


def _fields(node: LexborNode) -> Iterable[Field]:
    for one in node.css("input, textarea, select, button"):
        name = one.attributes.get("name")
        if not name:
            continue
        kind = one.attributes.get("type") or ("submit" if one.tag == "button" else one.tag)
        if one.tag == "select":
            chosen = one.css_first("option[selected]") or one.css_first("option")
            yield Field(name, (chosen.attributes.get("value") or "") if chosen else "", free=False)
        elif one.tag == "textarea":
            yield Field(name, one.text(), free=True)
        else:
            yield Field(name, one.attributes.get("value") or "", free=str(kind) not in CLOSED)
