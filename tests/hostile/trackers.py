"""Mails of our own that want to be heard of when they are opened: a tracker in every place that loads one."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from tests.faults.traffic import AUTHSERV
from tests.hostile.lots import Lot

HOST = "tracker.example"

# By name: what loads {url} without being asked, in some browser or mail program.
FORMS = {
    "img": '<img src="{url}">',
    "pixel": '<img src="{url}" width=1 height=1 style="display:none">',
    "unquoted": "<img/src={url}>",
    "srcset": '<img srcset="{url} 1x, {url}?2 2x">',
    "picture": '<picture><source srcset="{url}"><img></picture>',
    "lowsrc": '<img lowsrc="{url}" dynsrc="{url}">',
    "input": '<input type=image src="{url}">',
    "background": '<table background="{url}"><tr><td background="{url}">x</table>',
    "body": '<body background="{url}">x',
    "style": '<p style="background-image:url({url})">x</p>',
    "escaped-style": '<p style="background:u\\72l({url})">x</p>',
    "image-set": "<p style=\"background-image:image-set('{url}' 1x)\">x</p>",
    "list-style": '<ul style="list-style-image:url({url})"><li>x</ul>',
    "border": '<p style="border:9px solid;border-image:url({url}) 9">x</p>',
    "cursor": '<p style="cursor:url({url}),auto">x</p>',
    "content": "<style>p::before{{content:url({url})}}</style><p>x</p>",
    "import": "<style>@import '{url}';</style>",
    "import-url": "<style>@import url({url});</style>",
    "font": "<style>@font-face{{font-family:t;src:url({url})}}</style><p style='font-family:t'>x</p>",
    "filter": '<p style="filter:url({url}#x)">x</p>',
    "mask": '<p style="mask-image:url({url})">x</p>',
    "stylesheet": '<link rel=stylesheet href="{url}">',
    "icon": '<link rel=icon href="{url}">',
    "preload": '<link rel=preload as=image href="{url}">',
    "prefetch": '<link rel=prefetch href="{url}">',
    "modulepreload": '<link rel=modulepreload href="{url}">',
    "manifest": '<link rel=manifest href="{url}">',
    "script": '<script src="{url}"></script>',
    "module": "<script type=module>import '{url}'</script>",
    "iframe": '<iframe src="{url}"></iframe>',
    "frame": '<frameset><frame src="{url}"></frameset>',
    "srcdoc": "<iframe srcdoc=\"<img src='{url}'>\"></iframe>",
    "object": '<object data="{url}"></object>',
    "embed": '<embed src="{url}">',
    "video": '<video src="{url}" autoplay></video>',
    "poster": '<video poster="{url}"></video>',
    "audio": '<audio src="{url}" autoplay></audio>',
    "source": '<video autoplay><source src="{url}"></video>',
    "track": '<video><track default src="{url}"></video>',
    "refresh": '<meta http-equiv=refresh content="0;url={url}">',
    "base": '<base href="{url}/"><img src="under">',
    "svg-image": '<svg><image href="{url}"/></svg>',
    "svg-xlink": '<svg><image xlink:href="{url}"/></svg>',
    "svg-use": '<svg><use href="{url}#x"/></svg>',
    "svg-filter": '<svg><filter id=f><feImage href="{url}"/></filter><rect width=9 filter="url(#f)"/></svg>',
    "svg-style": "<svg><style>@import '{url}';</style></svg>",
    "svg-pattern": '<svg><rect width=9 height=9 fill="url({url}#x)"/></svg>',
    "mutating": '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src={url}&gt;">',
    "comment": '<!--[if gte mso 9]><img src="{url}"><![endif]--><!--><img src="{url}">-->',
    "noscript": '<noscript><p title="</noscript><img src={url}>">',
    "template": '<div><template shadowrootmode=open><img src="{url}"></template></div>',
    "twice-escaped": "&lt;img src=&quot;{url}&quot;&gt; &amp;lt;img src=&quot;{url}&quot;&amp;gt;",
    "entities": '<img src="&#104;ttp:{path}">',
    "no-scheme": '<img src="{path}">',
    "backslashes": '<img src="\\\\{host}\\x">',
    "xml": '<?xml-stylesheet href="{url}"?><img xmlns="x" src="{url}">',
    "portal": '<portal src="{url}"></portal><fencedframe></fencedframe>',
    "css-link": "<p style=\"background:url('{url}');\" class=\"x\">x</p><a href='{url}' ping='{url}'>x</a>",
    "markdown": "![x]({url}) [x]: {url}",
}
# Header lines by which some programs load something or are asked to.
LINES = (
    "X-Image-URL: {url}",
    "Face: {url}",
    "Content-Base: {url}",
    "Content-Location: {url}",
    "List-Unsubscribe: <{url}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click",
    "BIMI-Location: v=BIMI1; l={url}",
    "Organization: <img src={url}>",
)


class Tracker(msgspec.Struct, frozen=True):
    """One mail, and the HTML in it."""

    name: str
    html: str
    raw: str


def trackers(lot: Lot) -> Iterator[Tracker]:
    """Yield the mails, each from the lot's customer: as HTML alone, and beside a plain text that is empty."""
    for name, form in FORMS.items():
        url = f"http://{HOST}/{name}"
        html = form.format(url=url, path=f"//{HOST}/{name}", host=HOST)
        yield Tracker(name, html, _mail(lot, name, [*_part("text/html", html)]))
        yield Tracker(name, html, _mail(lot, f"{name}-stub", [*_two_ways(html)]))
    for place, line in enumerate(LINES):
        url = f"http://{HOST}/line-{place}"
        body = [line.format(url=url), *_part("text/html", f"<p>Pošta {url}</p>")]
        yield Tracker(f"line-{place}", "", _mail(lot, f"line-{place}", body))
    url = f"http://{HOST}/elsewhere"
    outside = f'Content-Type: message/external-body; access-type=URL; URL="{url}"'
    yield Tracker("external", "", _mail(lot, "external", [outside, "", "Content-Type: image/png", ""]))


def _part(media_type: str, text: str) -> list[str]:
    return [f"Content-Type: {media_type}; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", text]


def _two_ways(html: str) -> list[str]:
    """Return a body whose plain text says nothing, with the HTML beside it and a picture that it names."""
    return [
        "Content-Type: multipart/related; boundary=uz",
        "",
        "--uz",
        "Content-Type: multipart/alternative; boundary=ili",
        "",
        "--ili",
        *_part("text/plain", ""),
        "--ili",
        *_part("text/html", f'{html}<img src="cid:slika">'),
        "--ili--",
        "--uz",
        "Content-Type: image/svg+xml; name=slika.svg",
        "Content-ID: <slika>",
        "",
        f'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://{HOST}/cid"/></svg>',
        "--uz--",
    ]


def _mail(lot: Lot, name: str, rest: list[str]) -> str:
    head = [
        f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from={lot.domain}",
        f"From: Vlasnik <{lot.address}>",
        "To: podrska@plavihost.example",
        f"Subject: Slika {name} se ne vidi na {lot.domain}",
        f"Message-ID: <{name}@{lot.domain}>",
        "MIME-Version: 1.0",
    ]
    return "\r\n".join([*head, *rest, ""])
