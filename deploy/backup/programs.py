"""PostgreSQL's own programs for copying a database out and in. Secrets go by the environment, never argv."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from deploy.children import output_of
from deploy.databases import libpq_url
from deploy.postgres_programs import find_programs
from shared.errors import Refused
from shared.settings import Settings, environment_for

COPY_S = 6 * 60 * 60.0  # of a whole database; a gigabyte takes about a minute
SAID_CHARS = 400
_OF_ROWS = re.compile(r"\d+; \d+ \d+ (POLICY|ROW SECURITY) ")  # in the table of contents


async def dump(settings: Settings, file: Path, *, snapshot: str) -> None:
    """Write the database as of `snapshot` to `file`, readable by `load`. Raises Refused with the cause."""
    options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}")
    await _run(settings, "pg_dump", (*options, f"--file={file}"))
    await _listed(settings, file)


async def load(settings: Settings, file: Path) -> None:
    """Bring a dump into an empty database, as a whole or not at all. Raises Refused with the cause.

    Rights on tables and rows stay behind: the roles may not be there, and migrating gives them anew.
    """
    options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-comments")
    listed = (await _listed(settings, file)).splitlines()
    with NamedTemporaryFile("w", encoding="utf-8", suffix=".list") as wanted:
        wanted.writelines(f"{line}\n" for line in listed if not _OF_ROWS.match(line))
        wanted.flush()
        await _run(settings, "pg_restore", (*options, f"--use-list={wanted.name}", str(file)))


async def _listed(settings: Settings, file: Path) -> str:
    """Let the reading program read the dump's table of contents, and return it: it is there and whole."""
    folder = (await find_programs(settings.postgres_bin, None)).folder
    status, said = await output_of(
        [str(folder / "pg_restore"), "--list", str(file)], user=None, environment={}, seconds=COPY_S
    )
    if status != 0 or "TABLE DATA public interaction " not in said:
        raise Refused(f"the dump in {file} cannot be read: {said[-SAID_CHARS:]}")
    return said


async def _run(settings: Settings, program: str, options: Sequence[str]) -> None:
    folder = (await find_programs(settings.postgres_bin, None)).folder
    known = {name: str(value) for name, value in conninfo_to_dict(libpq_url(settings.database_url)).items()}
    password = known.pop("password", "")
    plain = {name: value for name, value in environment_for(Settings()).items() if not name.startswith("PG")}
    status, said = await output_of(
        [str(folder / program), "--no-password", f"--dbname={make_conninfo('', **known)}", *options],
        user=None,
        environment={**plain, **({"PGPASSWORD": password} if password else {})},
        seconds=COPY_S,
    )
    if status != 0:
        cause = next((line for line in said.splitlines() if "error" in line), said[-SAID_CHARS:])
        raise Refused(f"{program} failed: {cause.strip()}")
