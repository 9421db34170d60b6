"""HTML of a blog post to the little Markdown that articles are kept in. Pure.

Only what carries meaning is kept: headings, lists, paragraphs, code, strong words. Scripts, styles, pictures
and every attribute are dropped, so nothing active survives. Cut to size before it is parsed: nested elements
cost quadratic time in every parser.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

HTML_CHARS_MAX = 256 * 1024
NODES_MAX = 50_000
OPEN_TAGS_MAX = 20_000  # beyond, no parser is asked and tags are only taken out

_SILENT = frozenset(
    {"head", "title", "script", "style", "template", "noscript", "iframe", "object", "svg", "math"}
)
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "header", "footer", "table", "tr", "ul", "ol", "hr"}
    | {"blockquote", "figure", "figcaption"}
)
_MARKS = {
    **{f"h{level}": (f"\n\n{'#' * level} ", "\n\n") for level in range(1, 7)},
    **dict.fromkeys(_BLOCKS, ("\n\n", "\n\n")),
    "br": ("\n", ""),
    "li": ("\n- ", ""),
    "pre": ("\n\n```\n", "\n```\n\n"),
    "strong": ("**", "**"),
    "b": ("**", "**"),
    "code": ("`", "`"),
    "td": (" ", " "),
}
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_MANY_BLANK = re.compile(r"\n{3,}")
_OPEN_TAG = re.compile(r"<[a-zA-Z]")
_TAG = re.compile(r"<[^<>]{0,2000}>")


def to_markdown(html: str) -> str:
    """Return the text of `html` as Markdown; text without any markup comes back as it is, in one line."""
    html = html[:HTML_CHARS_MAX]
    if "<" not in html and "&" not in html:
        return html.strip()
    if len(_OPEN_TAG.findall(html)) > OPEN_TAGS_MAX:
        return _SPACE.sub(" ", _TAG.sub(" ", html)).strip()
    body = LexborHTMLParser(html).body
    return _written(body) if body is not None else ""


def _written(root: LexborNode) -> str:
    """Return the text under a node, on a walk without recursion; a string on the stack closes an element."""
    parts: list[str] = []
    stack: list[LexborNode | str] = [root]
    open_pre = 0
    for _ in range(2 * NODES_MAX):
        if not stack:
            break
        node = stack.pop()
        if isinstance(node, str):
            open_pre -= node == "pre"
            parts.append(_MARKS.get(node, ("", ""))[1] if not (open_pre and node == "code") else "")
            continue
        tag = node.tag or ""
        if tag == "-text":
            text = node.text_content or ""
            parts.append(text if open_pre else _flowing(text, after=parts[-1] if parts else "\n"))
        elif tag not in _SILENT and not tag.startswith(("-", "!", "_")):
            parts.append(_MARKS.get(tag, ("", ""))[0] if not (open_pre and tag == "code") else "")
            open_pre += tag == "pre"
            stack.append(tag)
            stack.extend(reversed(list(node.iter(include_text=True))))
    return _MANY_BLANK.sub("\n\n", "".join(parts)).strip()


def _flowing(text: str, *, after: str) -> str:
    """Return text outside of `pre`: single spaces, none at the beginning of a line."""
    flowing = _SPACE.sub(" ", text)
    return flowing.lstrip() if after.endswith("\n") else flowing
