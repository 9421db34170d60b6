"""Hands out people, domains, addresses and numbers, each identifier once."""

from __future__ import annotations

import random

from tests.corpus.generated import firms, names
from tests.corpus.generated.draw import Ranked, Weighted, chance
from tests.corpus.generated.model import Person
from tests.corpus.generated.spelling import slug

FAMILY_EXPONENT = 0.7  # flatter than Zipf's 1: the list is short of the long tail of rare names
GIVEN_EXPONENT = 0.8
BARE_SHARE = 0.4  # of people type without diacritics
ENGLISH_SHARE = 0.23  # of people write English; agents note part of their calls in Croatian all the same


class Registry:
    """Draws from the lists and remembers what is taken."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._men = Ranked(names.MEN, GIVEN_EXPONENT)
        self._women = Ranked(names.WOMEN, GIVEN_EXPONENT)
        self._families = Ranked(names.FAMILIES, FAMILY_EXPONENT)
        self._suffixes = Weighted(firms.SUFFIXES, firms.SUFFIX_WEIGHTS)
        self._free = Weighted(firms.FREE_MAIL, firms.FREE_MAIL_WEIGHTS)
        self.taken: set[str] = set()

    def person(self, family: str | None = None) -> Person:
        """Return somebody new; names recur as they do in life."""
        female = chance(self.rng, 0.45)
        given = (self._women if female else self._men).draw(self.rng)
        drawn = family or self._families.draw(self.rng)
        if female and family is None and chance(self.rng, 0.04):
            drawn = f"{drawn} {self._families.draw(self.rng)}"
        bare, english = chance(self.rng, BARE_SHARE), chance(self.rng, ENGLISH_SHARE)
        return Person(given, drawn, female, bare, english)

    def family(self) -> str:
        """Return a family name."""
        return self._families.draw(self.rng)

    def invented(self) -> str:
        """Return a word that no language has, as firms like to be called."""
        word = "".join(
            self.rng.choice(firms.ONSETS) + self.rng.choice(firms.NUCLEI)
            for _ in range(self.rng.randint(1, 2))
        )
        return (word + self.rng.choice(firms.CODAS)).capitalize()

    def take(self, *wanted: str) -> str | None:
        """Return the first of `wanted` that is free, and take it."""
        for one in wanted:
            if one not in self.taken:
                self.taken.add(one)
                return one
        return None

    def domain(self, name: str, *, suffix: str | None = None) -> str:
        """Return a free domain for what is called `name`."""
        joint = "-" if chance(self.rng, 0.65) else ""
        label = slug(name, joint)[:40].strip("-")
        ending = suffix or self._suffixes.draw(self.rng)
        town = slug(self.rng.choice(firms.TOWNS))
        tries = (f"{label}.{ending}", f"{slug(name, '-')[:40]}.{ending}", f"{label}-{town}.{ending}")
        found = self.take(*tries)
        while found is None:
            found = self.take(f"{label}{self.rng.randint(2, 9_999)}.{ending}")
        return found

    def mailbox(self, person: Person, domain: str) -> str:
        """Return an address of `person` at their firm's `domain`."""
        given, family = slug(person.given), slug(person.family)
        forms = [given, f"{given}.{family}", f"{given[0]}.{family}", f"{given[0]}{family}", family]
        self.rng.shuffle(forms)
        found = self.take(*(f"{form}@{domain}" for form in forms))
        while found is None:
            found = self.take(f"{given}{self.rng.randint(2, 99)}@{domain}")
        return found

    def free_mail(self, person: Person) -> str:
        """Return a private address of `person`."""
        given, family, provider = slug(person.given), slug(person.family, "."), self._free.draw(self.rng)
        joint = self.rng.choice((".", "", "_"))
        found = self.take(f"{given}{joint}{family}@{provider}") if chance(self.rng, 0.6) else None
        while found is None:
            found = self.take(f"{given}{joint}{family}{self.rng.randint(1, 9_999)}@{provider}")
        return found

    def mobile(self) -> str:
        """Return a free mobile number, E.164."""
        found = None
        while found is None:
            prefix = self.rng.choice(firms.MOBILE_PREFIXES)
            found = self.take(f"+385{prefix}{self.rng.randint(2_000_000, 9_999_999)}")
        return found

    def landline(self) -> str:
        """Return a free fixed number, E.164."""
        found = None
        while found is None:
            area = self.rng.choice(firms.AREA_CODES)
            low, high = (2_000_000, 6_999_999) if area == "1" else (200_000, 899_999)
            found = self.take(f"+385{area}{self.rng.randint(low, high)}")
        return found
