"""What a newcomer reads when everything runs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from deploy.greeting import SignIn, greeting
from deploy.sample import ROUTES, Door
from shared.settings import Settings

SETTINGS = Settings(public_url="http://127.0.0.1:8000")
DOORS = {channel: Door(f"http://127.0.0.1/{channel}", f"ot_{channel}") for channel in ROUTES}
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def text(sign_in: SignIn, *, known_people: bool = True) -> str:
    return greeting(SETTINGS, DOORS, sign_in, known_people=known_people, now=NOW, mark="a1")


@pytest.mark.parametrize("known_people", [True, False])
def test_it_names_the_console_each_intake_with_its_key_and_four_lines_to_paste(*, known_people: bool) -> None:
    told = text(SignIn("admin", "secret"), known_people=known_people)

    assert "http://127.0.0.1:8000" in told
    assert all(f"{DOORS[name].url}{ROUTES[name]}  {DOORS[name].key}" in told for name in ROUTES)
    assert sum("curl -sS" in line for line in told.splitlines()) == 4
    assert ("Geotest" in told) == known_people


def test_the_password_is_told_only_when_it_was_just_made() -> None:
    assert "sign in as admin with secret (shown this once" in text(SignIn("admin", "secret"))
    assert "with the password of the first run" in text(SignIn("admin"))
