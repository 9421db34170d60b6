"""The three kinds of failure, by what the caller does next.

Anything else that is raised is a defect of ours and stays loud.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shared.phrases import Phrase, phrased


class OneThreadError(Exception):
    """Root of the failures we foresee; its text is fit for an operator's eyes."""


class Rejected(OneThreadError):  # noqa: N818  named by what happened to the input
    """The input can never be taken as it is: a 4xx, a 5xx of SMTP, or a dead letter."""

    def __init__(
        self,
        detail: str | Phrase,
        *,
        pointer: str = "",
        status: int = 422,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`detail` says in English why; as a phrase with a code, pages say it in the reader's language.

        `pointer` is a JSON pointer to the field at fault (RFC 6901), empty for the whole; `headers` go with
        the answer over HTTP.
        """
        self.phrase = phrased(detail)
        super().__init__(self.phrase.text)
        self.detail = self.phrase.text
        self.pointer = pointer
        self.status = status
        self.headers = headers


class Unavailable(OneThreadError):  # noqa: N818
    """Something we need is away or full; the same input may be tried again later (503, 451)."""


class Refused(OneThreadError):  # noqa: N818
    """The environment is not fit to start in; one line says why, the exit status is not zero."""
