"""How each vendor signs what it calls us with, and how our own clients do. Pure.

Written from what the vendors document, not with the code that checks it. Each is told in parts (what is
signed, when, with which hash, how it is written), so that each part can be forged by itself.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

import msgspec

Headers = dict[bytes, bytes]
Content = Callable[["Said"], bytes]


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What may be signed."""

    body: bytes
    moment: bytes
    name: bytes  # of this one call, where it has one
    url: str


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """A body with all that proves it; as forged as its parts are."""

    body: bytes
    moment: bytes
    name: bytes
    signature: bytes  # with its prefix


class Signing(msgspec.Struct, frozen=True, kw_only=True):
    """How a vendor signs."""

    content: Content
    header: bytes  # of the signature
    moment_header: bytes = b""  # empty: no moment is told
    name_header: bytes = b""
    moment: Callable[[datetime], bytes] = lambda at: str(int(at.timestamp())).encode()
    algorithm: str = "sha256"
    base64: bool = False  # else hexadecimal
    prefix: bytes = b""
    secret_in_base64: bool = False  # behind its prefix
    in_form: bool = False  # moment, name and signature are fields of a form around the body
    bound_to_url: bool = False
    valid_s: int = 300  # how old a signature may be

    @property
    def dated(self) -> bool:
        """Whether the moment is signed, and must be now."""
        return bool(self.moment_header) or self.in_form

    def proof(
        self, secret: bytes, body: bytes, *, at: datetime, url: str, algorithm: str = "", prefix: bytes = b""
    ) -> Proof:
        """Return the body signed with `secret`; `algorithm` and `prefix` take the place of its own."""
        name = hashlib.sha256(body).hexdigest()[:40].encode()
        said = Said(body=body, moment=self.moment(at), name=name, url=url)
        known = _bare(secret) if self.secret_in_base64 else secret
        mac = hmac.new(known, self.content(said), algorithm or self.algorithm).digest()
        written = base64.b64encode(mac) if self.base64 else mac.hex().encode()
        return Proof(body=body, moment=said.moment, name=name, signature=(prefix or self.prefix) + written)

    def sent(self, proof: Proof) -> tuple[bytes, Headers]:
        """Return body and headers as they go over the wire; what is empty is left out."""
        if self.in_form:
            fields = {
                b"sender": b"bounce@kos-obrt.hr",
                b"timestamp": proof.moment,
                b"token": proof.name,
                b"signature": proof.signature,
                b"body-mime": proof.body,
            }
            return urlencode({name: value for name, value in fields.items() if value}).encode(), {}
        told = {
            self.moment_header: proof.moment,
            self.name_header: proof.name,
            self.header: proof.signature,
        }
        return proof.body, {name: value for name, value in told.items() if name and value}


def _bare(secret: bytes) -> bytes:
    """Return the secret's bytes; Standard Webhooks writes them in base64."""
    prefix = b"whsec_"
    return base64.b64decode(secret.removeprefix(prefix)) if secret.startswith(prefix) else secret


def _twilio(said: Said) -> bytes:
    try:
        fields = sorted(set(parse_qsl(said.body.decode("ascii", "replace"), keep_blank_values=True)))
    except ValueError:
        fields = []
    text = said.url + "".join(name + value for name, value in fields)
    return text.encode("utf-8", "replace")


def _standard(said: Said) -> bytes:
    return said.name + b"." + said.moment + b"." + said.body


STANDARD = Signing(
    content=_standard,
    header=b"webhook-signature",
    moment_header=b"webhook-timestamp",
    name_header=b"webhook-id",
    base64=True,
    prefix=b"v1,",
    secret_in_base64=True,
)
"""Our own clients'."""

SIGNING: Mapping[str, Signing] = {
    "chatwoot": Signing(
        content=lambda said: said.moment + b"." + said.body,
        header=b"X-Chatwoot-Signature",
        moment_header=b"X-Chatwoot-Timestamp",
        prefix=b"sha256=",
    ),
    "crisp": Signing(
        content=lambda said: b"[" + said.moment + b";" + said.body + b"]",
        header=b"X-Crisp-Signature",
        moment_header=b"X-Crisp-Request-Timestamp",
        moment=lambda at: str(int(at.timestamp() * 1_000)).encode(),
    ),
    "mailgun": Signing(
        content=lambda said: said.moment + said.name,
        header=b"",
        in_form=True,
        valid_s=12 * 3_600,
    ),
    "tawk": Signing(
        content=lambda said: said.body,
        header=b"X-Tawk-Signature",
        algorithm="sha1",
    ),
    "twilio": Signing(
        content=_twilio,
        header=b"X-Twilio-Signature",
        algorithm="sha1",
        base64=True,
        bound_to_url=True,
    ),
    "whmcs": STANDARD,
    "zammad": Signing(
        content=lambda said: said.body,
        header=b"X-Hub-Signature",
        algorithm="sha1",
        prefix=b"sha1=",
    ),
    "zendesk": Signing(
        content=lambda said: said.moment + said.body,
        header=b"X-Zendesk-Webhook-Signature",
        moment_header=b"X-Zendesk-Webhook-Signature-Timestamp",
        moment=lambda at: at.strftime("%Y-%m-%dT%H:%M:%SZ").encode(),
        base64=True,
    ),
}
"""Of every vendor whose adapter checks a signature (tests/hostile/test_vendors.py)."""
