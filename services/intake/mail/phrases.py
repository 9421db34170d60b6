"""How mail programs and people mark history, forwards and signatures, in Croatian, English and German.

All patterns are matched on one line at a time, each at most LINE_CHARS_MAX long, with and without diacritics.
A sample that goes unrecognised belongs here, and into tests/intake/fixtures/email/.
"""

from __future__ import annotations

import re
import unicodedata

LINE_CHARS_MAX = 300

_DIGIT_OR_ADDRESS = r"(?=.*(?:\d|@))"

# "On 16 Sep 2026 at 15:58, Ana wrote:", "Dana 21.11.2026. u 10:15, Ime je napisao(la):",
# "sub, 21. stu 2026. u 10:15 Ime <a@b> napisao je:", "Am 28.09.2026 um 06:58 schrieb Ana:"
ATTRIBUTION = re.compile(
    _DIGIT_OR_ADDRESS
    + r"""(?:
        on\b.{4,}\bwrote\s*:?
      | .{4,}\bwrote:
      | (?:dana\b|u\s|datum|(?:pon|uto|sri|cet|pet|sub|ned)\w*\.?,?\s|\d).*
        \b(?:napisao|napisala|napisali|pise|pisao|pisala)\b[^a-z]{0,3}(?:la\)?|je)?\s*(?:\(la\)|/la)?(?:\s+je)?\s*:
      | .{4,}\bje\s+napisa(?:o|la)(?:\(la\)|/la|\(o\))?\s*:
      | am\b.{4,}\bschrieb\b.{0,120}:
    )\s*$""",
    re.VERBOSE,
)
# Where an attribution may begin that is wrapped over two or three lines.
ATTRIBUTION_START = re.compile(
    r"(?:on\s|am\s|dana\s|(?:pon|uto|sri|cet|pet|sub|ned)[a-z]*\.?,\s|\d{1,2}\.\s?\d{1,2}\.\s?\d{4})"
)

HISTORY_MARK = re.compile(
    r"[-_=*\s]{2,}(?:izvorna|originalna|prvotna)\s+poruka[-_=*\s]*$"
    r"|[-_=*\s]{2,}original\s+(?:message|appointment)[-_=*\s]*$"
    r"|[-_=*\s]{2,}urspr(?:u|ue)ngliche\s+nachricht[-_=*\s]*$"
)
FORWARD_MARK = re.compile(
    r"[-_=*\s]*(?:proslije[dđ]ena|proslije[dđ]eno|proslje[dđ]ena)\s*(?:poruka|mail|pismo)?[-_=*\s]*$"
    r"|(?:po[cč]etak\s+proslije[dđ]ene\s+poruke)\s*:?$"
    r"|[-_=*\s]*forwarded\s+(?:message|mail)[-_=*\s]*$|begin\s+forwarded\s+message\s*:?$"
    r"|[-_=*\s]*weitergeleitete\s+nachricht[-_=*\s]*$|anfang\s+der\s+weitergeleiteten\s+nachricht\s*:?$"
)
FORWARD_SUBJECT = re.compile(
    r"(?:\s*(?:re|aw|odg)\s*:)*\s*(?:fwd?|wg|pr|pd|prosl|proslije[dđ]eno|proslje[dđ]eno|tr)\s*:"
)

# Field names of a header block that a mail program writes above what it quotes.
BLOCK_FROM = re.compile(r"[*\s]*(?:from|od|salje|posiljatelj|von)\s*:\*?\s*(.*)$")
BLOCK_FIELD = re.compile(
    r"[*\s]*(?:from|od|salje|posiljatelj|von|sent|date|poslano|datum|vrijeme|gesendet|to|prima|za|primatelj|an|"
    r"cc|kopija|bcc|subject|predmet|naslov|betreff|reply-to|odgovor na)\s*:\*?(?:\s|$)"
)
BLOCK_FIELDS_MIN = 3  # mail programs write four; two may be a list of the customer's own
BLOCK_LINES_MAX = 12
BLOCK_SUBJECT = re.compile(r"[*\s]*(?:subject|predmet|naslov|betreff)\s*:")

CLOSING = re.compile(
    r"(?:lp|l\.p\.|lijepi?\s+(?:vas\s+)?pozdrav\w*|lijepo\s+vas\s+pozdravljam\w*|srdacan\s+pozdrav|srdacno|"
    r"s\s+(?:osobitim\s+)?(?:postovanjem|stovanjem)|uz\s+pozdrav\w*|pozdrav\w*|pozz?|unaprijed\s+(?:zahvalj\w+|hvala)|"
    r"hvala(?:\s+(?:unaprijed|i\s+pozdrav|i\s+lp))?|zahvaljujem|"
    r"(?:best|kind|warm|many)?\s*(?:regards|wishes)|best|cheers|sincerely|yours\s+\w+|many\s+thanks|thanks|thank\s+you|"
    r"mit\s+(?:freundlichen|besten|lieben)\s+gru(?:ss|e|sse)\w*|(?:viele|liebe|beste|freundliche)\s+gru\w+|mfg|lg)"
    r"[\s,.!:)<3-]*$"
)
DEVICE = re.compile(
    r"(?:poslano\s+(?:s|sa|iz|putem)\s+(?:mo[gj]|aplikacije|mobi|iphone|samsung|huawei|android|outlook|yahoo|gmail)"
    r"|sent\s+from\s+(?:my|mail|outlook|yahoo|samsung|proton|an?\b)|get\s+outlook\s+for"
    r"|von\s+mein\w*\s+\w+\s+gesendet|gesendet\s+(?:von|mit)\s)"
)
DISCLAIMER = re.compile(
    r"(?:povjerljivo\b|napomena\s*:|izjava\s+o\s+odricanju|ov[ao]j?a?\s+(?:elektronick\w+\s+)?(?:poruka|mail|e-mail)\b"
    r"|sadrzaj\s+ove\s+(?:elektronicke\s+)?poruke|(?:this|the\s+information\s+in\s+this)\s+(?:e-?mail|message)\b"
    r"|confidential(?:ity)?\b|disclaimer\b|diese\s+(?:e-?mail|nachricht)\b|prije\s+ispisa\b|please\s+consider\s+the\s+env)"
)
# What starts like a disclaimer is one if it also speaks of secrets, addressees or trees.
DISCLAIMER_WORD = re.compile(
    r"povjerljiv|zabranjen|namijenjen|odvjetnick|osobn\w+\s+podat|okolis|confidential|intended|privileged|"
    r"environment|vertraulich|bestimmt"
)
RULER = re.compile(r"[-_=*~]{6,}\s*$")


def plain(line: str) -> str:
    """Return `line` in lower case, without diacritics, cut to LINE_CHARS_MAX: what the patterns read."""
    line = line[:LINE_CHARS_MAX].strip().lower()
    if line.isascii():
        return line
    line = line.replace("đ", "d").replace("ß", "ss").replace("\xa0", " ")
    return "".join(c for c in unicodedata.normalize("NFD", line) if not unicodedata.combining(c))
