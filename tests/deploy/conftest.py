"""A data folder for each test."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def data() -> Iterator[Path]:
    """A folder under the system's temporary one: unlike pytest's own, PostgreSQL's user can walk to it."""
    folder = Path(tempfile.mkdtemp(prefix="onethread-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)
