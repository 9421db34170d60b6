"""Subjects of mail and tickets: what is left when the marks of replies and forwards are taken off."""

from __future__ import annotations

import re
from functools import lru_cache

from services.correlator.core.words import CACHED_NAMES_MAX

# Croatian, English, German, Slovene, Serbian, Scandinavian and French mail programs; [EXTERNAL] and its like.
_REPLY = r"(?:re|odg|odgovor|aw|antw|sv|vs|ad|tr)"
_FORWARD = r"(?:fwd?|prosl|proslijedeno|proslijeđeno|wg|vl|pd)"
_PREFIX = re.compile(
    rf"^\s*(?:(?:{_REPLY}|{_FORWARD})(?:\[\d+\])?\s*:|\[(?:external|ext|vanjski)[^\]]*\]:?)\s*", re.IGNORECASE
)
_REPLY_PREFIX = re.compile(rf"^\s*(?:\[[^\]]*\]\s*)?{_REPLY}(?:\[\d+\])?\s*:", re.IGNORECASE)
_FORWARD_PREFIX = re.compile(rf"^\s*(?:\[[^\]]*\]\s*)?{_FORWARD}(?:\[\d+\])?\s*:", re.IGNORECASE)
_TAG = re.compile(r"\s*\[[^\[\]]{0,40}\d{3}[^\[\]]{0,20}\]|\s*\(#[\w./-]{3,20}\)")
PREFIXES_MAX = 8


@lru_cache(CACHED_NAMES_MAX)
def plain_subject(subject: str) -> str:
    """Return `subject` without the marks of replies and forwards before it and a helpdesk's tag in it."""
    subject = _TAG.sub("", subject)
    for _ in range(PREFIXES_MAX):
        shorter = _PREFIX.sub("", subject, count=1)
        if shorter == subject:
            break
        subject = shorter
    return subject.strip()


def continues(subject: str) -> bool:
    """Return whether the subject is inherited from a mail that is answered."""
    return _REPLY_PREFIX.match(subject) is not None


def forwards(subject: str) -> bool:
    """Return whether the subject is of a mail that is passed on: who signs it below may be a third party."""
    return _FORWARD_PREFIX.match(subject) is not None
