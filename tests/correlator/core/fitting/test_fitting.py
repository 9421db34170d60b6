"""From labelled history to weights: what becomes an example, what is fitted, and what stays."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

from deploy.model_corpora import history_of, read_labelled, window_of
from deploy.sample import SAMPLE_DESK
from services.correlator.core.fitting.customer_weights import dirichlet, fit_customer_weights
from services.correlator.core.fitting.examples import NEW, History, Labelled, Met, met, thread_examples
from services.correlator.core.fitting.softmax import Example, Hypothesis, surprise
from services.correlator.core.fitting.thread_weights import fit_thread_weights, held_out
from services.correlator.core.fitting.values import BOUND_TO, EVERY, WEIGHT_OF, hypothesis
from services.correlator.core.fitting.votes import fit_votes, said_of, vote_examples
from services.correlator.core.joining import standing
from services.correlator.core.likeness import compare_threads
from services.correlator.core.models import CURRENT
from services.correlator.core.models.problem_votes import VOTES
from shared.interaction import Interaction
from shared.placement import Kind
from tests.correlator.core.world import DESK, DIRECTORY, MARINA, mail

WINDOW = window_of(f"{SAMPLE_DESK}@..i-0150")


@pytest.fixture(scope="module")
def sample() -> list[Met]:
    """The first half of the sample desk, as it was met."""
    return list(met(history_of(read_labelled(WINDOW)), CURRENT))


def history(*reports: Labelled) -> History:
    return History(name="desk", desk=DESK, directory=DIRECTORY, reports=reports)


def label(
    interaction: Interaction, thread: str, kind: Kind = "new", *, customer_id: str = MARINA.id
) -> Labelled:
    return Labelled(interaction=interaction, customer_id=customer_id, thread=thread, kind=kind)


def tea(text: str, hours: float) -> Interaction:
    return mail(text, "tea@vukovic-web.hr", who="Tea Vuković", hours=hours)


SEND = "Sandučić ured@marina-plava.hr ne šalje poštu, javlja grešku 550."
AGAIN = "I dalje sandučić ured@marina-plava.hr ne šalje poštu, greška 550."
FTP = "Ne mogu se spojiti na FTP, treba mi nova lozinka."


def examples_of(*reports: Labelled) -> list[Example]:
    return list(thread_examples(met(history(*reports), CURRENT), "desk", CURRENT))


# --- examples ----------------------------------------------------------------------------------------


def test_a_report_is_held_against_the_threads_its_customer_truly_had() -> None:
    (second, third) = examples_of(
        label(tea(SEND, 0), "t1"), label(tea(FTP, 1), "t2"), label(tea(AGAIN, 2), "t1", "repeat")
    )

    assert (len(second.hypotheses), second.right) == (2, 1)  # one thread, and it is a new one
    assert len(third.hypotheses) == 3
    assert third.hypotheses[-1] == NEW
    assert {"mailbox_same", "error_same"} <= third.hypotheses[third.right].values.keys()


def test_noise_strangers_and_forgeries_teach_nothing_and_change_nothing() -> None:
    forged = msgspec.structs.replace(tea(AGAIN, 3), trust="forged")

    assert (
        examples_of(
            label(tea(SEND, 0), "t1"),
            label(tea(AGAIN, 1), "", "noise"),
            label(mail("Što košta hosting?", "x@stranger.example", hours=2), "t9", customer_id=""),
            label(forged, "t1", "repeat"),
        )
        == []
    )


def test_what_came_before_the_window_is_known_but_teaches_nothing() -> None:
    first, second = label(tea(SEND, 0), "t1"), label(tea(AGAIN, 1), "t1", "repeat")
    before = msgspec.structs.replace(second, counts=False)

    assert len(examples_of(first, second)) == 1
    assert examples_of(first, before) == []


def test_a_piece_that_came_twice_is_counted_once() -> None:
    again = label(tea(AGAIN, 1), "t1", "repeat")

    assert len(examples_of(label(tea(SEND, 0), "t1"), again, again)) == 1


def test_values_times_weights_are_the_bits_that_were_compared(sample: Sequence[Met]) -> None:
    weighed = 0
    for one in sample:
        for likeness in compare_threads(
            one.label.interaction,
            one.reading,
            one.threads,
            one.leads,
            customer=one.known.customer if one.known else None,
            contact_id=one.contact_id,
            model=CURRENT,
        ):
            for found in standing([likeness], one.reading.gist, CURRENT):
                pairs = ((compared.comparison, compared.bits) for compared in found.compared)
                values = hypothesis(pairs, CURRENT.thread)
                bits = values.fixed + sum(getattr(CURRENT.thread, n) * v for n, v in values.values.items())
                assert bits == pytest.approx(found.bits)
                weighed += 1
    assert weighed > 50


def test_a_domain_that_is_nobodys_is_told_from_one_of_the_customers_own() -> None:
    weights = CURRENT.thread
    for name, bits in (
        ("domain_foreign", weights.domain_foreign),
        ("domain_same_max", weights.domain_same_max),
    ):
        assert hypothesis([("domain same", bits)], weights).values == {EVERY: 1.0, name: 1.0}


def test_what_says_little_beside_a_reference_is_no_multiple_of_its_weight() -> None:
    weights = CURRENT.thread
    named = ("thread header", weights.header)

    alone = hypothesis([("thread quoted", weights.quoted)], weights)
    beside = hypothesis([named, ("thread quoted", 1.0)], weights)

    assert alone == Hypothesis({EVERY: 1.0, "quoted": 1.0})
    assert beside == Hypothesis({EVERY: 1.0, "header": 1.0}, 1.0)


def test_every_fitted_weight_is_one_of_the_models() -> None:
    names = {
        EVERY,
        "domain_foreign",
        *WEIGHT_OF.values(),
        *BOUND_TO,
        *(n for b in BOUND_TO.values() for n in b),
    }

    assert names <= {*CURRENT.thread.__struct_fields__}


# --- thread weights ----------------------------------------------------------------------------------


def said(name: str, value: float, *, right: bool, group: str = "") -> Example:
    return Example((Hypothesis({EVERY: 1.0, name: value}), NEW), 0 if right else 1, group)


def test_a_weight_that_fewer_than_five_reports_tell_of_stays() -> None:
    found = fit_thread_weights([said("again", 1.0, right=False)] * 4, CURRENT.thread)

    assert found.weights == CURRENT.thread
    assert {one.examples for one in found.fitted} == {4}
    assert found.surprise_after == found.surprise_before


def test_a_weight_goes_where_the_reports_lead_and_keeps_its_sign() -> None:
    right = fit_thread_weights([said("again", 1.0, right=True)] * 60, CURRENT.thread).weights
    wrong = fit_thread_weights([said("again", 1.0, right=False)] * 600, CURRENT.thread).weights

    assert right.again > CURRENT.thread.again > wrong.again >= 0.1
    assert wrong.join_prior < CURRENT.thread.join_prior


def test_a_limit_moves_with_the_weight_it_limits() -> None:
    examples = [said("signs_factor", 4.0, right=False)] * 40
    found = fit_thread_weights(examples, CURRENT.thread).weights

    assert found.signs_factor < CURRENT.thread.signs_factor
    before = CURRENT.thread.signs_max / CURRENT.thread.signs_factor
    assert found.signs_max / found.signs_factor == pytest.approx(before, abs=0.2)


def test_a_fit_to_a_desk_lowers_the_surprise_on_it(sample: Sequence[Met]) -> None:
    examples = list(thread_examples(sample, "plus", CURRENT))
    first, again = (fit_thread_weights(examples, CURRENT.thread) for _ in range(2))

    assert len(examples) > 50
    assert first.surprise_after < first.surprise_before
    assert first == again


def test_a_desk_that_is_left_out_is_judged_by_a_fit_to_the_others() -> None:
    one = [said("again", 1.0, right=True, group="one")] * 30
    other = [said("again", 1.0, right=False, group="other")] * 30

    told = held_out([*one, *other], CURRENT.thread)

    assert {name: count for name, (count, _before, _after) in told.items()} == {"one": 30, "other": 30}
    fitted = fit_thread_weights(other, CURRENT.thread).weights
    assert told["one"][2] == surprise(one, {name: getattr(fitted, name) for name in (EVERY, "again")})
    assert held_out(one, CURRENT.thread) == {}


# --- the customer's comparisons ----------------------------------------------------------------------


def test_chances_are_counts_beside_believed_ones_and_stay_a_whole() -> None:
    assert dirichlet({"a": 0.9, "b": 0.1}, {}) == {"a": 0.9, "b": 0.1}
    after = dirichlet({"a": 0.9, "b": 0.1}, {"b": 100})
    assert after == {"a": pytest.approx(0.45), "b": pytest.approx(0.55)}


def test_a_name_level_that_is_seen_more_often_than_believed_weighs_more() -> None:
    given = [
        label(mail(f"Pitanje {place}", "tea@vukovic-web.hr", who="Tea", hours=place), f"t{place}")
        for place in range(20)
    ]
    weights, fitted = fit_customer_weights(met(history(*given), CURRENT), CURRENT.customer)
    seen = {one.name: one.seen for one in fitted}

    assert seen["name_given"] == 20
    assert weights.name_given > CURRENT.customer.name_given
    assert weights.name_full == CURRENT.customer.name_full  # never seen: it stays
    assert weights.known_share > CURRENT.customer.known_share


# --- votes -------------------------------------------------------------------------------------------


def test_votes_are_fitted_to_the_signs_as_they_are_read(sample: Sequence[Met]) -> None:
    for one in sample:
        said = said_of(one.label.interaction)
        votes = dict(said.learned)
        for sign, weight in said.signs.items():
            for problem, vote in VOTES.get(sign, {}).items():
                votes[problem] = votes.get(problem, 0.0) + vote * weight
        if problem := one.reading.gist.problem:
            assert max(sorted(votes), key=votes.__getitem__) == problem


def test_a_sign_seen_often_changes_its_votes_and_a_rare_one_keeps_them(sample: Sequence[Met]) -> None:
    labels = [msgspec.structs.replace(one.label, problem="billing") for one in sample]
    examples = vote_examples(labels, "plus", VOTES)
    found = fit_votes(examples, VOTES)
    rare = [sign for sign, count in found.seen.items() if count < 5]

    assert found.right_after > found.right_before
    assert found.votes["mail"]["billing"] > VOTES["mail"]["billing"]
    assert rare
    assert all(found.votes.get(sign, {}) == VOTES.get(sign, {}) for sign in rare)
