"""How much a report sounds like an outage of ours, by its words alone."""

from __future__ import annotations

from services.correlator.core import incident_words as said
from services.correlator.core.gist import Gist
from services.correlator.core.incident_model import CURRENT, IncidentModel
from services.correlator.core.incident_troubles import CERTIFICATE, LINE, TELEVISION, VOICE, trouble_in
from services.correlator.core.words import folded
from shared.interaction import Interaction
from shared.placement import Customer

_OWN_PROBLEMS = {"billing": -4.0, "domain": -2.0, "account": -1.5, "security": -1.0, "backup": -1.0}
TEXT_CHARS_MAX = 2_000  # an outage is told in a few words
AGENT_CHARS_MAX = 2_000


def trouble_of(gist: Gist, text: str, customer: Customer | None) -> tuple[str, bool]:
    """Return what the report is about, empty where it does not say, and whether it is several services."""
    trouble, several = trouble_in(gist, text, customer)
    return (CERTIFICATE if is_warned(gist, text) else trouble), several


def texts_of(interaction: Interaction) -> tuple[str, str]:
    """Return what was said, and what the desk itself said, folded."""
    text = folded(f"{interaction.subject}\n{interaction.text}"[:TEXT_CHARS_MAX])
    if interaction.channel == "phone":  # the note is the agent's
        return text, text
    spoken = "\n".join(turn.text for turn in interaction.turns if turn.speaker == "agent")
    return text, folded(spoken[:AGENT_CHARS_MAX])


def is_warned(gist: Gist, text: str) -> bool:
    """Whether it tells of a program that warns of a certificate."""
    return not {"certificate", "web"}.isdisjoint(gist.signs) and said.WARNED.search(text) is not None


def outage_strength(
    gist: Gist, trouble: str, problem: str, texts: tuple[str, str], model: IncidentModel
) -> float:
    """Return in bits how much the report sounds like an outage of ours; `texts` are those of `texts_of`."""
    signs, (text, agent) = set(gist.signs), texts
    warned = is_warned(gist, text)
    listed = gist.failing != "receive" and said.LISTED.search(text)
    ways = {match.group() for match in said.DOWN.finditer(text)}
    down = ways or signs & {"server_error", "timeout"}
    found = (
        (model.down, down),
        (model.down_again, len(ways) > 1),
        (model.certificate, warned),
        (model.slow, "slow" in signs),
        (model.listed, listed),
        (model.fails_both, gist.failing == "both"),
        (model.fails_one, gist.failing in {"send", "receive"}),
        (model.all_hit, said.ALL_HIT.search(text)),
        (model.announced_by_us, agent and said.ANNOUNCED.search(agent)),
        (model.announced, agent is not text and said.ANNOUNCED.search(text)),
        (model.recent, said.RECENT.search(text)),
        (model.stale, said.STALE.search(text)),
        (model.isolated, said.ISOLATED.search(text)),
        (model.wants, said.WANTS.search(text)),
        (model.answered, not listed and said.ANSWERED.search(text)),
    )
    if warned:
        signs -= {"expiry", "record", "registration", "intrusion"}
    if listed:
        signs -= {"spam", "blocked"}
    if trouble in {LINE, TELEVISION, VOICE}:  # the signs are a host's: "nestao" is no file here
        signs &= {"quota", "password", "newbox", "price", "transfer"}
    own = sum(said.OWN_SIGNS.get(sign, 0.0) for sign in signs)
    of_class = 0.0 if warned else _OWN_PROBLEMS.get(problem, 0.0)
    return sum(bits for bits, holds in found if holds) + max(own, model.own_min) + of_class


def outage_of(interaction: Interaction, gist: Gist) -> float:
    """Return in bits how much a report sounds like an outage of ours, as far as it does not matter whose."""
    texts = texts_of(interaction)
    trouble, _several = trouble_of(gist, texts[0], None)
    return round(outage_strength(gist, trouble, gist.problem, texts, CURRENT), 1)
