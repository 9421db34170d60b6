"""An ID token counts if it is genuine, ours, of this sign-in and in its time; else the refusal says why."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import RSAKey

from services.store.oidc.documents import PublicKey, read_keys
from services.store.oidc.id_token import CLOCKS_DIFFER_MAX, UnknownKey, read_claims
from services.store.oidc.refusal import Refusal
from tests.standins.oidc import ec_key, rsa_key, signed
from tests.store.world import NOW

ISSUER, US, NONCE = "https://id.stol.hr", "onethread", "n-0S6_WzA2Mj"
AT = int(NOW.timestamp())
SKEW = int(CLOCKS_DIFFER_MAX.total_seconds())
RSA, EC = rsa_key("first"), ec_key("curve")


def claims(**other: Any) -> dict[str, Any]:
    true = {
        "iss": ISSUER,
        "sub": "42",
        "aud": US,
        "exp": AT + 300,
        "iat": AT,
        "nonce": NONCE,
        "email": "ana@stol.hr",
        "email_verified": True,
    }
    return {name: value for name, value in (true | other).items() if value is not None}


def published(*keys: Any, **more: str) -> list[PublicKey]:
    listed = [{**key.as_dict(private=False), **more} for key in keys]
    return list(read_keys(json.dumps({"keys": listed}).encode()))


def read(token: str, *keys: Any) -> Any:
    held = published(*(keys or (RSA, EC)))
    return read_claims(token, held, issuer=ISSUER, client_id=US, nonce=NONCE, now=NOW)


def unsigned(head: dict[str, Any], said: dict[str, Any], mac: bytes = b"") -> str:
    parts = (json.dumps(head).encode(), json.dumps(said).encode(), mac)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def shared(head: dict[str, Any], said: dict[str, Any], secret: bytes) -> str:
    body = unsigned(head, said).removesuffix(".")
    return unsigned(head, said, hmac.digest(secret, body.encode(), hashlib.sha256))


def by_hand(head: dict[str, Any], said: dict[str, Any]) -> str:
    body = unsigned(head, said).removesuffix(".")
    return unsigned(head, said, RSA.private_key.sign(body.encode(), PKCS1v15(), SHA256()))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "token",
    [
        signed(claims(), RSA),
        by_hand({"alg": "RS256", "kid": "first"}, claims()),
        signed(claims(), RSA, alg="PS256"),
        signed(claims(), RSA, alg="RS512", typ="JWT", odd="what we do not know"),
        signed(claims(), EC, alg="ES256"),
        signed(claims(aud=[US]), RSA),
        signed(claims(aud=[US, "another"], azp=US), RSA),
        signed(claims(exp=AT - SKEW + 1), RSA),
        signed(claims(iat=AT + SKEW, nbf=AT + SKEW), RSA),
    ],
)
def test_a_genuine_token_says_who_it_is(token: str) -> None:
    assert (read(token).email, read(token).email_verified) == ("ana@stol.hr", True)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"iss": "https://id.stol.hr/"}, "iss"),
        ({"iss": None}, "iss"),
        ({"aud": "another"}, "aud"),
        ({"aud": []}, "aud"),
        ({"aud": ["another"]}, "aud"),
        ({"aud": [US, "another"]}, "azp"),
        ({"aud": [US, "another"], "azp": "another"}, "azp"),
        ({"azp": "another"}, "azp"),
        ({"exp": AT - SKEW}, "expired"),
        ({"exp": None}, "exp"),
        ({"exp": "tomorrow"}, "exp"),
        ({"iat": AT + SKEW + 1}, "issued in the future"),
        ({"nbf": AT + SKEW + 1}, "not yet valid"),
        ({"sub": 42}, "sub"),
        ({"email": ["ana@stol.hr"]}, "email"),
        ({"email": "a" * 2_000}, "email"),
    ],
)
def test_what_a_genuine_token_says_must_fit(other: dict[str, Any], why: str) -> None:
    with pytest.raises(Refusal, match=why) as refused:
        read(signed(claims(**other), RSA))

    assert refused.value.line == "refused"


PUBLIC = RSA.public_key
PEM = PUBLIC.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
DER = PUBLIC.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
GENUINE = signed(claims(), RSA)


@pytest.mark.parametrize(
    "token",
    [
        unsigned({"alg": "none"}, claims()),
        unsigned({"alg": "None", "kid": "first"}, claims()),
        unsigned({"alg": "none", "kid": "first"}, claims(), b"x"),
        *(
            shared({"alg": "HS256", "kid": "first"}, claims(), secret)
            for secret in (PEM, DER, b"client secret", b"")
        ),
        shared({"alg": "RS256", "kid": "first"}, claims(), PEM),
        unsigned({"alg": "RS256", "kid": "first"}, claims()),
        signed(claims(), RSAKey.generate_key(2048, {"kid": "first"})),
        GENUINE[:-6] + "AAAAAA",
        ".".join((GENUINE.split(".")[0], signed(claims(sub="43"), RSA).split(".")[1], GENUINE.split(".")[2])),
        by_hand({"alg": "RS256", "kid": "first", "crit": ["odd"], "odd": 1}, claims()),
    ],
)
def test_only_the_providers_key_pair_makes_a_token(token: str) -> None:
    with pytest.raises(Refusal, match="ID token"):
        read(token)


HEAD = base64.urlsafe_b64encode(b'{"alg":"RS256","kid":"first"}').rstrip(b"=").decode()


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "a.b.c",
        "ž.ž.ž",
        HEAD,
        f"{HEAD}.e30",
        f"{HEAD}.e30.e30.e30",
        unsigned({"alg": ["RS256"]}, {}),
        unsigned({"alg": 1}, {}),
        unsigned({}, {}),
        base64.urlsafe_b64encode(b"[" * 20_000).decode() + ".e30.e30",
        "A" * 1_000_000,
    ],
)
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(Refusal):
        read(token)


def test_a_key_that_is_not_published_asks_for_new_ones() -> None:
    for token in (signed(claims(), rsa_key("second")), signed(claims(), EC, alg="ES256")):
        with pytest.raises(UnknownKey):
            read(token, RSA)


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_a_key_for_another_use_kind_or_strength_does_not_count() -> None:
    weak = RSAKey.generate_key(1024, {"kid": "weak"})
    asked = {"issuer": ISSUER, "client_id": US, "nonce": NONCE, "now": NOW}

    for wrong in ({"use": "enc"}, {"alg": "RS512"}):
        with pytest.raises(UnknownKey):
            read_claims(GENUINE, published(RSA, **wrong), **asked)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="1024 bits"):
        read(signed(claims(), weak), weak)


def test_without_the_keys_name_there_must_be_one_to_choose() -> None:
    nameless = signed(claims(), RSA, kid="")

    assert read(nameless, RSA, EC).sub == "42"
    with pytest.raises(Refusal, match="which of several keys"):
        read(nameless, RSA, rsa_key("second"))


def test_a_key_that_cannot_be_read_spoils_nothing() -> None:
    odd: list[Any] = [
        1,
        {"kty": 2},
        {"kty": "oct", "k": "AA"},
        {"kty": "RSA", "kid": "first", "n": "!", "e": "A"},
    ]
    good = RSA.as_dict(private=True)  # the private part is not taken, should somebody publish it
    keys = read_keys(json.dumps({"keys": [*odd[:3], good, odd[3]]}).encode())

    said = read_claims(GENUINE, keys, issuer=ISSUER, client_id=US, nonce=NONCE, now=NOW)

    assert said.sub == "42"
    assert all("d" not in msgspec.to_builtins(key) for key in keys)
    for broken in (odd[3], {"kty": "RSA", "kid": "first"}):
        held = read_keys(json.dumps({"keys": [broken]}).encode())
        with pytest.raises(Refusal):
            read_claims(GENUINE, held, issuer=ISSUER, client_id=US, nonce=NONCE, now=NOW)
