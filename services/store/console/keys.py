"""The one table of keys: what each does on which page. The help overlay shows it and keys.js obeys it. Pure.

A letter alone is a command only outside of fields, and only while the agent wants it so (WCAG 2.1.4): then
nothing is done by a slip, or by what somebody says to their computer.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

INBOX, THREAD, REVIEWS, INCIDENT, LIST = "inbox", "thread", "reviews", "incident", "list"
PRESS = "press"  # the button or fold on the page that bears the key


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """One key."""

    key: str  # as the browser names it
    act: str = PRESS  # what keys.js calls it
    words: str  # key of the catalogue
    pages: frozenset[str] = frozenset()  # empty: all of them
    href: str = ""  # where `go` leads
    right: str = ""  # only for who has it

    @property
    def shown(self) -> str:
        """How a keyboard shows it."""
        return self.key if len(self.key) > 1 else self.key.upper()


def _on(*pages: str) -> frozenset[str]:
    return frozenset(pages)


KEYS: Sequence[Key] = (
    Key(key="j", act="next", words="keys.next", pages=_on(INBOX, LIST)),
    Key(key="k", act="previous", words="keys.previous", pages=_on(INBOX, LIST)),
    Key(key="a", act="take", words="keys.take", pages=_on(INBOX, THREAD), right="work"),
    Key(key="n", words="keys.note", pages=_on(THREAD), right="work"),
    Key(key="e", words="keys.close", pages=_on(THREAD), right="work"),
    Key(key="1", words="keys.accept", pages=_on(REVIEWS), right="correct"),
    Key(key="2", words="keys.accept.second", pages=_on(REVIEWS), right="correct"),
    Key(key="3", words="keys.accept.third", pages=_on(REVIEWS), right="correct"),
    Key(key="0", words="keys.reject", pages=_on(REVIEWS), right="correct"),
    Key(key="s", words="keys.skip", pages=_on(REVIEWS)),
    Key(key="b", words="keys.together", pages=_on(REVIEWS), right="correct"),
    Key(key="1", words="keys.confirm", pages=_on(INCIDENT), right="work"),
    Key(key="0", words="keys.dismiss", pages=_on(INCIDENT), right="work"),
    Key(key="z", act="undo", words="keys.undo", right="work"),
    Key(key="c", act="go", words="keys.call", href="/calls/new", right="work"),
    Key(key="i", act="go", words="keys.inbox", href="/"),
    Key(key="/", act="search", words="keys.search"),
    Key(key="?", act="help", words="keys.help"),
)


def keys_of(path: str, rights: frozenset[str]) -> list[Key]:
    """Return the keys of the page at `path` for who has `rights`, those of this page first."""
    page = page_of(path)
    return [
        one for one in KEYS if (not one.pages or page in one.pages) and (not one.right or one.right in rights)
    ]


def page_of(path: str) -> str:
    """Return what kind of page stands at `path`; empty for one without keys of its own."""
    for begins, page in (("/threads/", THREAD), ("/incidents/", INCIDENT)):
        if path.startswith(begins):
            return page
    if path.startswith("/reviews"):
        return REVIEWS
    if path == "/":
        return INBOX
    return LIST if path in {"/customers", "/incidents", "/articles", "/search", "/dead-letters"} else ""
