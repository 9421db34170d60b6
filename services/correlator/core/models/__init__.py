"""Match models by name. `CURRENT` decides; the others explain what they decided in their time."""

from __future__ import annotations

from services.correlator.core.models import v1
from services.correlator.core.models.model import Model

MODELS: dict[str, Model] = {model.name: model for model in (v1.MODEL,)}
CURRENT: Model = v1.MODEL
ORIGINS: dict[str, dict[str, str]] = {v1.MODEL.name: v1.ORIGINS}  # number -> where it comes from

__all__ = ["CURRENT", "MODELS", "ORIGINS", "Model"]
