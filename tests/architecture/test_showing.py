"""What people write is shown, never run: no script or style in a page, nothing fetched that a text names."""

from __future__ import annotations

import ast
import re

import pytest

from services.store.app import CONTENT_SECURITY_POLICY, HEADERS
from services.store.console.pages import TEMPLATES
from tests.architecture.test_imports import ROOT, imports, modules

# Who may open a connection: the console to our own phone intake, the sender to the desk's mail server, both
# at addresses from the settings; webhooks to addresses that an administrator gives and addresses.py allows;
# overlays to helpdesks that an administrator signs in at; sign-ins to the provider that the settings name.
FETCHES = {
    "services/store/calls.py",
    "services/store/portal/posts.py",
    "services/store/portal/parts.py",
    "services/store/__main__.py",
    "services/store/standing_duties.py",
    "services/store/overlay/helpdesk.py",
    "services/store/replying/smtp.py",
    "services/store/directory_sync/source.py",
    "services/store/oidc/provider.py",
    "services/store/oidc/setting_up.py",
    "services/store/directory_sync/whmcs_api.py",
    "services/store/webhooks/calling.py",
    "services/store/webhooks/sending.py",
}
CLIENTS = {"httpx", "urllib.request", "http.client", "aiohttp", "requests", "ftplib", "smtplib", "urllib3"}

IN_A_PAGE = {
    "a script of its own": r"<script(?![^>]*\ssrc=\"\{\{ static\()[^>]*>",
    "a handler": r"\son[a-z]{3,}\s*=",
    "a style": r"\sstyle\s*=|<style",
    "an address that runs": r"javascript:|vbscript:|data:text",
    "text that is not escaped": r"\|\s*safe\b|autoescape false",
    "something from elsewhere": r"(?:src|action|formaction)\s*=\s*\"(?:https?:)?//",
    "a page within the page": r"<(?:iframe|object|embed|base)\b",
}


@pytest.mark.parametrize("pattern", IN_A_PAGE.values(), ids=IN_A_PAGE)
def test_no_page_has(pattern: str) -> None:
    templates = sorted(TEMPLATES.glob("*.html"))
    assert len(templates) > 10

    assert [one.name for one in templates if re.search(pattern, one.read_text(encoding="utf-8"))] == []


def test_the_policy_allows_nothing_that_is_not_named_and_nothing_inline() -> None:
    policy = dict(one.strip().partition(" ")[::2] for one in CONTENT_SECURITY_POLICY.split(";"))

    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "connect-src", "form-action")} == {"'self'"}
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert (b"x-content-type-options", b"nosniff") in HEADERS


def test_nothing_is_fetched_from_an_address_in_a_text() -> None:
    fetching = {
        str(path.relative_to(ROOT))
        for under in ("services", "shared")
        for path in modules(under)
        if CLIENTS & set(imports(path))
    }

    assert fetching == FETCHES


def test_markup_is_made_of_constants_that_escape_what_is_put_in() -> None:
    made = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules("services/store")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Markup"
        if any(not isinstance(argument, ast.Constant) for argument in node.args)
    ]

    assert made == []
