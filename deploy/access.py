"""What each service signs in with: a user of its own on the broker, a role of its own in the database.

For the servers that we start it is made anew at each start. For others it is a file that the setting `access`
names; a service that is not in it uses ONETHREAD_NATS_TOKEN and ONETHREAD_DATABASE_URL, as without a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from deploy.data_folder import write_private
from deploy.nats_users import COMMAND, CORRELATOR, STORE, services
from shared.errors import Refused
from shared.settings import Settings

NAME = "run/access.json"  # readable by its owner alone
USE_DATABASE = (STORE, CORRELATOR)  # an intake has no business there


class Access(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Credentials by service; the services are store, correlator, intake-phone and so on."""

    nats: dict[str, str] = {}  # "user:password"
    database: dict[str, str] = {}  # postgresql:// address


def read_access(file: str) -> Access:
    """Return what the file holds, nothing where none is named. Raises Refused, never with a secret in it."""
    if not file:
        return Access()
    try:
        found = msgspec.json.decode(Path(file).read_bytes(), type=Access)
    except OSError as error:
        raise Refused(f"setting ONETHREAD_ACCESS: cannot read {file}: {error.strerror}") from None
    except msgspec.DecodeError as error:
        raise Refused(f"setting ONETHREAD_ACCESS: {file} cannot be read: {error}") from None
    if strangers := sorted({*found.nats, *found.database} - {*services(), COMMAND}):
        raise Refused(f"setting ONETHREAD_ACCESS: {file} names {strangers[0]!r}, which is no service")
    return found


def keep_access(
    data: Path, settings: Settings, *, nats: Mapping[str, str] = {}, database: Mapping[str, str] = {}
) -> Settings:
    """Write what the settings' file holds, with `nats` and `database` put in, to the data folder.

    Return the settings that name the new file.
    """
    known = read_access(settings.access)
    access = Access({**known.nats, **nats}, {**known.database, **database})
    write_private(data / NAME, msgspec.json.encode(access))
    return msgspec.structs.replace(settings, access=str(data / NAME))


def settings_of(service: str, settings: Settings, access: Access) -> Settings:
    """Return the settings with which a service is started: what it needs to sign in, and nobody else's."""
    return msgspec.structs.replace(
        settings,
        nats_token=access.nats.get(service, settings.nats_token),
        database_url=access.database.get(service, settings.database_url) if service in USE_DATABASE else "",
        access="",
    )
