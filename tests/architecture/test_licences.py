"""Every locked dependency, for whatever system, has a licence under which we may pass it on."""

from __future__ import annotations

import tomllib
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

import pytest

LOCK = Path(__file__).parents[2] / "uv.lock"

# By SPDX. LGPL and MPL ask that their own files stay free and replaceable: they are packages of their own,
# installed beside us and not changed. Whatever else asks for something wants a decision, and a line here.
ALLOWED = {
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "LGPL-3.0-only",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "PSF-2.0",
}
# What packages say that do not say it in SPDX: their classifiers, or their words.
SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
# Said in the package's files alone; read there by hand, with that of the script which it carries.
IN_ITS_FILES = {"axe-playwright-python": "MIT AND MPL-2.0", "imapclient": "BSD-3-Clause"}
# Locked for other systems or Pythons only; looked up by hand where they are published.
ELSEWHERE = {"colorama": "BSD-3-Clause", "tzdata": "Apache-2.0"}


def locked() -> list[str]:
    packages = tomllib.loads(LOCK.read_text(encoding="utf-8"))["package"]
    return sorted(one["name"] for one in packages if "registry" in one["source"])


def licence_said(found: PackageMetadata) -> str:
    """Return the licence as an SPDX expression, or what stands there instead."""
    said: dict[str, Any] = found.json
    if expression := said.get("license_expression"):
        return str(expression)
    if words := str(said.get("license", "")).strip():  # its name, or the whole text under its name
        name = words.splitlines()[0].strip()
        return SPDX.get(name, name)
    names = [one.rpartition(" :: ")[2] for one in said.get("classifier", []) if one.startswith("License ::")]
    return " AND ".join(sorted({SPDX.get(name, name) for name in names})) or "nothing"


def is_allowed(expression: str) -> bool:
    return all(
        any(choice.strip() in ALLOWED for choice in part.split(" OR ")) for part in expression.split(" AND ")
    )


@pytest.mark.parametrize("name", locked())
def test_its_licence_is_on_the_list(name: str) -> None:
    try:
        said = IN_ITS_FILES.get(name) or licence_said(metadata(name))
    except PackageNotFoundError:
        assert name in ELSEWHERE, f"{name} is locked and not installed here: look its licence up"
        said = ELSEWHERE[name]

    assert is_allowed(said), f"{name} says {said}"


def test_an_unknown_licence_is_not_allowed() -> None:
    assert is_allowed("MIT OR GPL-3.0-only")
    assert not is_allowed("MIT AND GPL-3.0-only")
    assert not is_allowed("GPL-3.0-or-later")
    assert not is_allowed("nothing")


def test_every_package_is_held_to_its_hashes_and_comes_from_one_registry() -> None:
    for one in tomllib.loads(LOCK.read_text(encoding="utf-8"))["package"]:
        if one["source"] != {"editable": "."}:
            assert one["source"] == {"registry": "https://pypi.org/simple"}, one["name"]
            files = [*one.get("wheels", []), *([one["sdist"]] if "sdist" in one else [])]
            assert files
            assert all(file["hash"].startswith("sha256:") for file in files), one["name"]
