"""What the provider is asked: where the browser goes, and what is sent with the code it brings back. Pure.

The authorisation code flow of OpenID Connect Core 1.0 section 3.1, with PKCE (RFC 7636, S256).
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote_plus

from authlib.oauth2 import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from services.store.oidc.begun import Begun
from services.store.oidc.configured import Configured
from services.store.oidc.documents import Description

SCOPE = "openid email"
IN_THE_HEADER, IN_THE_FORM = "client_secret_basic", "client_secret_post"
FORM = "application/x-www-form-urlencoded"


class TokenRequest(NamedTuple):
    """A POST to the provider; it holds our secret and is never logged."""

    url: str
    headers: dict[str, str]
    body: str


def authorisation_url(described: Description, us: Configured, begun: Begun) -> str:
    """Return where the browser goes to sign in; the nonce and what the verifier hashes to go with it."""
    url: str = prepare_grant_uri(
        described.authorization_endpoint,
        us.client_id,
        "code",
        redirect_uri=us.back,
        scope=SCOPE,
        state=begun.state,
        nonce=begun.nonce,
        code_challenge=create_s256_code_challenge(begun.verifier),
        code_challenge_method="S256",
    )
    return url


def token_request(described: Description, us: Configured, begun: Begun, code: str) -> TokenRequest:
    """Return how the code is exchanged; the secret goes into the header unless only the form is taken."""
    body = prepare_token_request(
        "authorization_code", redirect_uri=us.back, code=code, code_verifier=begun.verifier
    )
    supported = described.token_endpoint_auth_methods_supported
    in_the_form = IN_THE_FORM in supported and IN_THE_HEADER not in supported
    if in_the_form:
        client = ClientAuth(us.client_id, us.client_secret, IN_THE_FORM)
    else:  # each of the two is encoded before they are joined by a colon: RFC 6749 section 2.3.1
        client = ClientAuth(quote_plus(us.client_id), quote_plus(us.client_secret), IN_THE_HEADER)
    headers = {"Content-Type": FORM, "Accept": "application/json"}
    url, headers, body = client.prepare("POST", described.token_endpoint, headers, body)
    return TokenRequest(url, headers, body)
