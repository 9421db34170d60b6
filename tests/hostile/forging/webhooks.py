"""Forged calls of webhooks: of vendors that sign, of those with our key in the URL, of sources that sign.

Each forgery changes one thing about a call that is taken as it is; a replay changes nothing. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from tests.hostile.signing import Proof, Signing
from tests.hostile.vendors import Connected

OTHER_SECRET = b"another-secret-of-somebody-else"
BEYOND_S = 900  # longer than any clock may be wrong
OTHER_HASHES = ("md5", "sha1", "sha224", "sha384", "sha512", "sha3_256")
OTHER_PREFIXES = (b"v0,", b"v2,", b"v1a,", b"v1", b"sha1=", b"sha256=", b"md5=", b"none,", b"plain=")


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call of a door."""

    told: str  # what is forged about it; empty: nothing
    channel: str
    target: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


def fresh(payload: bytes, number: int) -> bytes:
    """Return the payload as one that never came: another conversation, another call, another mail."""
    text = payload.decode("utf-8", "surrogateescape")
    if text.lstrip().startswith(("{", "[")):
        return json.dumps(_renumbered(json.loads(text), number)).encode()
    if "Message-ID:" in text:
        return re.sub(r"<([^<>@]+)@", rf"<\g<1>{number}@", text, count=1).encode() + b"%d\r\n" % number
    return re.sub(r"(CallSid=CA)\w{6}", rf"\g<1>{number:06d}", text).encode()


_IDENTITIES = re.compile(
    r"(^id$|_id$|^id_|Id$|^chatId$|fingerprint|^number$|MessageID|callid|call_id)", re.IGNORECASE
)


def _renumbered(value: object, number: int) -> object:
    """Return the JSON with every identity in it another."""
    if isinstance(value, dict):
        if value.get("Name") == "Message-ID":  # a mail's field as a row of a list
            return value | {"Value": str(value["Value"]).replace("@", f"-{number}@")}
        return {name: _other(name, one, number) for name, one in value.items()}
    return [_renumbered(one, number) for one in value] if isinstance(value, list) else value


def _other(name: str, value: object, number: int) -> object:
    if _IDENTITIES.search(name) and isinstance(value, str) and value:
        return f"{value}-{number}"
    if _IDENTITIES.search(name) and isinstance(value, int) and not isinstance(value, bool):
        return value + 1_000 * number
    return _renumbered(value, number)


def genuine(connected: Connected, body: bytes, *, host: str, at: datetime) -> Call:
    """Return the call as the vendor makes it."""
    if connected.signing is None:
        return _call(connected, "", body, {}, host=host)
    proof = connected.signing.proof(connected.secret, body, at=at, url=_url(connected, host))
    return _proven(connected, "", proof, host=host)


def forgeries(
    connected: Connected, body: bytes, other: bytes, *, host: str, at: datetime, foreign_key: str
) -> Iterator[Call]:
    """Yield calls that must be refused. `foreign_key` is a key of a source of another kind."""
    if connected.signing is None:
        yield from _with_keys(connected, body, host=host, foreign_key=foreign_key)
        return
    yield from _with_signatures(connected, connected.signing, body, other, host=host, at=at)
    yield from _without(connected, body, host=host, foreign_key=foreign_key)


def reused(connected: Connected, body: bytes, other: bytes, *, host: str, at: datetime) -> Iterator[Call]:
    """Yield calls that show the proof of `body`, which was taken, once more with another body."""
    if connected.signing is not None:
        right = connected.signing.proof(connected.secret, body, at=at, url=_url(connected, host))
        again = msgspec.structs.replace(right, body=other)
        yield _proven(connected, "a used proof with another body", again, host=host)


def _with_signatures(
    connected: Connected, signing: Signing, body: bytes, other: bytes, *, host: str, at: datetime
) -> Iterator[Call]:
    url = _url(connected, host)
    right = signing.proof(connected.secret, body, at=at, url=url)

    def told(what: str, **changes: bytes) -> Call:
        return _proven(connected, what, msgspec.structs.replace(right, **changes), host=host)

    yield told("no signature", signature=b"")
    yield told("half of the signature", signature=right.signature[: len(right.signature) // 2])
    yield told("an empty signature with its prefix", signature=signing.prefix or b"=")
    yield told(
        "the signature backwards", signature=signing.prefix + right.signature[: len(signing.prefix) : -1]
    )
    others = {
        "another secret": OTHER_SECRET,
        "no secret": b"",
        "the source's name": connected.source.encode(),
        "its secret cut short": connected.secret[:-4],
    }
    for what, secret in others.items():
        forged = signing.proof(secret, body, at=at, url=url)
        yield _proven(connected, f"signed with {what}", forged, host=host)
    for algorithm in OTHER_HASHES:
        if algorithm != signing.algorithm:
            forged = signing.proof(connected.secret, body, at=at, url=url, algorithm=algorithm)
            yield _proven(connected, f"signed by {algorithm}", forged, host=host)
    for prefix in OTHER_PREFIXES:
        if prefix != signing.prefix:
            bare = right.signature.removeprefix(signing.prefix)
            yield told(f"the right signature as {prefix.decode()}", signature=prefix + bare)
    if not signing.in_form:
        yield told("another body", body=other)
        yield told(
            "a blank more in the body", body=body + b" " if not signing.bound_to_url else body + b"&a=b"
        )
    if signing.dated:
        yield from _dated(connected, signing, right, host=host, at=at)
    if signing.name_header:
        yield told("another id", name=b"msg_other")
        yield told("no id", name=b"")
    if signing.bound_to_url:
        forged = signing.proof(connected.secret, body, at=at, url=url.replace("http://", "http://x."))
        yield _proven(connected, "signed for another address", forged, host=host)


def _dated(
    connected: Connected, signing: Signing, right: Proof, *, host: str, at: datetime
) -> Iterator[Call]:
    for what, seconds in (("old", -signing.valid_s - BEYOND_S), ("early", BEYOND_S)):
        moment = at + timedelta(seconds=seconds)
        forged = signing.proof(connected.secret, right.body, at=moment, url=_url(connected, host))
        yield _proven(connected, f"too {what}, and signed so", forged, host=host)
        fresher = msgspec.structs.replace(forged, moment=right.moment)
        yield _proven(connected, f"too {what}, and told as if now", fresher, host=host)
    moments = {
        "of nothing": b"",
        "of a word": b"now",
        "before all time": b"-1",
        "after all time": b"9" * 30,
        "of ten times as much": right.moment + b"0",
        "of other digits": "１２３".encode(),
    }
    for what, told in moments.items():
        forged = msgspec.structs.replace(right, moment=told)
        yield _proven(connected, f"at the moment {what}", forged, host=host)


def _without(connected: Connected, body: bytes, *, host: str, foreign_key: str) -> Iterator[Call]:
    """Yield calls with another proof than the one that the source has."""
    bare = (
        connected.signing.sent(Proof(body=body, moment=b"", name=b"", signature=b""))[0]
        if connected.signing
        else body
    )
    bearer = {b"Authorization": b"Bearer " + connected.secret}
    yield _call(connected, "its secret as a bearer key", bare, bearer, host=host)
    yield _call(connected, "nothing at all", bare, {}, host=host)
    if connected.vendor:
        query = f"key={foreign_key}"
        other = msgspec.structs.replace(connected, query=query)
        yield _call(other, "another source's key in the URL", bare, {}, host=host)


def _with_keys(connected: Connected, body: bytes, *, host: str, foreign_key: str) -> Iterator[Call]:
    key = connected.query.removeprefix("key=")
    queries = {
        "no key": "",
        "an empty key": "key=",
        "half of the key": f"key={key[: len(key) // 2]}",
        "the key and more": f"key={key}x",
        "a key's case changed": f"key={key.swapcase()}",
        "another source's key": f"key={foreign_key}",
        "a key that is none, last": f"key={key}&key=ot_none",
    }
    for what, query in queries.items():
        yield _call(msgspec.structs.replace(connected, query=query), what, body, {}, host=host)
    bare = msgspec.structs.replace(connected, query="")
    yield _call(
        bare, "its key as a bearer key", body, {b"Authorization": f"Bearer {key}".encode()}, host=host
    )
    yield _call(bare, "its key as a header", body, {b"Key": key.encode()}, host=host)
    strange = msgspec.structs.replace(connected, path=connected.path + "-other")
    yield _call(strange, "the key at a source that is none", body, {}, host=host)


def _url(connected: Connected, host: str) -> str:
    return f"http://{host}{connected.target.decode()}"


def _proven(connected: Connected, told: str, proof: Proof, *, host: str) -> Call:
    assert connected.signing is not None
    body, headers = connected.signing.sent(proof)
    return _call(connected, told, body, headers, host=host)


def _call(connected: Connected, told: str, body: bytes, headers: dict[bytes, bytes], *, host: str) -> Call:
    known = {b"Host": host.encode(), b"Content-Type": connected.media_type}
    if not connected.vendor:
        known[b"Onethread-Source"] = connected.source.encode()
    return Call(
        told=told,
        channel=connected.channel,
        target=connected.target,
        headers=tuple((known | headers).items()),
        body=body,
    )
