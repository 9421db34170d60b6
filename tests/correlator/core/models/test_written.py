"""A model's file: all its numbers and where they come from, or a refusal that names the place."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from services.correlator.core.models import CURRENT, MODELS, ORIGINS
from services.correlator.core.models.written import (
    FILE_BYTES_MAX,
    JUDGED,
    numbers,
    read_model,
    written,
)
from shared.errors import Refused

OWN = msgspec.structs.replace(CURRENT, name="own")


@pytest.mark.parametrize("name", sorted(MODELS))
def test_a_shipped_model_reads_back_as_it_is_with_an_origin_of_every_number(name: str) -> None:
    found = read_model(written(MODELS[name], ORIGINS[name]), MODELS)

    assert found.model == MODELS[name]
    assert found.origins.keys() == dict(numbers(MODELS[name])).keys()
    assert all(found.origins.values())


@pytest.mark.parametrize("name", sorted(MODELS))
def test_an_origin_is_told_of_numbers_that_there_are(name: str) -> None:
    assert ORIGINS[name].keys() <= dict(numbers(MODELS[name])).keys()


def test_what_nobody_says_an_origin_of_was_judged() -> None:
    found = read_model(written(OWN, {"thread.header": "fitted on x, n=9"}), MODELS)

    assert found.origins["thread.header"] == "fitted on x, n=9"
    assert found.origins["thread.asks"] == JUDGED


def damaged(change: Callable[[Any], object]) -> bytes:
    file = json.loads(written(OWN, {}))
    change(file)
    return json.dumps(file).encode()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda file: file["model"]["thread"].pop("header"), "header"),
        (lambda file: file["model"]["thread"].update(heador=1.0), "heador"),
        (lambda file: file["model"]["thread"].update(header="much"), "thread.header"),
        (lambda file: file["model"]["thread"].update(header=1e9), "thread.header is"),
        (lambda file: file["model"]["thread"].update(join_probability=1.5), "join_probability is 1.5"),
        (lambda file: file["model"]["customer"].update(known_share=0.0), "known_share is 0.0"),
        (lambda file: file["model"]["customer"].update(universe_min=0), "universe_min is 0"),
        (
            lambda file: file["origins"].pop("thread.header"),
            "one origin, and nothing else has: thread.header",
        ),
        (lambda file: file["origins"].update({"thread.x": "judged"}), "thread.x"),
        (lambda file: file["origins"].update({"thread.header": ""}), "origin of thread.header"),
        (lambda file: file["model"].update(name=""), "name"),
        (lambda file: file["model"].update(name="a b"), "name"),
        (lambda file: file.update(more=1), "more"),
    ],
)
def test_what_is_no_model_is_refused_with_its_place(change: Callable[[Any], object], complaint: str) -> None:
    with pytest.raises(Refused, match=complaint):
        read_model(damaged(change), MODELS)


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b"{" * 5000, b" " * (FILE_BYTES_MAX + 1)])
def test_what_is_no_file_of_ours_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="model file"):
        read_model(data, MODELS)


def test_a_shipped_models_name_is_its_own() -> None:
    other = msgspec.structs.replace(CURRENT, thread=msgspec.structs.replace(CURRENT.thread, header=1.0))

    with pytest.raises(Refused, match="shipped"):
        read_model(written(other, {}), MODELS)
