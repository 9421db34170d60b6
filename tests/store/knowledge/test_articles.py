"""Articles as they are written: Markdown with named lines, feeds, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from services.store.knowledge.articles import ARTICLE_BYTES_MAX, read_markdown
from services.store.knowledge.feeds import read_feed
from services.store.knowledge.passages import WORDS_MAX, passages_of
from shared.errors import Rejected

MARKDOWN = """---
id: slow-site
language: en
title: Slow: what to do
updated: 2026-07-14
tags: website, slow , slow,
---

## What you see

Pages open late.
"""


def test_a_markdown_file_says_what_it_is() -> None:
    one = read_markdown(MARKDOWN.encode(), name="x.md")

    assert (one.slug, one.language, one.title) == ("slow-site", "en", "Slow: what to do")
    assert one.updated == date(2026, 7, 14)
    assert one.tags == ("website", "slow")
    assert one.body == "## What you see\n\nPages open late."


def test_a_file_without_named_lines_is_named_by_itself() -> None:
    one = read_markdown("# Spora stranica\r\n\r\nPričekajte.".encode(), name="26-slow_site.hr.md")

    assert (one.slug, one.language, one.title) == ("slow-site", "hr", "Spora stranica")
    assert read_markdown(b"# T\n\nx", name="t.md", language="en").language == "en"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "x.md: language"),
        (b"\xff\xfe", "not UTF-8"),
        (b"---\nid: x\n" + b"a: b\n" * 60, "do not end"),
        (MARKDOWN.replace("slow-site", "../../etc/passwd").encode(), "the id"),
        (MARKDOWN.replace("language: en", "language: xx").encode(), "language 'xx'"),
        (MARKDOWN.replace("2026-07-14", "yesterday").encode(), "not a date"),
        (MARKDOWN.replace("title: Slow: what to do", "").replace("## What you see", "").encode(), "no title"),
        (b"x" * (ARTICLE_BYTES_MAX + 1), "larger than"),
    ],
)
def test_what_is_no_article_is_refused_by_name(data: bytes, why: str) -> None:
    with pytest.raises(Rejected, match=why):
        read_markdown(data, name="x.md")


def test_a_passage_ends_with_a_step_and_is_never_long() -> None:
    steps = "\n".join(f"{number}. {'riječ ' * 30}kraj." for number in range(1, 9))
    found = passages_of(f"Uvod.\n\n## Koraci\n\n{steps}\n\n## Kraj\n\n{'bez točke ' * 200}")

    assert [one.heading for one in found[:2]] == ["", "Koraci"]
    assert all(len(one.text.split()) <= WORDS_MAX for one in found)
    assert all(one.text.endswith("kraj.") for one in found if one.heading == "Koraci")


RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Blog</title><language>hr-HR</language>
<item><title>Novi &amp; brži poslužitelji</title><link>https://example.com/blog/novi-posluzitelji/</link>
<guid>https://example.com/?p=1</guid>
<pubDate>Mon, 14 Sep 2026 08:00:00 +0200</pubDate><category>Novosti</category>
<description>Kratko.</description>
<content:encoded><![CDATA[<h2>Zašto</h2><p>Jer su <b>brži</b>.<script>alert(1)</script></p>
<ul><li>jedan</li><li>dva</li></ul><pre>a  &lt; b</pre>]]></content:encoded></item>
<item><title>Isti put</title><link>https://example.com/drugo/novi-posluzitelji</link><guid>7</guid>
<description>Nešto drugo.</description></item>
<item><title>Bez teksta</title><link>javascript:alert(1)</link></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Blog</title>
<entry><title type="html">Ports &amp;amp; names</title><id>tag:x,1</id><updated>2026-09-14T08:00:00Z</updated>
<link rel="edit" href="https://example.com/edit"/><link href="https://example.com/ports.html"/>
<category term="mail"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><h2>Ports</h2>
<p>Use 465 &lt;not&gt; <code>25</code>.</p></div></content></entry></feed>"""


def test_an_rss_file_becomes_articles_and_says_what_it_left_out() -> None:
    (first, second), left_out = read_feed(RSS.encode(), name="rss.xml")

    assert (first.slug, first.language, first.title) == (
        "novi-posluzitelji",
        "hr",
        "Novi & brži poslužitelji",
    )
    assert first.body == "## Zašto\n\nJer su **brži**.\n\n- jedan\n- dva\n\n```\na  < b\n```"
    assert (first.tags, first.updated) == (("Novosti",), date(2026, 9, 14))
    assert first.url == "https://example.com/blog/novi-posluzitelji/"
    assert second.slug.startswith("novi-posluzitelji-")
    assert left_out == ["entry 3: no text"]


def test_an_atom_file_becomes_articles_and_a_language_may_be_given() -> None:
    (one,), left_out = read_feed(ATOM.encode(), name="atom.xml")

    assert (one.slug, one.language, one.title) == ("ports", "en", "Ports & names")
    assert one.body == "## Ports\n\nUse 465 <not> `25`."
    assert one.url == "https://example.com/ports.html"
    assert left_out == []
    assert read_feed(ATOM.encode(), name="atom.xml", language="hr")[0][0].language == "hr"


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<rss><channel><item><title>&b;</title></item></channel></rss>"
)
OUTSIDE = (
    '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>'
)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (BOMB, "document type"),
        (OUTSIDE, "document type"),
        ("<rss>" + "<a>" * 100 + "</a>" * 100 + "</rss>", "deeper"),
        ("<html><body>no</body></html>", "neither RSS nor Atom"),
        ("no xml", "not XML"),
        ("", "not XML"),
        ("<rss><channel>", "not XML"),
        ("<rss>&undefined;</rss>", "not XML"),
    ],
)
def test_hostile_and_broken_xml_is_refused(data: str, why: str) -> None:
    with pytest.raises(Rejected, match=why):
        read_feed(data.encode(), name="feed.xml")
