"""Match models by name. `CURRENT` decides; the others explain what they decided in their time."""

from __future__ import annotations

from services.correlator.core.models import v1
from services.correlator.core.models.model import Model

MODELS: dict[str, Model] = {model.name: model for model in (v1.MODEL,)}
CURRENT: Model = v1.MODEL

__all__ = ["CURRENT", "MODELS", "Model"]
