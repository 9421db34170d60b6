"""The live look-up on the bus: what somebody is just saying, and what is known of it. Nothing is stored.

The store asks, a correlator answers (`onethread.ask.lookup`). Both are bounded: what is typed by what the
correlator reads of a text, the answer by what an agent can take in while talking. Ids in it are internal:
the store turns them into what may be shown.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from shared.interaction import Moment
from shared.placement import Evidence

LINE_CHARS_MAX = 200
TEXT_CHARS_MAX = 8_000  # as much as the correlator reads of a text
CUSTOMERS_MAX = 4
THREADS_MAX = 6
EVIDENCE_MAX = 4  # of each: what is read at a glance

Line = Annotated[str, Meta(max_length=LINE_CHARS_MAX)]
Words = Annotated[str, Meta(max_length=TEXT_CHARS_MAX)]
Channel = Literal["phone", "chat", "ticket"]


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What is known so far of who says what, in any order; all of it may be empty."""

    channel: Channel = "phone"
    number: Line = ""  # telephone of who calls
    name: Line = ""
    company: Line = ""
    customer_ref: Line = ""  # the desk's customer number
    domain: Line = ""
    email: Line = ""
    subject: Line = ""
    text: Words = ""


class LookupQuestion(Said, frozen=True, kw_only=True, omit_defaults=True):
    """What is known so far, as it is asked over the bus."""

    at: Moment  # when it is asked, by the clock of who asks
    direction: Literal["inbound", "outbound"] = "inbound"


class LikelyCustomer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A customer it may be."""

    customer_id: str
    contact_id: str = ""  # who of the customer it is, where that is known
    probability: float = 0.0
    sure: bool = False  # a piece that says this would be taken for this customer's without asking
    refused: str = ""  # why this person may not ask for help; a stable name of the triage
    evidence: tuple[Evidence, ...] = ()


class LikelyThread(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A thread that it may be about."""

    thread_id: str
    customer_id: str
    probability: float = 0.0
    joins: bool = False  # a piece that says this would join it without asking
    recurs: bool = False  # closed long ago, and the same trouble
    evidence: tuple[Evidence, ...] = ()


class LookupAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What may be known of it: both lists with the likeliest first."""

    model: str  # name of the match model
    customers: tuple[LikelyCustomer, ...] = ()  # at most CUSTOMERS_MAX
    threads: tuple[LikelyThread, ...] = ()  # at most THREADS_MAX, of these customers


_encoder = msgspec.json.Encoder()
_question = msgspec.json.Decoder(LookupQuestion)
_answer = msgspec.json.Decoder(LookupAnswer)


def encode_question(question: LookupQuestion) -> bytes:
    """Return the question as it goes over the bus."""
    return _encoder.encode(question)


def decode_question(data: bytes) -> LookupQuestion:
    """Return the question in `data`. Raises msgspec.DecodeError."""
    return _question.decode(data)


def encode_answer(answer: LookupAnswer) -> bytes:
    """Return the answer as it goes over the bus."""
    return _encoder.encode(answer)


def decode_answer(data: bytes) -> LookupAnswer:
    """Return the answer in `data`. Raises msgspec.DecodeError."""
    return _answer.decode(data)
