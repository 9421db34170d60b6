"""Signed and encrypted mail (S/MIME, RFC 8551; PGP, RFC 3156 and RFC 9580): what can be shown. Pure.

Nothing is decrypted or checked here: no key of anybody's is at hand. The original is kept as it came.
"""

from __future__ import annotations

import re

from services.intake.mail.parts import Part
from services.intake.mail.saying import said

SMIME = "S/MIME"
PGP = "PGP"
SIGNATURES = {
    "application/pgp-signature": PGP,
    "application/pkcs7-signature": SMIME,
    "application/x-pkcs7-signature": SMIME,
}
_ENVELOPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_OPAQUE = frozenset({"signed-data", "compressed-data"})

_ENCRYPTED = re.compile(
    r"^-----BEGIN PGP MESSAGE-----$.*?(?:^-----END PGP MESSAGE-----$|\Z)", re.MULTILINE | re.DOTALL
)
_CLEAR_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = re.compile(
    r"^-----BEGIN PGP SIGNATURE-----$.*?(?:^-----END PGP SIGNATURE-----$\n?|\Z)", re.MULTILINE | re.DOTALL
)
_ARMOUR_HEAD = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Za-z-]{1,40}: .*\n){0,20}\n?", re.MULTILINE
)
_DASHED = re.compile(r"^- (?=-)", re.MULTILINE)


def secured_note(part: Part, language: str) -> str:
    """Return what to say of a part that is signed or encrypted, empty for any other."""
    protocol = part.params.get("protocol", "").lower()
    if part.media_type == "multipart/encrypted":
        return said("encrypted", language, how=PGP if "pgp" in protocol else protocol[:40] or PGP)
    if part.media_type == "multipart/signed" and protocol in SIGNATURES:
        return said("signed", language, how=SIGNATURES[protocol])
    if part.media_type in _ENVELOPES:
        opaque = part.params.get("smime-type", "").lower() in _OPAQUE
        return said("sealed" if opaque else "encrypted", language, how=SMIME)
    return ""


def without_armour(text: str, language: str) -> tuple[str, str]:
    """Return a text without the PGP armour in it, and what to say of what was in there."""
    if "-----BEGIN PGP " not in text:
        return text, ""
    plain = _ENCRYPTED.sub("", text)
    if plain != text:
        return plain.strip(), said("encrypted", language, how=PGP)
    if _CLEAR_SIGNED not in text:
        return text, ""
    bare = _SIGNATURE.sub("", _ARMOUR_HEAD.sub("", text))
    return _DASHED.sub("", bare).strip(), said("signed", language, how=PGP)
