"""All cases, and how often each befalls a customer: mail most, as on every hosting desk."""

from __future__ import annotations

import random
from collections import Counter

from tests.corpus.generated.cases_mail import MAIL_CASES
from tests.corpus.generated.cases_office import OFFICE_CASES
from tests.corpus.generated.cases_web import WEB_CASES
from tests.corpus.generated.draw import Weighted
from tests.corpus.generated.model import Case

CASES = (*MAIL_CASES, *WEB_CASES, *OFFICE_CASES)
PROBLEM_WEIGHTS = {
    "mail": 40, "web": 16, "other": 5, "ssl": 7, "performance": 5, "dns": 5, "account": 6, "domain": 5,
    "ftp": 3, "security": 3, "database": 3, "billing": 4, "backup": 2,
}  # fmt: skip
OUTAGES = ("stranice koja se ne otvara", "slanja pošte", "dolazne pošte", "spore stranice")
TRIES_MAX = 40

_of_problem = Counter(case.problem for case in CASES)
_drawn = Weighted(CASES, [PROBLEM_WEIGHTS[case.problem] / _of_problem[case.problem] for case in CASES])


def case_outside(rng: random.Random, used: set[str]) -> Case | None:
    """Return a case whose topic is not in `used`, or None where hardly any is left."""
    for _ in range(TRIES_MAX):
        case = _drawn.draw(rng)
        if case.topic not in used:
            return case
    return None


def case_of(rng: random.Random, *problems: str) -> Case:
    """Return a case of one of `problems`."""
    return rng.choice([case for case in CASES if case.problem in problems])


def outage(rng: random.Random) -> Case:
    """Return what an outage of a server looks like to those on it."""
    return rng.choice([case for case in CASES if case.topic in OUTAGES])
