"""What stands in deploy/ for operators fits the code: settings, figures, alarms and what to do about them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.store.metrics import StoreMetrics
from shared.metrics import CorrelatorMetrics, IntakeMetrics
from shared.settings import Settings, from_environment

ROOT = Path(__file__).parents[2]
ALERTS = (ROOT / "deploy/alerts.yml").read_text()
RUNBOOK = (ROOT / "deploy/runbook.md").read_text()
SETTINGS = {f"ONETHREAD_{field.upper()}" for field in Settings.__struct_fields__}
FOR_OPERATORS = [
    *sorted(ROOT.glob("deploy/systemd/*")),
    *sorted(ROOT.glob("deploy/container/*")),
    *sorted(ROOT.glob("deploy/nginx/*")),
    ROOT / "deploy/runbook.md",
    ROOT / "docs/deployment.md",
    ROOT / "README.md",
]


@pytest.mark.parametrize("file", FOR_OPERATORS, ids=lambda file: file.name)
def test_every_setting_that_is_named_exists(file: Path) -> None:
    assert set(re.findall(r"ONETHREAD_[A-Z_]*[A-Z]", file.read_text())) <= SETTINGS


def test_every_alarm_is_in_the_runbook_and_asks_for_figures_that_there_are() -> None:
    alarms = re.findall(r"- alert: (\w+)", ALERTS)
    asked = set(re.findall(r"\b(onethread_\w+?)(?:_bucket)?\b(?=[\[{ )]|$)", "\n".join(expressions())))
    told = "".join(
        one.exposition().decode() for one in (StoreMetrics(), IntakeMetrics("phone"), CorrelatorMetrics())
    )

    assert alarms
    assert [name for name in alarms if name not in RUNBOOK] == []
    assert [name for name in asked if name.removesuffix("_total") not in told] == []


def expressions() -> list[str]:
    return re.findall(r"expr: (.*)", ALERTS)


def test_the_settings_that_the_unit_comes_with_are_taken() -> None:
    lines = (ROOT / "deploy/systemd/onethread.env").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))

    settings = from_environment(given)

    assert settings.public_url.startswith("https://")
    assert settings.proxy == "127.0.0.1"
