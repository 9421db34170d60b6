"""What a client sends, and what becomes of it: one pair of files a case, see tests/intake/golden.py."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from services.intake.channel import normalise_record
from services.intake.channels import CHANNELS
from tests.intake.golden import cases, context, expected, outcome


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.parent.name}/{case.name}")
def test_becomes(case: Path) -> None:
    assert outcome(case) == json.loads(expected(case).read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_corpus_record_becomes_the_same_as_a_post(case: Path) -> None:
    channel = CHANNELS[case.parent.name]
    body = case.read_bytes()
    mail = channel.name == "email"
    record = {"raw": body.decode("utf-8", "surrogateescape")} if mail else json.loads(body)

    replayed = normalise_record(channel, record, context(channel.name))
    posted = channel.normalise(channel.decode(body).payloads[0], context(channel.name))

    assert replayed == posted


def test_the_cases_cover_every_channel() -> None:
    assert {case.parent.name for case in cases()} == set(CHANNELS)
