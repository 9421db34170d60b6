"""The settings of a provider: nothing set is off, half set refuses to start and says what is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.store.database import connect
from services.store.oidc.configured import Configured, configured, is_safe
from services.store.oidc.setting_up import single_sign_on
from shared.errors import Refused
from shared.settings import Settings
from tests.store.application import KEY, Clock

ISSUER = "https://id.stol.hr/desk"


@pytest.fixture
def secret(tmp_path: Path) -> str:
    path = tmp_path / "secret"
    path.write_text("tajna\n# the rest is not it\n", encoding="utf-8")
    return str(path)


def test_nothing_set_is_off() -> None:
    assert configured(Settings()) is None


def test_the_provider_is_told_where_to_send_the_browser_back(secret: str) -> None:
    given: dict[str, Any] = {"oidc_issuer": ISSUER, "oidc_client_id": "us", "oidc_client_secret_file": secret}

    assert configured(Settings(public_url="https://desk.hr/", **given)) == Configured(
        issuer=ISSUER,
        client_id="us",
        client_secret="tajna",
        back="https://desk.hr/sign-in/provider/back",
    )
    assert configured(Settings(oidc_second_factor=True, **given)) == Configured(
        issuer=ISSUER,
        client_id="us",
        client_secret="tajna",
        back="http://127.0.0.1:8000/sign-in/provider/back",
        provider_asks_second_factor=True,
    )


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"oidc_issuer": "http://id.stol.hr"}, "OIDC_ISSUER"),
        ({"oidc_issuer": "id.stol.hr"}, "OIDC_ISSUER"),
        ({"oidc_issuer": "https://ana:x@id.stol.hr"}, "OIDC_ISSUER"),
        ({"oidc_issuer": "https://id.stol.hr/?a=b"}, "OIDC_ISSUER"),
        ({"oidc_issuer": "https://id.stol.hr:x/"}, "OIDC_ISSUER"),
        ({"oidc_client_id": ""}, "OIDC_CLIENT_ID"),
        ({"oidc_client_secret_file": ""}, "OIDC_CLIENT_SECRET_FILE"),
        ({"oidc_client_secret_file": "/nowhere/secret"}, "OIDC_CLIENT_SECRET_FILE"),
        ({"oidc_client_secret_file": "/dev/null"}, "OIDC_CLIENT_SECRET_FILE"),
    ],
)
def test_half_set_is_refused_by_name(secret: str, wrong: dict[str, Any], named: str) -> None:
    given = {"oidc_issuer": ISSUER, "oidc_client_id": "us", "oidc_client_secret_file": secret} | wrong

    with pytest.raises(Refused, match=named) as refused:
        configured(Settings(**given))

    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "issuer", "safe"),
    [
        ("https://keys.elsewhere.hr/jwks", ISSUER, True),
        ("http://id.stol.hr/jwks", ISSUER, False),
        ("http://127.0.0.1:5432/", ISSUER, False),
        ("http://127.0.0.1:81/jwks", "http://127.0.0.1:80", True),
        ("http://id.stol.hr/jwks", "http://localhost", False),
        ("file:///etc/passwd", ISSUER, False),
        ("https://id.stol.hr/jwks#x", ISSUER, False),
        ("//id.stol.hr/jwks", ISSUER, False),
        ("https://[::1", ISSUER, False),
    ],
)
def test_plain_http_is_for_a_provider_on_this_machine(url: str, issuer: str, safe: bool) -> None:
    assert is_safe(url, issuer) is safe


async def test_without_the_extra_only_a_provider_is_refused(
    clock: Clock, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(oidc_issuer=ISSUER, oidc_client_id="us", oidc_client_secret_file=secret)
    engine = connect("postgresql://nobody@127.0.0.1:1/none")  # never asked
    async with httpx.AsyncClient() as http:
        assert single_sign_on(settings, engine, http, key=KEY, clock=clock).is_on

        monkeypatch.setitem(sys.modules, "services.store.oidc.provider", None)
        with pytest.raises(Refused, match=r"onethread\[oidc\]"):
            single_sign_on(settings, engine, http, key=KEY, clock=clock)
        assert not single_sign_on(Settings(), engine, http, key=KEY, clock=clock).is_on


def test_the_store_starts_without_the_extra() -> None:
    without = (
        "import sys; sys.modules['authlib'] = sys.modules['joserfc'] = None; import services.store.__main__"
    )
    done = subprocess.run([sys.executable, "-c", without], check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
