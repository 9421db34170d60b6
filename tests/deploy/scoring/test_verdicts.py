"""What is right and wrong about one piece, given all that came before it."""

from __future__ import annotations

import pytest

from deploy.scoring.answers import answers_of
from deploy.scoring.verdicts import Verdict, verdicts_of
from tests.deploy.scoring.small_desk import INTERACTIONS, PREDICTIONS


@pytest.fixture(scope="module")
def verdicts() -> dict[str, Verdict]:
    return {one.answer.id: one for one in verdicts_of(answers_of(INTERACTIONS, PREDICTIONS))}


def test_a_repeat_with_its_own_is_caught_also_when_called_a_follow_up(verdicts: dict[str, Verdict]) -> None:
    assert verdicts["i-02"].repeat_caught is True
    assert verdicts["i-02"].follow_up_caught is verdicts["i-02"].new_joined is None


def test_the_right_thread_among_those_offered_helps_only_where_a_human_is_asked(
    verdicts: dict[str, Verdict],
) -> None:
    assert (verdicts["i-04"].follow_up_caught, verdicts["i-04"].follow_up_caught_or_asked) == (False, True)
    assert (verdicts["i-06"].repeat_caught, verdicts["i-06"].repeat_caught_or_asked) == (False, False)


def test_a_new_report_in_an_earlier_thread_is_the_dear_mistake(verdicts: dict[str, Verdict]) -> None:
    assert (verdicts["i-03"].new_joined, verdicts["i-03"].new_joined_beside) == (True, True)
    assert (verdicts["i-01"].new_joined, verdicts["i-01"].new_joined_beside) == (False, None)
    assert verdicts["i-10"].forged_joined is True


def test_a_thread_that_its_agent_closed_is_no_open_one_beside(verdicts: dict[str, Verdict]) -> None:
    assert verdicts["i-12"].new_joined_beside is None
    assert verdicts["i-15"].new_joined_beside is False


def test_who_nobody_could_know_can_only_be_given_a_wrong_customer(verdicts: dict[str, Verdict]) -> None:
    assert (verdicts["i-08"].customer_right, verdicts["i-08"].customer_wrong) == (None, True)
    assert (verdicts["i-11"].customer_right, verdicts["i-11"].customer_right_or_offered) == (False, True)


def test_noise_is_asked_nothing_but_whether_it_was_found(verdicts: dict[str, Verdict]) -> None:
    assert (verdicts["i-05"].noise_found, verdicts["i-05"].noise_rightly) == (True, True)
    assert (verdicts["i-09"].noise_found, verdicts["i-09"].noise_rightly) == (False, None)
    assert (verdicts["i-13"].noise_found, verdicts["i-13"].noise_rightly) == (None, False)
    assert verdicts["i-05"].asked is verdicts["i-05"].customer_wrong is None
