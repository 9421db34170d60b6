"""Pieces that nobody needs to answer: machines' mail, mass mail, tests, wrong numbers, silence.

`sure` is noise whoever it is from; `likely` is noise unless the sender is a known customer.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.correlator.core import noise_patterns as patterns
from services.correlator.core.common_words import is_content
from services.correlator.core.mass_mail import is_mass_mail
from services.correlator.core.symptoms import Signs

SURE, LIKELY = "sure", "likely"
CALL_CHARS_MAX = 160  # a note on a call that was none is a line
LEARNED_MIN = 0.9  # a note of another trade, in words that the phrases do not know, came to 0.86
LEARNED_CALL_MIN = 0.15  # half as much again as what words that tell nothing come to
LEARNED_MAIL_MIN = 0.65  # what strangers write themselves says more: such mails came to 0.55
BEGINNING_CHARS = 400  # of a mail, in which a machine says what it is
SHORT_CHARS_MAX = 90  # a real report of a known sender may be short, so `likely` is all that shortness gives


def noise_level(
    *,
    automatic: str,
    sender: str,
    sender_name: str,
    subject: str,
    text: str,
    said_words: Sequence[str],
    signs: Signs,
    channel: str,
    names_something: bool,
    claims_something: bool,
    answered: bool,
    forged: bool,
    learned: float,
) -> str:
    """Return `sure`, `likely` or an empty string; all texts are folded.

    `names_something` says that the text names an address, domain, number or error of somebody's case,
    `claims_something` that a name, firm or number was noted beside it, `answered` that one of us spoke in it,
    `learned` how likely it is noise by its words (core/troubles).
    """
    if automatic:
        return SURE
    if channel == "email" and _machine(sender, sender_name, subject):
        return SURE
    if channel == "email" and patterns.AWAY_TEXT.search(text[:BEGINNING_CHARS]):
        return LIKELY if names_something or signs.failing else SURE
    if (
        channel == "phone"
        and len(text) <= CALL_CHARS_MAX
        and (patterns.WRONG_NUMBER.search(text) or patterns.SILENCE.search(text))
        and not patterns.AILING.search(text)
    ):
        return SURE if not names_something and not signs.failing and len(text) <= SHORT_CHARS_MAX else LIKELY
    if not said_words or (
        patterns.TEST.match(text) and (not subject or patterns.TEST.match(subject) or len(text) > 0)
    ):
        return LIKELY if subject and not patterns.TEST.match(subject) else SURE
    if not names_something and len(text) <= SHORT_CHARS_MAX and not signs.counts and _mashed(said_words):
        return SURE
    if not names_something and not signs.failing and len(text) <= CALL_CHARS_MAX:
        if (
            channel == "phone"
            and not claims_something
            and not _is_of_the_trade(text)
            and learned >= LEARNED_CALL_MIN
        ):
            return LIKELY  # nobody who could be called back, about nothing of ours
        telling = any(is_content(word) for word in said_words)
        if channel == "chat" and not signs.counts and (not telling or not answered):
            return LIKELY  # greetings and jokes, and nobody there any more
    if sender and patterns.UNANSWERED_SENDER.match(sender):
        return LIKELY
    if channel == "email" and patterns.MACHINE_TEXT.search(text[:BEGINNING_CHARS]):
        return LIKELY
    if channel in {"email", "chat"} and is_mass_mail(subject, text, forged=forged):
        return LIKELY
    enough = LEARNED_MAIL_MIN if channel == "email" else LEARNED_MIN
    return LIKELY if channel != "ticket" and learned >= enough else ""


def _is_of_the_trade(text: str) -> bool:
    return bool(patterns.TRADE.search(text) or patterns.AILING.search(text))


def _machine(sender: str, sender_name: str, subject: str) -> bool:
    return bool(
        patterns.MACHINE_SENDER.match(sender)
        or patterns.MACHINE_NAME.search(sender_name)
        or patterns.MACHINE_SUBJECT.match(subject)
    )


def _mashed(said_words: Sequence[str]) -> bool:
    mashed = sum(1 for word in said_words if patterns.MASH.match(word))
    return mashed * 4 >= len(said_words) and mashed > 0
