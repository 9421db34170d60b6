"""Which model decides: the shipped one, or one from a file that the operator names (ONETHREAD_MODEL)."""

from __future__ import annotations

from pathlib import Path

from services.correlator.core.models import CURRENT, MODELS, ORIGINS, Model
from services.correlator.core.models.written import FILE_BYTES_MAX, WrittenModel, read_model, written
from shared.errors import Refused


def model_named(named: str) -> Model:
    """Return the model that `named` means; see `written_model_named`."""
    return written_model_named(named).model


def written_model_named(named: str) -> WrittenModel:
    """Return the current model for "", a shipped one for its name, else the one in the file at that path.

    Raises Refused with what is wrong with the file.
    """
    model = MODELS.get(named) if named else CURRENT
    if model is not None:
        return read_model(written(model, ORIGINS.get(model.name, {})), MODELS)
    try:
        with Path(named).open("rb") as file:
            return read_model(file.read(FILE_BYTES_MAX + 1), MODELS)
    except OSError as error:
        shipped = ", ".join(sorted(MODELS))
        raise Refused(f"model {named}: {error.strerror}; shipped are {shipped}") from None
    except Refused as error:
        raise Refused(f"{named}: {error}") from None
