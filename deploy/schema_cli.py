"""`onethread schema …`: the descriptions of the interfaces, printed without anything running."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version

import msgspec
from cyclopts import App

from shared.errors import Rejected

schema = App(name="schema", help="Descriptions of the interfaces, as JSON.")


@schema.command(name="asyncapi")
def print_asyncapi() -> None:
    """Print the events on the bus as an AsyncAPI 3.1 document."""
    from services.store.api.asyncapi import asyncapi

    _print(msgspec.json.encode(asyncapi(_version())))


@schema.command(name="openapi")
def print_openapi(channel: str) -> None:
    """Print the OpenAPI 3.1 document of an intake; the API's own is at /v1/openapi.json of the console.

    Parameters
    ----------
    channel
        phone, chat, email or ticket.
    """
    from services.intake.channels import CHANNELS
    from services.intake.description import described

    if channel not in CHANNELS:
        raise Rejected(f"there is no channel {channel!r}; there are {', '.join(CHANNELS)}")
    _print(described(CHANNELS[channel]))


def _print(document: bytes) -> None:
    sys.stdout.write(msgspec.json.format(document, indent=2).decode() + "\n")


def _version() -> str:
    try:
        return version("onethread")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"
