"""Which model decides: the shipped one unless the operator names another."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from services.correlator.core.models import CURRENT
from services.correlator.core.models.written import written
from services.correlator.model_file import model_named
from shared.errors import Refused


def test_nothing_named_means_the_shipped_one() -> None:
    assert model_named("") is not None
    assert model_named("") == model_named(CURRENT.name) == CURRENT


def test_a_path_means_the_model_in_that_file(tmp_path: Path) -> None:
    own = msgspec.structs.replace(CURRENT, name="own")
    (tmp_path / "own.json").write_bytes(written(own, {}))

    assert model_named(str(tmp_path / "own.json")) == own


def test_a_file_that_is_not_there_is_refused_with_what_is_shipped(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=f"No such file or directory; shipped are {CURRENT.name}"):
        model_named(str(tmp_path / "none.json"))


def test_a_damaged_file_is_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_bytes(b"{")

    with pytest.raises(Refused, match=r"broken\.json: model file"):
        model_named(str(tmp_path / "broken.json"))
