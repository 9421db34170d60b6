"""The store's application, built once for many tests: its parts stand for those of the test under way.

Putting Litestar's routes together takes a second of a core, and a test has but a few requests.
"""

from __future__ import annotations

from typing import Any, cast

import msgspec
from litestar import Litestar
from litestar.connection import ASGIConnection

from services.store.app import Parts, build_app
from services.store.call_drafts.telephones import Telephone
from services.store.portal.parts import PortalParts

VALUES = frozenset({"cookie_names", "version"})  # read while it is put together, and the same in all tests

_app: Litestar | None = None
_of_now: dict[str, Any] = {}


class Stand:
    """Whatever part of this name the test under way has."""

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "_name", name)

    def __getattribute__(self, name: str) -> Any:
        part = _of_now[object.__getattribute__(self, "_name")]
        return type(part) if name == "__class__" else getattr(part, name)


class _Telephones:
    @staticmethod
    async def asks(connection: ASGIConnection[Any, Any, Any, Any]) -> Telephone | None:
        found: Telephone | None = await _of_now["telephones"].asks(connection)
        return found


def built_once(parts: Parts) -> Litestar:
    """Return the application with `parts` in it, until it is asked for with others."""
    global _app  # noqa: PLW0603  one for a process, as Litestar's own caches
    _of_now.update(_named(parts) | _named(parts.portal))
    if _app is None:
        stands = {name: Stand(name) for name in _of_now if name not in VALUES}
        portal = PortalParts(**cast("Any", {name: stands[name] for name in PortalParts.__struct_fields__}))
        of_store = {name: stands[name] for name in Parts.__struct_fields__ if name in stands}
        of_store["telephones"] = cast("Any", _Telephones)  # asked for its method while it is put together
        _app = build_app(msgspec.structs.replace(parts, **(of_store | {"portal": portal})))
    return _app


def _named(parts: Parts | PortalParts) -> dict[str, Any]:
    return {name: getattr(parts, name) for name in parts.__struct_fields__}
