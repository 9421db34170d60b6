"""The adversarial share of a desk: a misleading voice opens a thread, or repeats an honest one."""

from __future__ import annotations

from dataclasses import replace

from tests.corpus.generated.cases import case_of
from tests.corpus.generated.draw import chance
from tests.corpus.generated.model import Case, Customer, Step, Thread, Voice
from tests.corpus.generated.plan import SIZES, Planner
from tests.corpus.generated.tempting import Drawn, Tempter
from tests.corpus.generated.times import later, moment
from tests.corpus.generated.voices import may_request

ADVERSARIAL_SHARE = 0.05
AS_REPEAT_SHARE = 0.4  # of them come as a repeat in a thread that is there
TRIES_MAX = 300


def add_adversarial(planner: Planner, interactions: int) -> None:
    """Plan the adversarial share of `interactions`, as many of each kind."""
    tempter = Tempter(planner)
    each = max(1, round(interactions * ADVERSARIAL_SHARE / len(tempter.kinds)))
    for kind in tempter.kinds:
        for _ in range(each):
            _plan(planner, tempter, kind)


def _plan(planner: Planner, tempter: Tempter, kind: str) -> None:
    rng, at = planner.rng, moment(planner.rng, planner.start)
    (customer, channel, voice), case = _drawn(planner, tempter, kind)
    voice = replace(voice, adversarial=kind)
    thread = Thread(customer, planner.trouble(customer or planner.customer(), case, at))
    if customer is None or kind == "impostor":
        planner.tell(thread, at, size=1, voice=voice, channel=channel)
    elif chance(rng, AS_REPEAT_SHARE):
        planner.tell(thread, at, size=1)
        voice = _allowed(voice, thread, customer)
        thread.steps.append(Step(later(rng, at), "repeat", channel, voice))
    else:
        voice = _allowed(voice, thread, customer)
        planner.tell(thread, at, size=SIZES.draw(rng), voice=voice, channel=channel)


def _drawn(planner: Planner, tempter: Tempter, kind: str) -> tuple[Drawn, Case]:
    """Draw until there is a case that the customer has not had."""
    for _ in range(TRIES_MAX):
        drawn = tempter.kinds[kind]()
        case = case_of(planner.rng, "account") if kind == "impostor" else planner.any_case(drawn[0])
        if case is not None:
            return drawn, case
    raise ValueError(f"too few customers for {kind}")


def _allowed(voice: Voice, thread: Thread, customer: Customer) -> Voice:
    contact = next((one for one in customer.contacts if one.id == voice.contact), None)
    return replace(voice, may_request=contact is not None and may_request(contact, thread.trouble))
