"""Texts and lines that patterns and comparisons hate: a seed over and over, and nearly a name. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.hostile.loading.case import (
    LINE_CHARS,
    QUERY_CHARS,
    TEXT_CHARS,
    TIMES,
    Case,
    Door,
    chat,
    note,
    post,
    quoted,
)

SEEDS: Mapping[str, str] = {
    "one letter": "a",
    "blanks and a letter": " " * 99 + "x",
    "line ends": "\n",
    "carriage returns": "\r",
    "tabs": "\t",
    "quotes of mails": "\n> ",
    "deep quotes": ">",
    "dashes": "-",
    "underscores": "_",
    "dots": ".",
    "letters and dots": "a.",
    "at signs": "a@",
    "addresses": "a@b.hr,",
    "hosts": "www.",
    "links": "http://",
    "links that never end": "http://a/?",
    "brackets": "(",
    "square brackets": "[",
    "angles": "<",
    "entities": "&lt;",
    "digits": "1",
    "digits and blanks": "1 ",
    "cards": "4111 1111 1111 111",
    "telephone numbers": "+38591555",
    "passwords": "lozinka: ",
    "passwords of passwords": "lozinka lozinka: je ",
    "keys": "sk_live_",
    "base64": "QUJD",
    "hexadecimal": "0f",
    "references": "OT-",
    "tags": "[OT-1234-5] ",
    "errors": "550 5.1.1 ",
    "times": "od 12:30 do ",
    "dates": "12.3.2026. ",
    "greetings": "Poštovani, ",
    "signatures": "Lijep pozdrav,\n",
    "headers of forwards": "From: a\nSent: b\nTo: c\nSubject: d\n",
    "since when": "od jučer od jutros ",
    "nothing works": "ne radi ne radi ",
    "combining marks": "e\u0301",
    "wide letters": "\uff21",
    "emoji": "\U0001f469\u200d",
    "direction": "\u202e\u202c",
    "ligatures": "\ufb03",
    "slashes": "/",
    "backslashes": "\\",
    "quotation marks": '"',
    "domains": "horvat-gradnja.hr ",
    "nearly domains": "horvat-gradnja.h ",
    "idna": "xn--",
}


def texts(times: int) -> Iterator[Case]:
    """Yield texts in every field that takes long ones, and searches for them."""
    for name, seed in SEEDS.items():
        text = (seed * (TEXT_CHARS * times // len(seed) + 1))[: TEXT_CHARS * times - 1] + "!"
        mark = f"{name}-{times}"
        bodies: Mapping[Door, tuple[bytes, Any]] = {
            "phone": (b"/v1/phone-notes", note(text, mark)),
            "chat": (b"/v1/transcripts", chat(text, mark)),
            "ticket": (b"/v1/tickets", post(text, mark)),
            "store": (b"/v1/lookup", {"text": text[: 4_000 * times]}),
        }
        for door, (target, body) in bodies.items():
            if times == 1 or name in HEAVIEST:
                said = json.dumps(body, ensure_ascii=False).encode()
                yield Case(name=f"text of {name}", times=times, door=door, target=target, body=said)
        query = text[: QUERY_CHARS * times]
        for path in (b"/v1/search", b"/search", b"/v1/customers", b"/customers", b"/v1/articles", b"/"):
            if times < TIMES[-1]:
                target = path + b"?q=" + quoted(query)
                yield Case(name=f"search for {name}", times=times, door="store", target=target, method=b"GET")


HEAVIEST = frozenset(
    {"one letter", "blanks and a letter", "addresses", "cards", "passwords", "combining marks"}
)


def lines(times: int) -> Iterator[Case]:
    """Yield names, companies and domains of one length that are nearly what the directory has."""
    near = {
        "company": "Horvat Gradnja d.o.o. ",
        "caller_name": "Ivan Horvat ",
        "domain": "horvat-gradnja.hr.",
        "customer_ref": "C-1001 ",
        "email": "ivan@horvat-gradnja.hr,",
        "caller_number": "+385 91 555 0101 ",
    }
    for turn, letter in enumerate("qxzw"):
        lines = {
            name: (text * LINE_CHARS)[: LINE_CHARS * times - 3 * turn].replace("a", letter, turn)
            for name, text in near.items()
        }
        body = note("Ne radi pošta na horvat-gradnja.hr", f"lines-{times}-{turn}") | lines
        said = json.dumps(body).encode()
        yield Case(name="long lines", times=times, door="phone", target=b"/v1/phone-notes", body=said)
        asked = {
            "text": "Ne radi pošta",
            "name": lines["caller_name"][: 200 * times],
            "company": lines["company"][: 200 * times],
            "domain": lines["domain"][: 200 * times],
            "number": lines["caller_number"][: 60 * times],
        }
        said = json.dumps(asked).encode()
        yield Case(name="look-up of long lines", times=times, door="store", target=b"/v1/lookup", body=said)
