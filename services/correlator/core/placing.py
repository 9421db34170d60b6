"""Where it stands: a thread of its customer or a new one, of what kind, and the sentence that says why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.correlator.core.attributing import Attribution
from services.correlator.core.incident_model import CURRENT as INCIDENT_MODEL
from services.correlator.core.joining import Joining, choose, recurrence
from services.correlator.core.kinds import is_noise, kind_in_thread
from services.correlator.core.learning import learned_from
from services.correlator.core.likeness import Likeness, compare_threads
from services.correlator.core.models import Model
from services.correlator.core.reading import Reading
from services.correlator.core.reasons import why
from services.correlator.core.sentences import evidence_of
from services.correlator.core.settling import settled
from services.correlator.core.triage import problem_of_thread, triage
from shared.ids import derived_id
from shared.interaction import Interaction
from shared.placement import SUGGESTIONS_MAX, Choice, Placement, Thread, marks_of

SUGGESTED_PROBABILITY_MIN = 0.05  # a thread less likely is not worth an agent's look


def place(
    interaction: Interaction,
    reading: Reading,
    attribution: Attribution,
    threads: Sequence[Thread],
    model: Model,
) -> Placement:
    """Return where `interaction` stands. `threads` are those of `plausible_customers(attribution)`.

    Pure: the same arguments give the same placement. It never joins a thread of another customer than the
    attributed one, whatever `threads` holds.
    """
    if is_noise(interaction, reading, attribution):
        return _noise(interaction, attribution, model)
    marks = marks_of(interaction)
    threads = [thread for thread in threads if marks.isdisjoint(thread.blocked)]
    of = _likenesses(interaction, reading, attribution, threads, model)
    if attribution.doubt:
        attribution = settled(interaction, reading, attribution, of, model)
    if attribution.customer is None:
        return _unattributed(interaction, reading, attribution, of, model)
    likenesses = of[attribution.customer.id]
    joining = choose(likenesses, reading.gist, model)
    if joining.joins and joining.best:
        return _joined(interaction, reading, attribution, joining, model)
    return _opened(interaction, reading, attribution, joining, likenesses, model=model)


def _likenesses(
    interaction: Interaction,
    reading: Reading,
    attribution: Attribution,
    threads: Sequence[Thread],
    model: Model,
) -> dict[str, list[Likeness]]:
    """Return how the threads of each customer that it may be from fit, by the customer's id."""
    likely = (attribution.customer,) if attribution.customer else attribution.suggested_customers
    return {
        customer.id: compare_threads(
            interaction,
            reading,
            [thread for thread in threads if thread.customer_id == customer.id],
            attribution.leads,
            customer=customer,
            contact_id=attribution.contact_id,
            model=model,
        )
        for customer in likely
    }


def _noise(interaction: Interaction, attribution: Attribution, model: Model) -> Placement:
    known = attribution.customer
    why_hr, why_en = why("noise")
    return Placement(
        interaction_id=interaction.id,
        kind="noise",
        zone="auto",
        model=model.name,
        customer_id=known.id if known else "",
        contact_id=attribution.contact_id if known else "",
        customer_probability=attribution.probability if known else 0.0,
        why_hr=why_hr,
        why_en=why_en,
    )


def _unattributed(
    interaction: Interaction,
    reading: Reading,
    attribution: Attribution,
    likenesses: Mapping[str, Sequence[Likeness]],
    model: Model,
) -> Placement:
    """Place with an unknown customer of its own; the doubt becomes suggestions."""
    forged = interaction.trust == "forged"
    doubt = attribution.doubt
    decision = "forged" if forged else "customer doubt" if doubt else "stranger"
    why_hr, why_en = why(decision, attribution.evidence)
    return Placement(
        interaction_id=interaction.id,
        kind="new",
        zone="review" if doubt or forged else "auto",
        model=model.name,
        customer_id=derived_id("customer", interaction.id),
        opens_customer=True,
        thread_id=derived_id("thread", interaction.id),
        opens_thread=True,
        customer_probability=attribution.probability,
        thread_probability=1.0,
        why_hr=why_hr,
        why_en=why_en,
        evidence=attribution.evidence,
        runner_up=attribution.runner_up,
        suggested_customers=attribution.suggested,
        suggested_threads=_suggested_elsewhere(reading, attribution, likenesses, model),
        learned=learned_from(interaction, reading, attribution),
        triage=triage(interaction, reading, attribution),
    )


def _suggested_elsewhere(
    reading: Reading, attribution: Attribution, likenesses: Mapping[str, Sequence[Likeness]], model: Model
) -> tuple[Choice, ...]:
    """Return the threads it would join if it were a suggested customer's, weighed by how likely that is."""
    found: list[tuple[float, Likeness]] = []
    for choice in attribution.suggested:
        ranked = choose(likenesses.get(choice.customer_id, ()), reading.gist, model).ranked
        found.extend((choice.probability * share, one) for share, one in ranked)
    found.sort(key=lambda row: (-row[0], row[1].thread.id))
    return tuple(
        _thread_choice(share, one)
        for share, one in found[:SUGGESTIONS_MAX]
        if share >= SUGGESTED_PROBABILITY_MIN
    )


def _joined(
    interaction: Interaction, reading: Reading, attribution: Attribution, joining: Joining, model: Model
) -> Placement:
    best = joining.best
    assert best is not None
    assert attribution.customer is not None
    kind = kind_in_thread(interaction, reading, best)
    evidence = evidence_of(best.compared)
    why_hr, why_en = why(kind, evidence)
    others = [_thread_choice(share, one) for share, one in joining.ranked[1:2]]
    thread_problem = problem_of_thread(reading.gist, best.about.gists)
    return Placement(
        interaction_id=interaction.id,
        kind=kind,
        zone="auto",
        model=model.name,
        customer_id=attribution.customer.id,
        thread_id=best.thread.id,
        contact_id=attribution.contact_id,
        customer_probability=attribution.probability,
        thread_probability=round(joining.probability, 4),
        why_hr=why_hr,
        why_en=why_en,
        evidence=(*attribution.evidence, *evidence),
        runner_up=others[0] if others else attribution.runner_up,
        learned=learned_from(interaction, reading, attribution),
        triage=triage(interaction, reading, attribution, thread_problem=thread_problem),
    )


def _opened(
    interaction: Interaction,
    reading: Reading,
    attribution: Attribution,
    joining: Joining,
    likenesses: Sequence[Likeness],
    *,
    model: Model,
) -> Placement:
    customer = attribution.customer
    assert customer is not None
    back = None
    if not joining.asks and reading.gist.outage < INCIDENT_MODEL.no_recurrence_min:
        back, _bits = recurrence(likenesses, reading.gist, model)
    decision = "thread doubt" if joining.asks else "recurrence" if back else "new"
    compared = joining.best if joining.asks else back
    evidence = evidence_of(compared.compared) if compared else ()
    if decision == "new" and not any(one.closed_days is None for one in likenesses):
        decision = "first"
    why_hr, why_en = why(decision, evidence, name=customer.name)
    likeliest = joining.ranked[:SUGGESTIONS_MAX]
    best = [_thread_choice(share, one) for share, one in likeliest if share >= SUGGESTED_PROBABILITY_MIN]
    return Placement(
        interaction_id=interaction.id,
        kind="new",
        zone="review" if joining.asks else "auto",
        model=model.name,
        customer_id=customer.id,
        thread_id=derived_id("thread", interaction.id),
        opens_thread=True,
        contact_id=attribution.contact_id,
        recurrence_of=back.thread.id if back else "",
        customer_probability=attribution.probability,
        thread_probability=round(1 - sum(share for share, _one in joining.ranked), 4),
        why_hr=why_hr,
        why_en=why_en,
        evidence=(*attribution.evidence, *evidence),
        runner_up=best[0] if best else attribution.runner_up,
        suggested_threads=tuple(best) if joining.asks else (),
        learned=learned_from(interaction, reading, attribution),
        triage=triage(interaction, reading, attribution),
    )


def _thread_choice(share: float, one: Likeness) -> Choice:
    return Choice(
        customer_id=one.thread.customer_id,
        thread_id=one.thread.id,
        probability=round(share, 4),
        evidence=evidence_of(one.compared),
    )
