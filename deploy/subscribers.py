"""Users of the broker who listen to what happens to threads, and may do nothing else: made on request.

Each has a durable consumer of the stream THREADS that we make. A user who could make consumers of their own
could have the broker deliver into any subject, past all rights: so nobody but the command line may.
"""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from deploy.data_folder import write_private
from deploy.nats_users import SUBSCRIBER, new_password, users_block
from deploy.places import bus_client
from shared import bus, subjects
from shared.errors import Refused, Rejected
from shared.settings import Settings

NAME = "subscribers.json"  # in the data folder, readable by its owner alone
SUBSCRIBERS_MAX = 50

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


def user_of(name: str) -> str:
    """Return the broker's user, and consumer, of the subscriber called `name`. Raises Rejected."""
    if not _NAME.fullmatch(name):
        raise Rejected(f"subscriber {name!r}: lower case letters, digits and hyphens, at most 32")
    return SUBSCRIBER.format(name=name)


def read_subscribers(data: Path) -> dict[str, str]:
    """Return the passwords of all subscribers by user; none where there is no file. Raises Refused."""
    try:
        return msgspec.json.decode((data / NAME).read_bytes(), type=dict[str, str])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError) as error:
        raise Refused(f"{data / NAME} cannot be read: {error}") from None


def add_subscriber(data: Path, name: str) -> str:
    """Keep a new password for the subscriber and return it; none before counts any more. Raises Rejected."""
    user, known = user_of(name), read_subscribers(data)
    if user not in known and len(known) >= SUBSCRIBERS_MAX:
        raise Rejected(f"there are {SUBSCRIBERS_MAX} subscribers at most")
    password = new_password()
    data.mkdir(parents=True, exist_ok=True)
    write_private(data / NAME, msgspec.json.encode(known | {user: password}))
    return password


def remove_subscriber(data: Path, name: str) -> bool:
    """Forget the subscriber's password and return whether there was one."""
    user, known = user_of(name), read_subscribers(data)
    if user not in known:
        return False
    write_private(data / NAME, msgspec.json.encode({one: known[one] for one in known if one != user}))
    return True


def lines_for(name: str, password: str) -> str:
    """Return the user as the configuration of a NATS server of one's own has it."""
    whole = users_block({user_of(name): password})
    return "\n".join(line for line in whole.splitlines() if line.startswith("    "))


async def make_consumer(settings: Settings, name: str) -> None:
    """Bring about the subscriber's consumer on the settings' broker, however often called."""
    async with bus_client(settings) as client:
        await bus.ensure_subscriber(client.jetstream(), user_of(name))


async def end_consumer(settings: Settings, name: str) -> None:
    """Remove the subscriber's consumer where there is one."""
    async with bus_client(settings) as client:
        await bus.drop_consumer(client.jetstream(), subjects.THREADS, user_of(name))
