"""What a run finds or makes before the services start: an administrator, sources with keys, the sample desk.

Each step looks at what is there and does what is missing, so a first run that was interrupted goes on.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from deploy.articles import SAMPLE_ARTICLES
from deploy.greeting import SignIn
from deploy.keys import keep_key, read_keys
from deploy.sample import ROUTES, SAMPLE_DESK, Door, decided
from deploy.sockets import address
from deploy.store_commands import StoreCommands
from shared.settings import Settings, data_folder

ADMINISTRATOR = "admin"
CONSOLE_SOURCE = "console"  # the console's own key at the phone intake
PORTAL_SOURCE = "portal-pages"  # the customers' pages' own key at the ticket intake
WIDGET_SOURCE = "widget"  # the widget door's own key at the chat intake
LMTP_SOURCE = "lmtp"  # whose mail the LMTP door takes; nobody needs its key
SAMPLE_SOURCE = "sample-{channel}"  # may state when a piece was received


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """What the first run made, or a later one found."""

    keys: Mapping[str, str]  # by the source's name
    sample: bool  # the sample desk is here, or on its way

    @property
    def internal_key(self) -> str:
        """The console's own key at the phone intake."""
        return self.keys[CONSOLE_SOURCE]

    def doors(self, settings: Settings, names: str = "{channel}") -> dict[str, Door]:
        """Return where and with which key each channel is posted to; `names` is the form of the sources'."""
        return {
            channel: Door(
                address(settings.host, getattr(settings, f"{channel}_port")),
                self.keys[names.format(channel=channel)],
            )
            for channel in ROUTES
        }


async def prepare(settings: Settings, commands: StoreCommands, *, sample: bool) -> Prepared:
    """Make what is missing. The first run decides on the sample desk; a used database gets none."""
    data = data_folder(settings)
    known = await commands.source_names()
    note = decided(data, SAMPLE_DESK, wanted=sample and not known)
    wanted = {channel: (channel, False) for channel in ROUTES} | {
        CONSOLE_SOURCE: ("phone", False),
        PORTAL_SOURCE: ("ticket", False),
        WIDGET_SOURCE: ("chat", False),
        LMTP_SOURCE: ("email", False),
    }
    if not note.done:
        wanted |= {SAMPLE_SOURCE.format(channel=channel): (channel, True) for channel in ROUTES}
    for name, (channel, replay) in wanted.items():
        if name not in known:  # also when the file has a key of that name: it is another database's
            keep_key(data, name, await commands.add_source(channel, name=name, replay=replay))
        elif name not in read_keys(data).sources:
            keep_key(data, name, await commands.rotate_source(name))
    if note.wanted and note.posted == 0:
        await commands.set_desk(SAMPLE_DESK / "desk.json")
        await commands.import_directory(SAMPLE_DESK / "directory.jsonl")
        await commands.import_articles(SAMPLE_ARTICLES)
    return Prepared(keys=read_keys(data).sources, sample=note.wanted)


async def administrator(commands: StoreCommands) -> SignIn:
    """Return how to sign in, with a password when the administrator was made just now.

    Called last, when all runs: a password that is made and not shown is lost.
    """
    return SignIn(ADMINISTRATOR, await commands.add_first_administrator(ADMINISTRATOR))


async def end_replay(commands: StoreCommands) -> None:
    """Take the right to state when a piece was received from the sample desk's sources: it is replayed."""
    for channel in ROUTES:
        await commands.revoke_source(SAMPLE_SOURCE.format(channel=channel))
