"""Pieces that nobody needs to answer: machines' mail, mass mail, tests, wrong numbers, silence.

`sure` is noise whoever it is from; `likely` is noise unless the sender is a known customer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.correlator.core.common_words import is_content
from services.correlator.core.mass_mail import is_mass_mail
from services.correlator.core.symptoms import Signs

SURE, LIKELY = "sure", "likely"
CALL_CHARS_MAX = 160  # a note on a call that was none is a line
LEARNED_MIN = 0.9  # a report of another trade, in words that the phrases do not know, came to 0.8
SHORT_CHARS_MAX = 90  # a real report of a known sender may be short, so `likely` is all that shortness gives

_MACHINE_SENDER = re.compile(r"^(?:mailer-?daemon|postmaster|bounces?[+-].*|.*-bounces?)@")
_UNANSWERED_SENDER = re.compile(
    r"^(?:no-?_?reply|do-?not-?reply|newsletter|novosti|news|promo\w*|marketing|info-?bilten"
    r"|notifications?|alerts?|mailing|campaigns?)[+-]?[^@]*@"
)
_MACHINE_NAME = re.compile(r"mail(?:er)?[ -](?:delivery|daemon)|delivery (?:subsystem|system)|postmaster")
_MACHINE_SUBJECT = re.compile(
    r"^(?:re: ?)?(?:procitano|read|potvrda (?:o )?(?:citanj|primitk)\w*|return receipt"
    r"|not read|prihvaceno|accepted|declined|odbijeno|tentative)(?=:)"
    r"|^(?:re: ?)?(?:automatski odgovor|automatic reply|auto(?:matic)?[- ]?(?:reply|response)"
    r"|out of (?:the )?office|odsut(?:an|na|nost)\b"
    r"|undeliver(?:ed|able)(?= ?:| (?:mail|message|e-?mail)\b)|delivery status notification"
    r"|mail delivery (?:failed|failure"
    r"|status)|returned mail|failure notice"
    r"|delivery (?:failure|delayed|has failed)|neisporuc\w+|abwesenheitsnotiz"
    r"|automatische antwort|samodejni odgovor)"
)
_MACHINE_TEXT = re.compile(
    r"\b(?:ovo je automatsk\w+ (?:\w+ )?(?:poruk|obavijest|odgovor)\w*|this is an auto(?:mated"
    r"|matic(?:ally)?)\b"
    r"|(?:trenutn?o|trenutacno) (?:sam|nisam) (?:\w+ ){0,3}(?:godisnj|odmor|putu|raspr|ured|odsut"
    r"|dostup)\w*"
    r"|i am (?:currently )?(?:out of (?:the )?office|on (?:annual |sick )?leave|away from)"
    r"|(?:bit cu|nisam|necu biti) (?:odsut\w+|dostup\w+|u ured\w*|u mogucnosti)|(?:ne citam"
    r"|necu citati|nemam pristup) (?:\w+ )?(?:e-?mail|elektronick\w+ )?post\w*"
    r"|(?:vas|vasa|your) (?:upit|poruka|zahtjev|request|message|ticket"
    r"|enquiry) (?:je zaprimljen\w*|has been received|was received)|do not reply to this"
    r"|ne odgovarajte na ov\w+"
    r"|limited access to (?:my )?e-?mail|on (?:maternity|parental|vacation|holiday)"
    r"|poruka nije (?:mogla biti )?isporucena|isporuka (?:\w+ ){0,2}(?:nije uspjela|kasni)"
    r"|nalazim se na (?:godisnj|bolovanj|put)\w*|na godisnjem (?:odmoru )?(?:sam|do)\b"
    r"|(?:do|od) \d{1,2}\. ?\d{1,2}\.? (?:\d{4}\.? )?sam na godisnjem|this is the mail system at host)"
)
_WRONG_NUMBER = re.compile(
    r"\b(?:kriv\w*|pogres\w*|pogrijesi\w*|fulao|fulala|wrong|zamijeni\w*) (?:je |si |se "
    r"|smo )?(?:broj\w*|number|birao|birala|nazva\w*|firm\w*|tvrtk\w*|company)"
    r"|\b(?:zabunom|greskom) (?:je )?(?:zvao|zvala|nazva\w*|birao|birala)|\b(?:mislio|mislila"
    r"|misle|misli) da (?:smo |zove |zovu |je (?:nazva|dobi|zva)\w+)"
    r"|\b(?:nudi|nude|prodaje|prodaju|telemarketing|anketa|anketar\w*|istrazivanje trzista"
    r"|oglasav\w*|selling|sales call)\b|\btrazi(?:o|la)? (?:recepcij|taksi|taxi|pizz)\w*"
)
_SILENCE = re.compile(
    r"\b(?:tisin\w*|muk|sum|suska\w*|bez (?:glasa|zvuka|odgovora)|nema nikoga"
    r"|nista nije rek\w*|(?:odmah )?(?:prekinuo|prekinula|prekinuli) vezu|zvoni\w* i prekin\w*"
    r"|spusti\w* slusalic\w*|poklopi\w*|prekid\w* (?:odmah|veze)|nitko se ne (?:javlja|cuje)"
    r"|ne (?:cuje|javlja) se(?: nitko)?"
    r"|nista se ne cuje|silence|silent call|hung up|no one (?:there|answers?)|nobody (?:there"
    r"|answers?)|missed call|propusten\w* poziv|dead air|robocall|automat zove|snimljena poruka)\b"
)
_TEST = re.compile(
    r"^\W*(?:(?:ovo je |(?:just )?a |chat |widget |mail |slanja )*(?:test\w*|proba\w*"
    r"|probna poruka)(?: poruka| mail"
    r"| \d+| message)*\W*(?:(?:ok |it |sve )*(?:works|radi|brisati|obrisati|delete|ignore|zanemari\w*"
    r"|ignoriraj\w*"
    r"|ne odgovarajte|(?:do not|dont|don t) (?:answer|reply))\W*)*)+$"
)
_MASH = re.compile(
    r"^(?:asd|qwe|qwer|sdf|dfg|fgh|ghj|jkl|hjk|zxc|yxc|xcv|uio|wer|ert|tzu|rty)[a-z]*$|^(?:ha"
    r"|he|hi|lo|la|bla|bl){2,}[a-z]?$|^(.)\1{2,}$|^[^aeiour]{5,}$"
)


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
    if channel == "email" and _machine(sender, sender_name, subject, text):
        return SURE
    if (
        channel == "phone"
        and len(text) <= CALL_CHARS_MAX
        and (_WRONG_NUMBER.search(text) or _SILENCE.search(text))
    ):
        return SURE if not names_something and not signs.failing and len(text) <= SHORT_CHARS_MAX else LIKELY
    if not said_words or (_TEST.match(text) and (not subject or _TEST.match(subject) or len(text) > 0)):
        return LIKELY if subject and not _TEST.match(subject) else SURE
    if not names_something and len(text) <= SHORT_CHARS_MAX and not signs.counts and _mashed(said_words):
        return SURE
    if (
        channel in {"chat", "phone"}
        and not names_something
        and not signs.counts
        and len(text) <= CALL_CHARS_MAX
    ):
        telling = any(is_content(word) for word in said_words)
        if channel == "chat" and (not telling or not answered):
            return LIKELY  # greetings and jokes, and nobody there any more
        if channel == "phone" and not claims_something and len(text) <= SHORT_CHARS_MAX:
            return LIKELY  # somebody who wanted somebody else
    if sender and _UNANSWERED_SENDER.match(sender):
        return LIKELY
    if channel in {"email", "chat"} and is_mass_mail(subject, text, forged=forged):
        return LIKELY
    return LIKELY if channel != "ticket" and learned >= LEARNED_MIN else ""


def _machine(sender: str, sender_name: str, subject: str, text: str) -> bool:
    return bool(
        _MACHINE_SENDER.match(sender)
        or _MACHINE_NAME.search(sender_name)
        or _MACHINE_SUBJECT.match(subject)
        or _MACHINE_TEXT.search(text[:400])
    )


def _mashed(said_words: Sequence[str]) -> bool:
    mashed = sum(1 for word in said_words if _MASH.match(word))
    return mashed * 4 >= len(said_words) and mashed > 0
