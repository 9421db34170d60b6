"""What the headers say of a mail that no human wrote to us: replies of machines, bounces, lists. Pure."""

from __future__ import annotations

import re

from services.intake.mail.headers import Headers
from shared.interaction import Automatic

_DAEMON = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon|mmdf)@|^(?:mailer-daemon|postmaster)$")
_REPLY_SUBJECT = re.compile(
    r"(?:automatic reply|auto(?:matic)?[- ]?re(?:ply|sponse)|auto|out of (?:the )?office|"
    r"automatski odgovor|automatska (?:poruka|obavijest)|odsutnost|izvan ureda|nisam u uredu|"
    r"automatische (?:antwort|nachricht)|abwesenheitsnotiz|abwesend)\s*[:!-]",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT = re.compile(
    r"(?:undeliver(?:ed|able)\b|delivery (?:status notification|failure|has failed)|"
    r"mail delivery (?:failed|failure)|returned mail\b|failure notice|unzustellbar|mail delivery subsystem|"
    r"neisporučen|poruka nije isporučena|nije moguće isporučiti)",
    re.IGNORECASE,
)
_SUPPRESSED = re.compile(r"\b(?:all|oof|autoreply)\b", re.IGNORECASE)


def automatic_of(
    headers: Headers, *, email: str, subject: str, media_type: str, report_type: str
) -> Automatic:
    """Return what kind of automatic mail this is, empty for a human's.

    `email` is the author's address, `media_type` and `report_type` are those of the whole mail.
    """
    nobody = headers.text("return-path").strip() == "<>"
    if media_type == "multipart/report":
        return "bounce" if report_type in {"", "delivery-status"} else "auto_reply"
    if _DAEMON.search(email) and (nobody or _BOUNCE_SUBJECT.match(subject)):
        return "bounce"
    if nobody and _BOUNCE_SUBJECT.match(subject):
        return "bounce"
    submitted = headers.text("auto-submitted").partition(";")[0].strip().lower()
    precedence = headers.text("precedence").strip().lower()
    if submitted.startswith("auto-replied") or precedence in {"auto_reply", "auto-reply"}:
        return "auto_reply"
    if precedence in {"bulk", "list", "junk"} or "list-id" in headers or "list-unsubscribe" in headers:
        return "list"
    if (submitted and submitted != "no") or nobody or "x-autoreply" in headers or "x-autorespond" in headers:
        return "auto_reply"
    if _SUPPRESSED.search(headers.text("x-auto-response-suppress")) or _REPLY_SUBJECT.match(subject):
        return "auto_reply"
    return ""
