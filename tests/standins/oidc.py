"""A provider of sign-ins (OpenID Connect Core 1.0 and Discovery 1.0) with keys of its own, and its lies.

Written from the standards: the description, the page where somebody signs in (here a call of `sign_in`, as a
browser would do), the token endpoint that takes each code once and checks who asks and the code verifier
(RFC 7636), and the key set.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry

from tests.standins.http import Asked

CLIENT_ID, CLIENT_SECRET = "onethread desk", "tajna: %&+ž"
TOKEN_LIFE_S = 300
Claims = dict[str, Any]
Sign = Callable[[Claims], str]


@cache
def rsa_key(name: str) -> RSAKey:
    """Return the key of this name, made once a run: it takes a while."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig"})


@cache
def ec_key(name: str) -> ECKey:
    """Return the key of this name."""
    return ECKey.generate_key("P-256", {"kid": name, "use": "sig"})


def signed(claims: Claims, key: RSAKey | ECKey, *, alg: str = "RS256", **head: str) -> str:
    """Return the claims as a token."""
    registry = JWSRegistry(algorithms=[alg], strict_check_header=False)
    return jwt.encode({"alg": alg, "kid": str(key.kid), **head}, claims, key, registry=registry)


class OidcStandIn:
    """A provider. Its attributes say what it says and how it misbehaves."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.issuer = ""  # the address at which it is served
        self.keys: list[RSAKey | ECKey] = [rsa_key("first")]
        self.sign: Sign = lambda claims: signed(claims, rsa_key("first"))
        self.account: Claims = {"sub": "248289761001", "email": "ana@stol.hr", "email_verified": True}
        self.lies: Claims = {}  # claims that stand in the token in place of the true ones; None: left out
        self.described: Claims = {}  # the same, of the description
        self.troubles: dict[str, int] = {}  # path -> status of its answers, HANG_UP for none
        self.asked: list[str] = []  # paths, as they came
        self.codes_count_once = True
        self._begun: dict[str, Mapping[str, str]] = {}  # by code
        self._spent: set[str] = set()

    def sign_in(self, url: str) -> dict[str, str]:
        """Return what a browser brings back that was sent to `url` and whose user signed in."""
        address, _, query = url.partition("?")
        assert address == f"{self.issuer}/authorize"
        wanted = {name: values[0] for name, values in parse_qs(query).items()}
        assert (wanted["response_type"], wanted["client_id"]) == ("code", CLIENT_ID)
        assert {"openid", "email"} <= set(wanted["scope"].split())
        assert wanted["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self._begun[code] = wanted
        return {"code": code, "state": wanted["state"], "iss": self.issuer}

    def answer(self, asked: Asked) -> tuple[int, Any]:
        """Answer one request."""
        path = urlsplit(asked.path).path
        self.asked.append(path)
        if path in self.troubles:
            return self.troubles[path], {}
        match asked.method, path:
            case "GET", "/.well-known/openid-configuration":
                return 200, self._description()
            case "GET", "/jwks":
                return 200, {"keys": [key.as_dict(private=False) for key in self.keys]}
            case "POST", "/token":
                return self._token(asked)
        return 404, {}

    def _description(self) -> Claims:
        true = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "authorization_response_iss_parameter_supported": True,
        }
        return without_nothing(true | self.described)

    def _token(self, asked: Asked) -> tuple[int, Any]:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        if _client(asked, form) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"error": "invalid_client"}
        code = form.get("code", "")
        begun = self._begun.get(code)
        if begun is None or (self.codes_count_once and code in self._spent):
            return 400, {"error": "invalid_grant"}
        self._spent.add(code)
        if (
            form.get("grant_type") != "authorization_code"
            or form.get("redirect_uri") != begun["redirect_uri"]
        ):
            return 400, {"error": "invalid_request"}
        if challenge_of(form.get("code_verifier", "")) != begun["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        token = self.sign(self._claims(begun))
        return 200, {"access_token": "unused", "token_type": "Bearer", "id_token": token}

    def _claims(self, begun: Mapping[str, str]) -> Claims:
        now = int(self.clock().timestamp())
        true = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + TOKEN_LIFE_S,
            "nonce": begun["nonce"],
            **self.account,
        }
        return without_nothing(true | self.lies)


def challenge_of(verifier: str) -> str:
    """Return BASE64URL(SHA256(verifier)): RFC 7636 section 4.2."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def without_nothing(said: Claims) -> Claims:
    """Return what is said, less what is None."""
    return {name: value for name, value in said.items() if value is not None}


def _client(asked: Asked, form: Mapping[str, str]) -> tuple[str, str]:
    """Return as whom the request comes (RFC 6749 section 2.3.1), by header or form, never by both."""
    scheme, _, given = asked.headers.get("authorization", "").partition(" ")
    if scheme != "Basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    assert "client_secret" not in form
    name, _, secret = base64.b64decode(given).decode().partition(":")
    return unquote_plus(name), unquote_plus(secret)
