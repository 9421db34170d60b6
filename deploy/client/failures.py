"""How a call can fail: refused for good, or the other side away for longer than we wait."""

from __future__ import annotations


class CallFailed(Exception):  # noqa: N818
    """Root of what a client raises; its text is fit for an operator's eyes."""


class CallRefused(CallFailed):
    """The service will not do it, however often it is asked: a problem of RFC 9457."""

    def __init__(self, status: int, detail: str, *, pointer: str = "") -> None:
        """`pointer` is a JSON pointer to the field at fault, empty for the whole."""
        super().__init__(f"{status}: {detail}" + (f" ({pointer})" if pointer else ""))
        self.status = status
        self.detail = detail
        self.pointer = pointer


class Away(CallFailed):
    """The service did not answer, or asked us to wait longer than we do. The same call may be made again."""
