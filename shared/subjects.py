"""Names and limits of everything on the bus, in one place; `shared.bus.ensure_topology` brings it about."""

from __future__ import annotations

from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)

DAY_S = 86_400

INTERACTIONS = "INTERACTIONS"  # stream
INTERACTION_SUBJECT = "onethread.interaction.{channel}"
INTERACTION_SUBJECTS = "onethread.interaction.*"
INTERACTION_TYPE = "hr.onethread.interaction.received.v1"  # CloudEvents type

THREADS = "THREADS"  # stream
THREAD_SUBJECT = "onethread.thread.{event}"  # opened, joined, repeated, …
THREAD_SUBJECTS = "onethread.thread.*"
REVIEW_SUBJECT = "onethread.review.asked"
REVIEW_SUBJECTS = "onethread.review.*"
INCIDENT_SUBJECT = "onethread.incident.{event}"  # proposed, joined, confirmed, dismissed, updated
INCIDENT_SUBJECTS = "onethread.incident.*"
CORRECTION_SUBJECT = "onethread.correction.{event}"  # made, undone, placement
CORRECTION_SUBJECTS = "onethread.correction.*"

NOTICES = "NOTICES"  # stream: what vendors tell that is no interaction
NOTICE_SUBJECT = "onethread.notice.{kind}"  # ignored, call, …: shared/notice.py
NOTICE_SUBJECTS = "onethread.notice.*"
NOTICE_TYPE = "hr.onethread.notice.received.v1"  # CloudEvents type
STORE_NOTICES = "notices"  # durable consumer of NOTICES: the store's

PRESENCE = "onethread.presence"  # who looks at a thread, between processes of the store; kept by no stream
ASK_LOOKUP = "onethread.ask.lookup"  # request and reply, kept by no stream: shared/lookup.py
ANSWERERS = "correlators"  # queue group: any number of correlators, one of them answers

CORRELATOR = "correlator"  # durable consumer of INTERACTIONS
CORRECTIONS = "corrections"  # durable consumer of THREADS: what makes the correlator place anew
SOURCES_BUCKET = "sources"  # key-value: what intakes know of sources and of the desk
DESK_KEY = "desk"
BLOBS_BUCKET = "blobs"  # object store
IDEMPOTENCY_BUCKET = "idempotency"  # key-value: what was first posted under an Idempotency-Key
IDEMPOTENCY_AGE_S = 3 * DAY_S
MAILBOXES_BUCKET = "mailboxes"  # key-value: how far each mailbox has been read

EVENT_BYTES_MAX = 512 * 1024  # larger content goes by claim check; see shared.blobs
PAYLOAD_BYTES_MAX = 8 * 1024 * 1024  # the server's max_payload
# Convenience only: the store's inbox is the guarantee. Each id within it takes 231 bytes of the broker's
# memory and 3 µs of its start, as measured: at 20 pieces a second two hours are 33 MB, a day 400 MB and 5 s.
DUPLICATE_WINDOW_S = 2 * 60 * 60
STREAM_BYTES_MAX = 8 * 1024**3
THREADS_BYTES_MAX = 1024**3
THREADS_AGE_S = 30 * DAY_S
NOTICES_BYTES_MAX = 256 * 1024**2  # a store that is away for days still finds them all
NOTICE_BYTES_MAX = 64 * 1024
ACK_WAIT_S = 10  # what a killed correlator had in hand comes again after it; a batch takes well under 1 s
CORRECTION_ACK_WAIT_S = 60  # a thread of a hundred pieces is placed anew in one transaction
ACKS_PENDING_MAX = 2_000
BATCH_MAX = 100  # interactions a correlator takes in one transaction
BATCHES_AT_ONCE = 2  # of one correlator: one is decided while the one before it is written


def interactions_stream(*, bytes_max: int = STREAM_BYTES_MAX) -> StreamConfig:
    """Return the stream of interactions: on disk, never dropping what was acknowledged."""
    return StreamConfig(
        name=INTERACTIONS,
        subjects=[INTERACTION_SUBJECTS],
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,  # full: refuse the new; `old` would drop what was acknowledged
        max_bytes=bytes_max,
        max_msg_size=PAYLOAD_BYTES_MAX,
        duplicate_window=DUPLICATE_WINDOW_S,
        allow_atomic=True,  # one fsync for a whole batch
        allow_direct=True,
    )


def threads_stream(*, bytes_max: int = THREADS_BYTES_MAX) -> StreamConfig:
    """Return the stream of what happened to threads, for consoles and for the world outside."""
    return StreamConfig(
        name=THREADS,
        subjects=[THREAD_SUBJECTS, REVIEW_SUBJECTS, INCIDENT_SUBJECTS, CORRECTION_SUBJECTS],
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        discard=DiscardPolicy.OLD,  # PostgreSQL keeps the truth; this stream tells who is listening
        max_bytes=bytes_max,
        max_age=THREADS_AGE_S,
        duplicate_window=DUPLICATE_WINDOW_S,
        allow_atomic=True,
    )


def notices_stream(*, bytes_max: int = NOTICES_BYTES_MAX) -> StreamConfig:
    """Return the stream of notices: each is kept until the store has acted on it."""
    return StreamConfig(
        name=NOTICES,
        subjects=[NOTICE_SUBJECTS],
        retention=RetentionPolicy.WORK_QUEUE,
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,  # full: refuse the new, the vendor tells it again
        max_bytes=bytes_max,
        max_msg_size=NOTICE_BYTES_MAX,
        duplicate_window=DUPLICATE_WINDOW_S,
        allow_atomic=True,
    )


def notices_consumer() -> ConsumerConfig:
    """Return the consumer all stores share."""
    return ConsumerConfig(
        durable_name=STORE_NOTICES,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ACK_WAIT_S,
        max_deliver=-1,
        max_ack_pending=ACKS_PENDING_MAX,
        max_waiting=64,
    )


def correlator_consumer() -> ConsumerConfig:
    """Return the consumer all correlators share."""
    return ConsumerConfig(
        durable_name=CORRELATOR,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ACK_WAIT_S,
        max_deliver=-1,  # we decide on dead letters; the server's limit would hide a message for ever
        max_ack_pending=ACKS_PENDING_MAX,
        max_waiting=64,
    )


def corrections_consumer() -> ConsumerConfig:
    """Return the consumer by which correlators hear of corrections; what is to do stands in PostgreSQL."""
    return ConsumerConfig(
        durable_name=CORRECTIONS,
        filter_subjects=[CORRECTION_SUBJECT.format(event=event) for event in ("made", "undone")],
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=CORRECTION_ACK_WAIT_S,
        max_deliver=-1,
        max_ack_pending=ACKS_PENDING_MAX,
        max_waiting=64,
    )


def subscriber_consumer(name: str) -> ConsumerConfig:
    """Return the consumer of somebody outside who listens to threads: from now on, and until it is acked."""
    return ConsumerConfig(
        durable_name=name,
        deliver_policy=DeliverPolicy.NEW,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=CORRECTION_ACK_WAIT_S,
        max_deliver=-1,
        max_ack_pending=ACKS_PENDING_MAX,
        max_waiting=64,
    )
