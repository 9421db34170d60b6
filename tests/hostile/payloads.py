"""Payloads that want to run as a script: a seeded set of our own, and other people's where they are named.

Our own are put together: what a payload breaks out of, the element and handler that run it, what is then
called, and how all of it is written so that filters miss it.
"""

from __future__ import annotations

import base64
import itertools
import json
import os
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from tests.hostile.payload_forms import BREAKOUTS, BREAKOUTS_MORE, CALLS, ELEMENTS, INSIDE, MUTATING
from tests.hostile.strings import CORPUS, NAUGHTY

Way = Callable[[random.Random, str], str]
PAYLOADS = "xss-payloads.txt"  # other people's, in the folder that CORPUS names
T = TypeVar("T")
WANTED = 7_200  # in all, whether other people's are at hand or not
OWN_MIN = 1_000


def payloads(seed: int, *, environment: Mapping[str, str] = os.environ) -> tuple[list[str], int]:
    """Return at least WANTED payloads in a seeded order, and how many of them are other people's."""
    others = third_party(environment)
    count = max(OWN_MIN, WANTED - len(others))
    every = list(dict.fromkeys([*others, *own(seed, count)]))
    random.Random(f"{seed} payloads").shuffle(every)
    return every, len(others)


def third_party(environment: Mapping[str, str]) -> list[str]:
    """Return other people's payloads and strings, each once; none where no folder is named."""
    if not (named := environment.get(CORPUS)):
        return []
    folder = Path(named)
    lines = (folder / PAYLOADS).read_text(encoding="utf-8", errors="replace").splitlines()
    strings = json.loads((folder / NAUGHTY).read_text(encoding="utf-8"))
    storable = (one.encode("utf-8", "replace").decode().replace("\0", "") for one in (*lines, *strings))
    return list(dict.fromkeys(one for one in storable if one.strip()))


def own(seed: int, count: int) -> list[str]:
    """Return `count` payloads of our own, each once; whatever the seed, every element is among the first."""
    dice = random.Random(f"{seed} own payloads")
    found = dict.fromkeys(_plain())
    while len(found) < count:
        found[_drawn(dice)] = None
    return list(itertools.islice(found, count))


def _plain() -> Iterator[str]:
    for form in (*ELEMENTS, *MUTATING, *INSIDE):
        yield form.format(call=CALLS[0])


def _drawn(dice: random.Random) -> str:
    call = dice.choice(CALLS)
    kind = dice.random()
    if kind < 0.2:
        return _written(dice, dice.choice(INSIDE).format(call=call))
    if kind < 0.35:
        tight = dice.choice([one for one in CALLS if " " not in one])
        return dice.choice(BREAKOUTS) + dice.choice(MUTATING).format(call=tight)
    element = dice.choice(ELEMENTS).format(call=call)
    return dice.choice((*BREAKOUTS, *BREAKOUTS_MORE)) + _written(dice, element)


def _written(dice: random.Random, payload: str) -> str:
    """Return the payload in one of the ways in which filters miss it; half of the time as it is."""
    ways: tuple[Way, ...] = (
        _mixed,
        _slashed,
        _entities,
        _broken_lines,
        _percent,
        _escaped,
        _twice_escaped,
        _wide,
    )
    ways += (_with_unseen, _nested, _in_base64, _utf7, _unclosed)
    return payload if dice.random() < 0.5 else dice.choice(ways)(dice, payload)


def _mixed(dice: random.Random, payload: str) -> str:
    head, angle, rest = payload.partition("<")
    name, space, more = rest.partition(" ")
    return head + angle + "".join(dice.choice((one.upper(), one.lower())) for one in name) + space + more


def _slashed(dice: random.Random, payload: str) -> str:
    return payload.replace(" ", dice.choice(("/", "//", "\x0c", "/x/", "\n", "\r", "/**/")))


def _entities(dice: random.Random, payload: str) -> str:
    form = dice.choice(("&#{0};", "&#x{0:x};", "&#{0:07}", "&#x{0:x}"))
    return payload.replace("a", form.format(ord("a"))).replace("(", dice.choice(("(", "&lpar;")))


def _broken_lines(dice: random.Random, payload: str) -> str:
    blank = dice.choice(("\n", "\t", "\r\n", "&Tab;", "&NewLine;"))
    return payload.replace("javascript:", f"java{blank}script{blank}:").replace("=", f"{blank}=", 1)


def _percent(_: random.Random, payload: str) -> str:
    return quote(payload, safe="")


def _escaped(_: random.Random, payload: str) -> str:
    return payload.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _twice_escaped(dice: random.Random, payload: str) -> str:
    return _escaped(dice, _escaped(dice, payload))


def _wide(dice: random.Random, payload: str) -> str:
    pairs = dice.choice(((("<", "＜"), (">", "＞")), (("<", "‹"), (">", "›")), (("'", "ʼ"), ('"', "＂"))))
    return payload.translate({ord(one): other for one, other in pairs})


def _with_unseen(dice: random.Random, payload: str) -> str:
    place = dice.randrange(1, len(payload))
    return payload[:place] + dice.choice(("\x01", "\u200b", "\ufeff", "\u2028", "\u00ad")) + payload[place:]


def _nested(_: random.Random, payload: str) -> str:
    return payload.replace("<script", "<scr<script>ipt").replace("on", "oonn", 1)


def _in_base64(_: random.Random, payload: str) -> str:
    packed = base64.b64encode(payload.encode("utf-8", "replace")).decode()
    return f'<object data="data:text/html;base64,{packed}"></object>'


def _utf7(_: random.Random, payload: str) -> str:
    return payload.replace("<", "+ADw-").replace(">", "+AD4-")


def _unclosed(_: random.Random, payload: str) -> str:
    return payload.rstrip("> ").removesuffix("</script")


def cut(every: Sequence[T], size: int) -> list[list[T]]:
    """Return what there is in lists of `size`, the last one shorter."""
    return [list(every[place : place + size]) for place in range(0, len(every), size)]
