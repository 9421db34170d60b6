"""How names, domains and numbers are written, declined and misheard. Pure."""

from __future__ import annotations

import random
import re

_PLAIN = str.maketrans("čćšžđČĆŠŽĐ", "ccszdCCSZD")
_LIKE = {"b": "p", "p": "b", "m": "n", "n": "m", "d": "t", "t": "d", "s": "z", "z": "s", "g": "k", "k": "g"}
_HEARD = {"č": "ć", "ć": "č", "š": "s", "ž": "z", "đ": "dž"}
_FLEETING = re.compile(r"(?<=[^aeiou])a([ck])$")
_ENDINGS = {"gen": "a", "dat": "u", "acc": "a", "ins": "om"}
_A_ENDINGS = {"gen": "e", "dat": "i", "acc": "u", "ins": "om"}
_SKI_ENDINGS = {"gen": "og", "dat": "om", "acc": "og", "ins": "im"}
_SOFT = "ćčšžđj"


def plain(text: str) -> str:
    """Return `text` without diacritics, as many people type."""
    return text.translate(_PLAIN)


def slug(text: str, joint: str = "-") -> str:
    """Return `text` as a label of a domain, its words joined by `joint`."""
    return joint.join(re.findall(r"[a-z0-9]+", plain(text).lower()))


def declined(name: str, case: str, *, female: bool = False, family: bool = False) -> str:
    """Return a Croatian name in `case` (gen, dat, acc, ins); women's family names mostly stay."""
    if name.endswith("a"):
        return name[:-1] + _A_ENDINGS[case]
    if female:
        return name
    if family and name.endswith("ski"):
        return name[:-1] + _SKI_ENDINGS[case]
    stem = _FLEETING.sub(r"\1", name[:-1] if name[-1] in "oe" else name)
    ending = "em" if case == "ins" and stem[-1] in _SOFT else _ENDINGS[case]
    return stem + ("j" if stem.endswith("i") else "") + ending


def misheard_name(rng: random.Random, name: str) -> str:
    """Return `name` as an agent may have written it: a soft letter mistaken, one lost, one doubled."""
    places = [place for place, letter in enumerate(name) if letter in _HEARD]
    if places and rng.random() < 0.7:
        place = rng.choice(places)
        return name[:place] + _HEARD[name[place]] + name[place + 1 :]
    place = rng.randrange(1, max(2, len(name) - 1))
    return name[:place] + (name[place] if rng.random() < 0.4 else "") + name[place + (rng.random() < 0.6) :]


def misheard_domain(rng: random.Random, domain: str) -> str:
    """Return `domain` with what is lost over a line: a like letter, a hyphen, the ending."""
    label, _, suffix = domain.partition(".")
    way = rng.random()
    if way < 0.3:
        return f"{label}.{'com' if suffix == 'hr' else 'hr'}"
    if way < 0.5 and "-" in label:
        return f"{label.replace('-', '')}.{suffix}"
    places = [place for place, letter in enumerate(label) if letter in _LIKE]
    if not places or len(label) < 4:
        return f"{label}{rng.choice('ao')}.{suffix}"
    place = rng.choice(places)
    return f"{label[:place]}{_LIKE[label[place]]}{label[place + 1 :]}.{suffix}"


def swapped_digits(rng: random.Random, number: str) -> str:
    """Return `number` with two neighbouring digits swapped among its last six."""
    places = [at for at in range(max(1, len(number) - 6), len(number) - 1) if number[at] != number[at + 1]]
    if not places:
        return number
    at = rng.choice(places)
    return number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def dialled(rng: random.Random, number: str) -> str:
    """Return an E.164 number of Croatia as people write it."""
    if not number.startswith("+385"):
        return number
    area = 1 if number[4] == "1" else 2
    head, tail = "0" + number[4 : 4 + area], number[4 + area :]
    return rng.choice(
        (
            f"{head}{tail}",
            f"{head} {tail[:3]} {tail[3:]}",
            f"{head}/{tail[:3]}-{tail[3:]}",
            f"+385 {head[1:]} {tail}",
            f"00385{head[1:]}{tail}",
        )
    )
