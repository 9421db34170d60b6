"""The rules of import (ARCHITECTURE.md): wiring may cross, logic may not."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EFFECTS = {"os", "socket", "asyncio", "time", "random", "secrets", "logging", "subprocess", "pathlib"}
FRAMES = {"nats", "litestar", "sqlalchemy", "psycopg", "httpx", "uvicorn"}

# Files under the first path (or that file) must not import what starts with one of the second.
RULES: list[tuple[str, set[str]]] = [
    ("shared", {"services", "deploy", "tests", "sqlalchemy"}),
    ("services", {"deploy", "tests"}),
    ("services/intake", {"services.correlator", "services.store", "sqlalchemy", "psycopg"}),
    ("services/correlator", {"services.intake", "services.store", "sqlalchemy", "psycopg", "litestar"}),
    ("services/store", {"services.intake", "services.correlator"}),
    ("deploy", {"tests"}),
    ("services/correlator/core", EFFECTS | FRAMES),
    ("services/correlator/batch.py", EFFECTS | FRAMES),
    ("services/correlator/shortlist.py", EFFECTS | FRAMES),
    ("services/intake/channels", EFFECTS | FRAMES),
    ("services/intake/adapters", EFFECTS | FRAMES),
    ("services/intake/masking", EFFECTS | FRAMES),
    ("shared/interaction.py", EFFECTS | FRAMES),
    ("shared/placement.py", EFFECTS | FRAMES),
    ("shared/identifiers.py", EFFECTS | FRAMES),
    ("shared/stated.py", EFFECTS | FRAMES),
    ("shared/lookup.py", EFFECTS | FRAMES),
    ("shared/clean.py", EFFECTS | FRAMES),
]

# Composition roots: they wire what otherwise never meets.
COMPOSITION = {
    "services/correlator/__main__.py": {"services.store", "litestar"},
    # The keys that customers are found by, and the vendors whose webhooks an intake understands.
    "services/store/__main__.py": {"services.correlator", "services.intake"},
}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules(under: str) -> list[Path]:
    place = ROOT / under
    return [place] if place.is_file() else sorted(place.rglob("*.py"))


def breaks(module: str, forbidden: set[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in forbidden)


@pytest.mark.parametrize(("under", "forbidden"), RULES, ids=[rule[0] for rule in RULES])
def test_imports_only_what_it_may(under: str, forbidden: set[str]) -> None:
    found = modules(under)
    assert found, f"{under} is gone; the rule guards nothing"

    broken = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in found
        for module in imports(path)
        if breaks(module, forbidden - COMPOSITION.get(str(path.relative_to(ROOT)), set()))
    ]

    assert broken == []


def test_the_core_asks_no_clock() -> None:
    asked = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for under in ("services/correlator/core", "services/intake/channels", "services/intake/adapters")
        for path in modules(under)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}
    ]

    assert asked == []


def test_the_core_never_awaits() -> None:
    awaits = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules("services/correlator/core")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Await | ast.AsyncFunctionDef)
    ]

    assert awaits == []


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for under in ("shared", "services")
        for path in modules(under)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    }

    assert readers == {"shared/settings.py"}


def test_only_the_publisher_publishes() -> None:
    """A core publish is answered by nothing: one module may do it, and it checks its batch's answer.

    The feed's publishes are its requests for messages; if one is lost, it asks again. A question of the
    look-up is answered, or who asked says that it was not. That somebody looks at a thread is said between
    pages, and said again in seconds: nothing is lost with it. What a stream holds is asked, and answered or
    not. That somebody relies on an object is published by JetStream's own publish, and its answer is awaited.
    """
    names = {"client", "_client", "nc", "js", "_js"}
    publishers = {
        str(path.relative_to(ROOT))
        for under in ("shared", "services")
        for path in modules(under)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in {"publish", "publish_async", "request"}
        and ast.unparse(node.value).rpartition(".")[2] in names
    }

    assert publishers == {
        "shared/publishing.py",
        "shared/feed.py",
        "shared/asking.py",
        "shared/stream_messages.py",
        "shared/blobs.py",
        "services/store/live.py",
    }


def test_sql_lives_in_the_store_alone() -> None:
    """An engine may be handed on (`sqlalchemy.ext.asyncio`); statements are made in the store."""
    outside = [
        f"{path.relative_to(ROOT)} imports {module}"
        for under in ("shared", "services", "deploy")
        for path in modules(under)
        if not path.is_relative_to(ROOT / "services" / "store")
        for module in imports(path)
        if breaks(module, {"sqlalchemy"}) and not breaks(module, {"sqlalchemy.ext.asyncio"})
    ]

    assert outside == []
