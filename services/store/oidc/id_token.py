"""Whether an ID token is genuine, meant for us, of this very sign-in and in its time; whom it names. Pure.

Checked as OpenID Connect Core 1.0 section 3.1.3.7 says, by authlib and the library of signatures under it.
The algorithm is never the token's choice: only signatures with a key pair count, so neither `none` nor our
own client secret, nor a public key taken for a shared secret (RFC 8725 section 3.1), makes a token.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from authlib.oidc.core import CodeIDToken
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from msgspec import Meta

from services.store.oidc.documents import TOKEN_CHARS_MAX, PublicKey
from services.store.oidc.refusal import Refusal

CLOCKS_DIFFER_MAX = timedelta(seconds=60)  # between the provider and us
RSA_BITS_MIN, RSA_BITS_MAX = 2_048, 8_192  # RFC 7518 section 3.3; above, checking takes long
KINDS = {"RS": "RSA", "PS": "RSA", "ES": "EC"}  # of key, by how the algorithm's name begins
ALGORITHMS = tuple(f"{kind}{bits}" for kind in KINDS for bits in (256, 384, 512))
CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}  # RFC 7518 section 3.4

Short = Annotated[str, Meta(max_length=1_000)]

_registry = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)


class UnknownKey(Exception):  # noqa: N818  named by what is missing
    """The token is signed with a key that is not among these; the provider may have new ones."""


class _Head(msgspec.Struct, frozen=True, kw_only=True):
    alg: Short
    kid: Short = ""


class Claims(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an ID token says that we look at, of the right types."""

    iss: Short
    sub: Short
    aud: Short | Annotated[list[Short], Meta(max_length=20)]
    exp: int | float
    iat: int | float
    nonce: Short
    nbf: int | float | None = None
    azp: Short | None = None
    email: Short | None = None
    email_verified: bool | str | None = None  # some say "true": that is not true


def read_claims(
    token: str, keys: Sequence[PublicKey], *, issuer: str, client_id: str, nonce: str, now: datetime
) -> Claims:
    """Return what the token says if it holds in every respect. Raises Refusal with why, and UnknownKey."""
    try:
        payload = _payload(token, keys)
        claims = msgspec.json.decode(payload, type=Claims)
        _check(claims, issuer=issuer, client_id=client_id, nonce=nonce, now=now)
    except (JoseError, msgspec.DecodeError, RecursionError, ValueError) as error:
        raise Refusal("refused", f"ID token: {error}") from None
    return claims


def _payload(token: str, keys: Sequence[PublicKey]) -> bytes:
    """Return the token's content once its signature is good."""
    if len(token) > TOKEN_CHARS_MAX or not token.isascii():
        raise ValueError("too long, or not ASCII")
    head = msgspec.json.decode(_decoded(token.partition(".")[0]), type=_Head)
    if head.alg not in ALGORITHMS:
        raise ValueError(f"signed by {head.alg!r}, which does not count")
    key = _key_for(head, keys)
    return jws.deserialize_compact(token, key, registry=_registry).payload


def _key_for(head: _Head, keys: Sequence[PublicKey]) -> RSAKey | ECKey:
    """Return the one key that the token can be signed with; without a name there must be no other choice."""
    fit = [key for key in keys if _fits(key, head)]
    if not fit:
        raise UnknownKey
    if len(fit) > 1 and not head.kid:
        raise ValueError("it does not say which of several keys it is signed with")
    parts = {name: value for name, value in msgspec.to_builtins(fit[0]).items() if value}
    if head.alg in CURVES:
        return ECKey.import_key(parts)
    bits = int.from_bytes(_decoded(fit[0].n)).bit_length()
    if not RSA_BITS_MIN <= bits <= RSA_BITS_MAX:
        raise ValueError(f"its key has {bits} bits")
    return RSAKey.import_key(parts)


def _fits(key: PublicKey, head: _Head) -> bool:
    signs = key.use in {"", "sig"} and key.alg in {"", head.alg}
    kind = key.kty == KINDS[head.alg[:2]] and key.crv == CURVES.get(head.alg, "")
    return signs and kind and head.kid in {"", key.kid}


def _check(claims: Claims, *, issuer: str, client_id: str, nonce: str, now: datetime) -> None:
    options = {
        "iss": {"essential": True, "value": issuer},
        "aud": {"essential": True, "value": client_id},
    }
    said = CodeIDToken(msgspec.to_builtins(claims), {}, options, {"nonce": nonce, "client_id": client_id})
    said.validate(now=int(now.timestamp()), leeway=int(CLOCKS_DIFFER_MAX.total_seconds()))


def _decoded(text: str) -> bytes:
    """Return what base64url without padding stands for. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
