"""HTML mail becomes text: what a reader would see, quotes marked with ">", nothing run or fetched. Pure.

Cut to size before it is parsed: nested elements cost quadratic time in every parser measured.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

HTML_CHARS_MAX = 256 * 1024
NODES_MAX = 50_000
OPEN_TAGS_MAX = 20_000  # of those that nest; beyond, no parser is asked

_NESTING = re.compile(
    r"<(?:div|span|table|td|tr|p|blockquote|font|b|i|a|ul|ol|li|center|section)\b", re.IGNORECASE
)
_SILENT = frozenset(
    {"head", "title", "style", "script", "template", "noscript", "object", "svg", "math", "select"}
)
_BLOCKS = frozenset(
    {
        "p",
        "div",
        "tr",
        "li",
        "ul",
        "ol",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
        "hr",
        "blockquote",
    }
    | {
        "section",
        "article",
        "header",
        "footer",
        "address",
        "dl",
        "dt",
        "dd",
        "center",
        "tbody",
        "fieldset",
        "form",
    }
)
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "hr"})
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f\xa0\u200b\ufeff]+")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_MANY_BLANK = re.compile(r"\n{3,}")


def html_text(html: str) -> tuple[str, str]:
    """Return the text of `html`, and a note on what was cut, empty where nothing was."""
    cut = len(html) > HTML_CHARS_MAX
    html = html[:HTML_CHARS_MAX]
    if len(_NESTING.findall(html)) > OPEN_TAGS_MAX:
        return _SPACE.sub(" ", _TAG.sub(" ", html)).strip(), "HTML too complex: tags taken out only"
    root = LexborHTMLParser(html).root
    text, whole = _Writer().write(root) if root is not None else ("", True)
    return text, "" if whole and not cut else "HTML cut"


class _Writer:
    """Collects lines of text on a walk over the nodes, without recursion."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quotes = 0

    def write(self, root: LexborNode) -> tuple[str, bool]:
        """Return the text under `root`, and whether all of it was read."""
        stack: list[LexborNode | str] = [root]
        count = 0
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                self._close(node)
                continue
            count += 1
            if count > NODES_MAX or len(stack) > NODES_MAX:
                self._end_line()
                return self._text(), False
            tag = node.tag or ""
            if tag == "-text":
                self.line.append(_SPACE.sub(" ", node.text_content or ""))
            elif tag == "br":
                self._end_line(keep_blank=True)
            elif tag not in _SILENT and not tag.startswith(("-", "!", "_")) and not _is_hidden(node):
                self._open(tag)
                stack.append(tag)
                stack.extend(reversed(list(node.iter(include_text=True))))
        self._end_line()
        return self._text(), True

    def _open(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_line()
        elif tag in {"td", "th"} and self.line:
            self.line.append(" ")
        if tag in _PARAGRAPHS:
            self.lines.append(">" * min(self.quotes, 1))
        if tag == "blockquote":
            self.quotes += 1

    def _close(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_line()
        if tag == "blockquote":
            self.quotes -= 1
        if tag in _PARAGRAPHS:
            self.lines.append(">" * min(self.quotes, 1))

    def _end_line(self, *, keep_blank: bool = False) -> None:
        text = _SPACE.sub(" ", "".join(self.line)).strip()
        self.line.clear()
        if text or keep_blank:
            self.lines.append("> " * min(self.quotes, 5) + text)

    def _text(self) -> str:
        return _MANY_BLANK.sub("\n\n", "\n".join(self.lines)).strip()


def _is_hidden(node: LexborNode) -> bool:
    style = node.attributes.get("style")
    return style is not None and bool(_HIDDEN.search(style[:500]))
