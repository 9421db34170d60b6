"""Who may do what on the broker: one user for each service, with what its work needs and no more.

An intake puts its own channel's interactions on the bus and can neither read them back, nor change or remove
anything that is there. A correlator takes, and publishes nothing. Only the command line, which also makes
streams and buckets, may do everything.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping

import msgspec

from services.intake.channels import CHANNELS
from shared import subjects
from shared.bus import INBOX_OF_USER

COMMAND = "command"  # the supervisor and the command line
STORE = "store"
CORRELATOR = "correlator"
INTAKE = "intake-{channel}"
SUBSCRIBER = "subscriber-{name}"  # deploy/subscribers.py: made on request, for others to listen

API = "$JS.API"
KEY_VALUE = "KV_{}"  # the stream of a bucket, as the broker's clients name it
OBJECTS = "OBJ_{}"
ANSWERS_EXPIRE = "5s"

SOURCES = KEY_VALUE.format(subjects.SOURCES_BUCKET)
IDEMPOTENCY = KEY_VALUE.format(subjects.IDEMPOTENCY_BUCKET)
MAILBOXES = KEY_VALUE.format(subjects.MAILBOXES_BUCKET)
BLOBS = OBJECTS.format(subjects.BLOBS_BUCKET)
BLOB_NAMES = f"{API}.DIRECT.GET.{BLOBS}.$O.{subjects.BLOBS_BUCKET}.M.*"  # that it is there, not what it says


class Rights(msgspec.Struct, frozen=True, kw_only=True):
    """What a user may publish and subscribe; whatever is not named is refused."""

    publish: tuple[str, ...]
    subscribe: tuple[str, ...] = ()
    answers: bool = False  # may answer a request, once, wherever its answer is wanted


def services() -> tuple[str, ...]:
    """Return the users that services have, the command line's not among them."""
    return (STORE, CORRELATOR, *(INTAKE.format(channel=channel) for channel in CHANNELS))


def new_password() -> str:
    """Return a password. It begins with a letter: the broker would read digits as a number."""
    return f"t{secrets.token_hex(24)}"


def new_passwords() -> dict[str, str]:
    """Return a password for each service's user."""
    return {user: new_password() for user in services()}


def rights_of(user: str) -> Rights:
    """Return what `user` may do besides receiving answers on an inbox of its own."""
    if user == COMMAND:
        return Rights(publish=(">",), subscribe=(">",))
    if user == STORE:
        return _STORE
    if user == CORRELATOR:
        return _CORRELATOR
    if user.startswith(SUBSCRIBER.format(name="")):
        return Rights(publish=_taking(subjects.THREADS, user), subscribe=_EVENTS)
    return _intake(user.partition("-")[2])


def users_block(passwords: Mapping[str, str]) -> str:
    """Return the broker's `authorization` for `passwords`: by user, as they stand or as "$VARIABLE"."""
    users = "\n".join(_user(user, password) for user, password in passwords.items())
    return f"authorization {{\n  users = [\n{users}\n  ]\n}}\n"


def _user(user: str, password: str) -> str:
    rights = rights_of(user)
    inbox = (INBOX_OF_USER.format(user=user) + ".>",) if user != COMMAND else ()
    answers = f', allow_responses: {{ max: 1, expires: "{ANSWERS_EXPIRE}" }}' if rights.answers else ""
    return (
        f"    {{ user: {user}, password: {password}, permissions: {{\n"
        f"      publish: {{ allow: {_listed(rights.publish)} }}\n"
        f"      subscribe: {{ allow: {_listed((*rights.subscribe, *inbox))} }}{answers}\n"
        "    } }"
    )


def _listed(names: Iterable[str]) -> str:
    return msgspec.json.encode(list(names)).decode()


def _info(*streams: str) -> tuple[str, ...]:
    return tuple(f"{API}.STREAM.INFO.{stream}" for stream in streams)


def _reading(stream: str) -> tuple[str, ...]:
    """Return what it takes to read a bucket in order: a consumer of the moment, and its flow control."""
    return (
        f"{API}.CONSUMER.CREATE.{stream}",
        f"{API}.CONSUMER.CREATE.{stream}.>",
        f"{API}.CONSUMER.INFO.{stream}.*",
        f"{API}.CONSUMER.DELETE.{stream}.*",
        f"$JS.FC.{stream}.>",
    )


_MAILBOXES = (  # how far each has been read
    *_info(MAILBOXES),
    f"{API}.STREAM.MSG.GET.{MAILBOXES}",
    f"$KV.{subjects.MAILBOXES_BUCKET}.*",
)


def _intake(channel: str) -> Rights:
    return Rights(
        publish=(
            subjects.INTERACTION_SUBJECT.format(channel=channel),
            subjects.NOTICE_SUBJECTS,
            *_info(subjects.INTERACTIONS, subjects.NOTICES, SOURCES, IDEMPOTENCY, BLOBS),
            *_reading(SOURCES),
            f"{API}.STREAM.MSG.GET.{IDEMPOTENCY}",
            f"$KV.{subjects.IDEMPOTENCY_BUCKET}.*",
            BLOB_NAMES,
            f"$O.{subjects.BLOBS_BUCKET}.>",
            *(_MAILBOXES if channel == "email" else ()),
        )
    )


def _taking(stream: str, consumer: str) -> tuple[str, ...]:
    return (
        f"{API}.CONSUMER.INFO.{stream}.{consumer}",
        f"{API}.CONSUMER.MSG.NEXT.{stream}.{consumer}",
        f"$JS.ACK.{stream}.{consumer}.>",
    )


_CORRELATOR = Rights(
    publish=(
        *_info(subjects.INTERACTIONS, subjects.THREADS, SOURCES),
        *_taking(subjects.INTERACTIONS, subjects.CORRELATOR),
        *_taking(subjects.THREADS, subjects.CORRECTIONS),
        f"{API}.STREAM.MSG.GET.{SOURCES}",
    ),
    subscribe=(subjects.ASK_LOOKUP, f"{subjects.ASK_LOOKUP} {subjects.ANSWERERS}"),
    answers=True,
)

_EVENTS = (
    subjects.THREAD_SUBJECTS,
    subjects.REVIEW_SUBJECTS,
    subjects.INCIDENT_SUBJECTS,
    subjects.CORRECTION_SUBJECTS,
)

_STORE = Rights(
    publish=(
        *_EVENTS,
        subjects.INTERACTION_SUBJECTS,  # a dead letter that is sent again
        subjects.ASK_LOOKUP,
        subjects.PRESENCE,
        *_info(subjects.INTERACTIONS, subjects.THREADS, subjects.NOTICES, SOURCES, BLOBS),
        *_taking(subjects.NOTICES, subjects.STORE_NOTICES),
        f"{API}.CONSUMER.INFO.{subjects.INTERACTIONS}.{subjects.CORRELATOR}",
        f"$KV.{subjects.SOURCES_BUCKET}.>",
        f"{API}.STREAM.MSG.GET.{BLOBS}",
        f"{API}.STREAM.NAMES",  # the client finds the originals' stream by it
        *_reading(BLOBS),
        # The sweep: what lies among the originals, what events there are, and away with what nothing names.
        f"{API}.CONSUMER.MSG.NEXT.{BLOBS}.*",
        f"{API}.DIRECT.GET.{subjects.INTERACTIONS}",
        f"{API}.STREAM.MSG.DELETE.{BLOBS}",
    ),
    subscribe=(*_EVENTS, subjects.PRESENCE),
)
