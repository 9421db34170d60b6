"""What an answer must not be. Pure."""

from __future__ import annotations

import msgspec

from shared.problems import MEDIA_TYPE, Problem
from tests.hostile.requesting.routes import Route
from tests.hostile.wire import Answer

UNREACHED = frozenset({0, 401, 403, 405, 429})  # said before the route's own code has a say
UNAVAILABLE = 503

_problem = msgspec.json.Decoder(Problem)


def fault_of(route: Route, answer: Answer) -> str:
    """Return what is wrong with the answer, empty where nothing is.

    503 is not: it is counted apart, as the limits of our own that it tells of (`own_limit`).
    """
    if not answer.status:
        return "no answer"
    if answer.status >= 500 and not own_limit(answer):
        return f"{answer.status}"
    if 400 <= answer.status < 500 and route.is_api:
        return _fault_of_problem(answer)
    return ""


def own_limit(answer: Answer) -> str:
    """Return which limit of ours a 503 tells of; empty for other answers, and for one without words."""
    if answer.status != UNAVAILABLE:
        return ""
    try:
        return _problem.decode(answer.body).detail
    except msgspec.DecodeError:
        return "a page" if answer.media_type == "text/html" and "retry-after" in answer.headers else ""


def _fault_of_problem(answer: Answer) -> str:
    if answer.media_type != MEDIA_TYPE:
        return f"{answer.status} is no problem details but {answer.media_type or 'nothing'}"
    if not answer.body:  # to HEAD
        return ""
    try:
        told = _problem.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return f"{answer.status}: its problem details cannot be read"
    return "" if told.status == answer.status else f"{answer.status} says that it is {told.status}"
