"""Everything that follows from one interaction alone: read once, before any lock, and kept beside it.

The gist is what later interactions are compared with; it is stored and read again for each candidate thread.
The identity is what the customer is found by; it is used once and not stored.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec

from services.correlator.core import cues
from services.correlator.core.entities import Entities, domain_in
from services.correlator.core.facts import facts_in
from services.correlator.core.gist import Gist, Texts, gist_of, stems_of
from services.correlator.core.identity import Identity, foreign_entities, identity_of
from services.correlator.core.incident_strength import outage_of
from services.correlator.core.noise import noise_level
from services.correlator.core.subjects import continues, plain_subject
from services.correlator.core.symptoms import Signs, scan
from services.correlator.core.troubles.chances import chances, noise_chance
from services.correlator.core.words import folded, words
from shared.desk import Desk
from shared.interaction import Interaction

VERSION = 5  # of the stored form; a reading of another version counts as unread
BODY_CHARS_MAX = 8_000  # read of a text; the rest is quoted, logged or pasted
LAST_TURNS = 2  # of a customer in a chat: "sad ide", "hvala"
QUOTED_CHARS_MAX = 4_000  # the nearest history
_POINTING_BACK = frozenset({cues.EARLIER, cues.STATUS, cues.STILL})
CACHED_READINGS_MAX = 1_024  # 3 kB each, and 5 us to decode anew


class Reading(msgspec.Struct, frozen=True):
    """One interaction, read."""

    gist: Gist = Gist()
    identity: Identity = Identity()
    noise: str = ""  # a level of services.correlator.core.noise, or empty
    facts: dict[str, str] = {}  # fact -> the words that state it
    quoted: frozenset[str] = frozenset()  # stems of the history below the new text: they name the parent


def read(interaction: Interaction, desk: Desk) -> Reading:
    """Return all that follows from `interaction` alone; `desk` says what is the desk's own."""
    subject = plain_subject(interaction.subject)
    body = (interaction.text or ("" if interaction.turns else interaction.signature))[:BODY_CHARS_MAX]
    spoken = "\n".join(turn.text for turn in interaction.turns if turn.speaker == "agent")[:BODY_CHARS_MAX]
    folded_body = folded(body)
    # The note of a call is the agent's own: it closes in an agent's words.
    agent = folded_body if interaction.channel == "phone" else folded(spoken)
    texts = Texts(
        folded(subject),
        folded_body,
        agent,
        continues(interaction.subject),
        ending=_ending(interaction, folded_body),
        talk=interaction.channel == "phone" or bool(interaction.turns),
    )
    clauses = texts.clauses()
    said = [word for word in clauses if word[0].isalnum()]
    entities = foreign_entities(f"{subject}\n{body}", f"{texts.subject}\n{texts.body}", desk)
    identity = identity_of(interaction, desk, entities, [*words(texts.subject), *said], agent_text=spoken)
    plain = texts.clauses_besides(entities)
    signs = scan(plain)
    found = chances(plain if texts.inherited else [*texts.title_besides(entities), *plain])
    gist = gist_of(texts, clauses, signs, identity, found)
    gist = msgspec.structs.replace(gist, outage=outage_of(interaction, gist))
    return Reading(
        gist,
        identity,
        _noise(interaction, identity, texts, said, signs=signs, gist=gist, learned=noise_chance(found)),
        facts_in(
            body,
            folded_body,
            domain=_domain_as_written(interaction, body, entities),
            errors=bool(entities.errors),
            turns=bool(interaction.turns),
        ),
        stems_of(words(folded(interaction.quoted[:QUOTED_CHARS_MAX]))) if interaction.quoted else frozenset(),
    )


def _ending(interaction: Interaction, folded_body: str) -> str:
    said = [turn.text for turn in interaction.turns if turn.speaker == "customer"]
    return folded("\n".join(said[-LAST_TURNS:]))[-BODY_CHARS_MAX:] if said else folded_body


def encode_reading(reading: Reading) -> bytes:
    """Return the stored form: the version, then the gist."""
    return bytes((VERSION,)) + _encoder.encode(reading.gist)


@lru_cache(CACHED_READINGS_MAX)
def decode_reading(data: bytes) -> Reading:
    """Return the reading in its stored form, its identity left out; empty if it is of another version."""
    if not data or data[0] != VERSION:
        return Reading()
    return Reading(_decoder.decode(data[1:]))


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Gist)


def _noise(
    interaction: Interaction,
    identity: Identity,
    texts: Texts,
    said: list[str],
    *,
    signs: Signs,
    gist: Gist,
    learned: float,
) -> str:
    entities = identity.entities
    assets = entities.emails or entities.domains or entities.servers or identity.claimed_domains
    named = bool(assets or entities.errors)
    pointing_back = not _POINTING_BACK.isdisjoint(gist.cues)  # "I called this morning": at a case of theirs
    return noise_level(
        automatic=interaction.automatic,
        sender=identity.emails[0].value if identity.emails else "",
        sender_name=folded(interaction.author.name),
        subject=folded(interaction.subject),
        text=texts.body,
        said_words=said,
        signs=signs,
        channel=interaction.channel,
        names_something=named or pointing_back,
        claims_something=bool(interaction.claims or interaction.author.name),
        answered=any(turn.speaker == "agent" for turn in interaction.turns),
        forged=interaction.trust == "forged",
        learned=learned,
    )


def _domain_as_written(interaction: Interaction, body: str, entities: Entities) -> str:
    """Return the domain as the report writes it, for quoting; empty where it names none."""
    for word in body.split() if entities.domains else ():
        host = word.strip("()<>,;:!?\"'").rstrip(".").rpartition("@")[2].split("//")[-1].split("/")[0]
        if "." in host and domain_in(host) in entities.domains:
            return host
    return next((known.raw or known.value for known in interaction.claims if known.kind == "domain"), "")
