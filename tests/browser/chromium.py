"""The Chromium that walks the pages: found by name, never fetched."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "ONETHREAD_CHROMIUM"  # the program to use, before any of the names
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NONE_FOUND = f"no Chromium is on the PATH (or named by {VARIABLE}): THE PAGES WERE NOT WALKED"
# Nothing of its own goes over the network while the tests count what the pages ask for.
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--no-default-browser-check",
    "--no-first-run",
)


def chromium_in(environment: Mapping[str, str]) -> Path | None:
    """Return the program to start; None where there is none. A named one that is not there is an error."""
    if named := environment.get(VARIABLE):
        program = Path(named)
        if not program.is_file():
            raise FileNotFoundError(f"{VARIABLE} names {named}, which is no file")
        return program
    found = (shutil.which(name, path=environment.get("PATH")) for name in NAMES)
    return next((Path(one) for one in found if one), None)
