"""Layers taken away, so that the others are seen to hold alone: patched into a service's process.

As the planted bugs of tests/faults/mutants.py are; the product has no switch for any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.faults.mutants import part


def _unescaped() -> None:
    """The store's templates write what people said as it stands."""
    pages = part("services.store.console.pages").Pages

    begin = pages.__init__

    def begin_unescaped(self: Any, *arguments: Any, **named: Any) -> None:
        begin(self, *arguments, **named)
        self._environment.autoescape = False

    pages.__init__ = begin_unescaped


def _html_kept() -> None:
    """The mail intake takes HTML for text as it stands, with all its elements."""
    body = part("services.intake.mail.body")

    body.html_text = lambda html: (html, "")


LAYERS_OFF: Mapping[str, Callable[[], None]] = {"unescaped": _unescaped, "html_kept": _html_kept}
